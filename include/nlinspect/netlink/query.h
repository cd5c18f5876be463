/* SPDX-License-Identifier: MIT */
/* The one loop over answers: sends a request and hands out the messages of its dump, having seen to
 * it that the dump is complete and consistent, or saying that it is not. */
#ifndef NLINSPECT_NETLINK_QUERY_H
#define NLINSPECT_NETLINK_QUERY_H

#include "nlinspect/netlink/message.h"
#include "nlinspect/netlink/transport.h"

enum {
	QUERY_TRIES = 5,          /* an interrupted dump is repeated so often … */
	QUERY_PATIENCE_MS = 2000, /* … or so long */
	QUERY_HOLD = 4 << 20, /* bytes that are held back until the dump proves consistent … */
	QUERY_HOLD_AHEAD = 16 << 20, /* … or so many, to be looked through */
	QUERY_RECEIVE = 1 << 20, /* the kernel fills 32 KiB; a single larger message still fits */
};

/** Called for each message of the answer but the framing ones. @return 0, -ECANCELED ("enough") or
 * -errno */
typedef int query_handler(void *context, const struct message *message);

/** How it went, beside the result. */
struct query_status {
	unsigned tries;   /* dumps made; more than 1 if one was interrupted or lost in part */
	bool interrupted; /* the messages handed out are of a dump that changed under way */
	bool malformed;   /* an answer made no sense in places */
	unsigned foreign; /* dropped: datagrams not from the kernel, messages with another sequence
			     number */
	char text[256]; /* the kernel's words to an error (extended ack), not escaped; "" if none */
};

/**
 * Dumps: sends the request over a fresh conversation and calls `handler` for each message; of a
 * request_single() for the only one. Up to
 * QUERY_HOLD bytes are held back until the dump has ended, so that an interrupted dump can be
 * repeated unseen; what is larger streams. A dump of which a part was lost (-ENOBUFS, -EMSGSIZE, in
 * a recording -ENODATA) is repeated in the same way. When a dump fails in the middle, what is held
 * is handed out before the error is returned; not when `stop` asks to give up.
 * @param stop    asked between datagrams: whether to give up (-ECANCELED); may be NULL
 * @param status  always filled
 * @return 0; -EINTR (handed out, but inconsistent: changed in every try, or after more than
 * QUERY_HOLD bytes); -ECANCELED (the handler or `stop` said enough); -EBADMSG (the answer ended in
 * bytes that make no sense); -ELOOP (the same datagram came over and over); the kernel's or the
 * transport's -errno, where their -EINTR and -ECANCELED are -EIO
 */
int query_dump(struct connector *connector, struct request *request, query_handler *handler,
	void *context, bool (*stop)(void *context), struct query_status *status);

/**
 * query_dump() of things that refer to each other: holds up to QUERY_HOLD_AHEAD bytes back, and
 * calls `ahead` for each message that is held as it comes, before `handler` sees the first of them.
 * What is larger streams from there on, and `ahead` sees no more of it.
 * @param ahead  as a handler; the message NULL says that the dump is repeated, so that what was
 * seen of it is void
 */
int query_dump_ahead(struct connector *connector, struct request *request, query_handler *ahead,
	query_handler *handler, void *context, bool (*stop)(void *context),
	struct query_status *status);

/** Many small questions over one conversation, which spares a socket for each. */
struct inquiry {
	struct connector *connector;
	struct transport *transport; /* NULL: not open */
	uint8_t *buffer;             /* of the answers; NULL: nothing was asked yet */
	size_t room;                 /* in it for each of two */
};

/** @param connector  stays the caller's; it is asked when the first question is */
static inline struct inquiry inquiry_of(struct connector *connector)
{
	return (struct inquiry){.connector = connector};
}

/** Asks for one thing: of a request_single(). It is not asked twice. @return 0 or -errno, as
 * query_dump() */
int inquiry_ask(
	struct inquiry *inquiry, struct request *request, query_handler *handler, void *context);

void inquiry_fini(struct inquiry *inquiry);

DEFINE_CLEANUP_FINI(struct inquiry, inquiry_fini)

#endif
