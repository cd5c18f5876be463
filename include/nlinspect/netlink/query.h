/* SPDX-License-Identifier: MIT */
/* The one loop over answers. It sends a request, makes sure that the dump is complete and
 * consistent or reports that it is not, and passes the messages on. */
#ifndef NLINSPECT_NETLINK_QUERY_H
#define NLINSPECT_NETLINK_QUERY_H

#include "nlinspect/netlink/message.h"
#include "nlinspect/netlink/transport.h"

enum {
	QUERY_TRIES = 5,             /* an interrupted dump is repeated this many times … */
	QUERY_PATIENCE_MS = 2000,    /* … or for this long */
	QUERY_HOLD = 4 << 20,        /* bytes held back until the dump proves consistent … */
	QUERY_HOLD_AHEAD = 16 << 20, /* … or with `ahead` */
	QUERY_RECEIVE = 1 << 20,     /* the kernel fills 32 KiB; a single message may be larger */
};

/** Called for each message except framing. @return 0, -ECANCELED ("enough") or -errno */
typedef int query_handler(void *context, const struct message *message);

/** Details of a query, beside its result. */
struct query_status {
	unsigned tries;   /* dumps made; above 1 if one was interrupted or partly lost */
	bool interrupted; /* the messages passed on belong to a dump that changed meanwhile */
	size_t gone;      /* messages passed on that the last dump did not have */
	bool malformed;   /* some message had a wrong length or format */
	bool refused;     /* the error is the kernel's answer, not a failure to ask */
	unsigned foreign; /* dropped: datagrams from others than the kernel, messages with another
			     sequence number */
	char text[256];   /* the kernel's explanation of an error (extended ack), not escaped; "" if
			     none */
};

/**
 * Sends the request over a fresh conversation and calls `handler` for each message of the dump, or
 * for the only message of a request_single(). Holds up to QUERY_HOLD bytes back until the dump has
 * ended, so that an interrupted dump can be repeated without the handler noticing; a larger dump
 * streams. A dump that lost a part (-ENOBUFS, -EMSGSIZE, in a recording -ENODATA) is repeated in
 * the same way. If a dump fails in the middle, the messages held so far are passed on before the
 * error is returned, except if `stop` asked to give up.
 * @param stop    asked between datagrams: true gives up (-ECANCELED); may be NULL
 * @param status  always filled
 * @return 0; -EINTR (passed on, but inconsistent: it changed in every try, or after more than
 * QUERY_HOLD bytes); -ECANCELED (the handler or `stop` said enough); -EBADMSG (the answer ended in
 * malformed bytes); -ELOOP (the same datagram came over and over); the kernel's or the transport's
 * -errno, where their -EINTR and -ECANCELED become -EIO
 */
int query_dump(struct connector *connector, struct request *request, query_handler *handler,
	void *context, bool (*stop)(void *context), struct query_status *status);

/**
 * query_dump() for objects that refer to each other: holds up to QUERY_HOLD_AHEAD bytes back, and
 * calls `ahead` for each held message as it comes, before `handler` sees the first one. A larger
 * dump streams from there on, and `ahead` sees no more of it.
 * @param ahead  as a handler; NULL as message: the dump is repeated, so forget it
 */
int query_dump_ahead(struct connector *connector, struct request *request, query_handler *ahead,
	query_handler *handler, void *context, bool (*stop)(void *context),
	struct query_status *status);

/** Waits for changes that are under way: they happen, and their news are sent, under a lock that
 * the kernel takes for this question. For NETLINK_ROUTE. */
void query_settle(struct connector *connector);

/** Many small questions over one conversation, which saves a socket for each. */
struct inquiry {
	struct connector *connector;
	struct transport *transport; /* NULL: not open */
	uint8_t *buffer;             /* for the answers; NULL: nothing was asked yet */
	size_t room;                 /* size of each of its two halves */
};

/** @param connector stays the caller's; it is used at the first question */
static inline struct inquiry inquiry_of(struct connector *connector)
{
	return (struct inquiry){.connector = connector};
}

/** Asks one question, a request_single(), without repeating it. @return 0 or -errno, as
 * query_dump() */
int inquiry_ask(
	struct inquiry *inquiry, struct request *request, query_handler *handler, void *context);

void inquiry_fini(struct inquiry *inquiry);

DEFINE_CLEANUP_FINI(struct inquiry, inquiry_fini)

#endif
