/* SPDX-License-Identifier: MIT */
/* Hashes of the messages of a dump that were handed out. A message that comes twice is dropped, and
 * another pass of a dump that changed hands out only the messages that the ones before lacked. */
#ifndef NLINSPECT_NETLINK_PASSES_H
#define NLINSPECT_NETLINK_PASSES_H

#include "nlinspect/netlink/message.h"
#include "nlinspect/netlink/request.h"

/** So many messages of a dump are kept at most, in 8 to 24 bytes each. */
enum { PASSES_MOST = 4 << 20 };

struct passes {
	const struct request *request; /* its `header` and `moving` describe the messages */
	uint64_t seed;
	bool listed;     /* hashes are kept, in the order of the messages … */
	bool compared;   /* … or in a table, and a message that was handed out is dropped */
	uint64_t *list;  /* … the hashes */
	uint64_t *table; /* a power of two of them; the lowest bits are the last pass that had it */
	size_t size;     /* of the one that is in use */
	size_t count;    /* of the hashes in it */
	size_t current;  /* of those: seen in this pass */
	uint64_t pass;
};

/** Starts without keeping anything. @param request  stays the caller's */
void passes_init(struct passes *passes, const struct request *request);
void passes_fini(struct passes *passes);

/** Keeps from now on what is handed out, if the request describes its messages. */
void passes_list(struct passes *passes);

/** From now on drops what was handed out before, as far as it was kept. @return 0 or -ENOMEM */
int passes_compare(struct passes *passes);

/** Whether every message that was handed out is kept, so that another pass can complete it. */
bool passes_complete(const struct passes *passes);

/** Begins another pass. @return 0 or -ENOMEM */
int passes_next(struct passes *passes);

/** Whether the message is to be handed out. @return 1; 0 (it was); -ENOMEM */
int passes_admit(struct passes *passes, const struct message *message);

/** How many of the messages that were handed out this pass did not have. */
size_t passes_gone(const struct passes *passes);

#endif
