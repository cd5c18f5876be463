/* SPDX-License-Identifier: MIT */
/* A request for a dump or for one object: built here with libmnl, sent by query.h, compared by
 * replay. */
#ifndef NLINSPECT_NETLINK_REQUEST_H
#define NLINSPECT_NETLINK_REQUEST_H

#include <linux/netlink.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { REQUEST_SIZE = 4096 };

struct connector;
struct message;

/** The order of a kernel's hash table, which its dumps follow. All 0: not known. */
struct table_order {
	uint64_t grows; /* how often it has grown */
	uint32_t seed, mask;
};

/** Whether the order stayed the same between the two. Growing increases `grows` at its start, and
 * changes seed and mask at its end. */
static inline bool table_order_same(const struct table_order *a, const struct table_order *b)
{
	return a->grows == b->grows && a->seed == b->seed && a->mask == b->mask;
}

struct request {
	int protocol; /* NETLINK_ROUTE, NETLINK_SOCK_DIAG */
	size_t key; /* the first bytes of the payload that identify the question (family, protocol);
		       the rest narrows it. Set by the caller; 0 after request_init() */
	size_t kind, kind_end; /* further bytes of the payload that identify it; missing ones count
				  as 0. Set by the caller */
	size_t set, set_end;   /* bytes of the payload that are sets of requested bits: an answer to
				  more bits contains the answer to fewer. Set by the caller */
	uint8_t set_less;      /* except these bits of each, which request less. Set by the
				  caller */
	uint64_t watch; /* multicast groups of the protocol (1 << RTNLGRP_*) whose news during the
			   dump mean that it may be inconsistent: the kernel flags only some dumps.
			   Set by the caller */
	uint64_t watch_new; /* the same of groups that older kernels lack, beside `watch` */
	uint16_t watch_for; /* of that news only messages of this type that begin with the same byte
			       as the request (the family); 0: all. Set by the caller */
	/* Whether a message of that news matters; NULL: each does. Set by the caller, as is the
	 * context, which outlives the watcher */
	bool (*watch_matters)(const void *context, const struct message *news);
	const void *watch_context;
	/* Reads the order of the dumped table, before and after the dump, over a separate
	 * conversation: if it changed, the dump may be inconsistent. `first` is the payload's first
	 * byte. NULL: not watched. Set by the caller */
	struct table_order (*watch_order)(struct connector *connector, uint8_t first);
	size_t header;    /* of the answer's messages: this many bytes of each, with its attributes,
			     say    which thing it is about. 0: messages are not compared. Set by the
			     caller */
	uint16_t moving;  /* an attribute that changes by itself, such as an age; 0: no such one.
			     Set by the caller */
	bool unannounced; /* a new thing shifts others without news, or before its news, so a
			     message that comes twice is dropped. Requires `header`. Set by the
			     caller */
	/* An attribute of the answer whose content others of the same message also have: recordings
	 * do without it. 0: none. The attributes begin after that many bytes. Set by the caller */
	uint16_t needless, needless_at;
	bool exact;    /* replay: only the answer to exactly this request fits */
	size_t length; /* of the whole message in `bytes` */
	int error;     /* sticky: -EMSGSIZE once the request is too long */
	_Alignas(8) uint8_t bytes[REQUEST_SIZE];
};

/** Starts a dump request (NLM_F_REQUEST | NLM_F_DUMP) of this message type, with a fixed header of
 * `length` bytes. Overwrites everything that the caller has set. Errors go to request->error. */
void request_init(
	struct request *request, int protocol, uint16_t type, const void *header, size_t length);

/** Turns it into a request for one object, whose answer is one message. */
void request_single(struct request *request);

/** Whether the answer is one message. */
bool request_is_single(const struct request *request);

/** Appends an attribute in host byte order; does nothing once request->error is set. */
void request_u32(struct request *request, uint16_t type, uint32_t value);

/** Appends bytes, or an empty attribute. */
void request_bytes(struct request *request, uint16_t type, const void *bytes, size_t length);

/** Removes everything after `length`, an earlier length of the request. */
void request_cut(struct request *request, size_t length);

/** The message type: RTM_GETLINK, SOCK_DIAG_BY_FAMILY … */
uint16_t request_type(const struct request *request);

/** The payload after the netlink header, inside the request. @return its start */
static inline const uint8_t *request_payload(const struct request *request, size_t *length)
{
	*length = request->length - NLMSG_HDRLEN;
	return request->bytes + NLMSG_HDRLEN;
}

/** Writes the sequence number into the message, before it is sent. */
void request_number(struct request *request, uint32_t sequence);

/** The sequence number of the message. */
uint32_t request_sequence(const struct request *request);

#endif
