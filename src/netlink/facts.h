/* SPDX-License-Identifier: MIT */
/* The facts of a recording (struct fact), found by path and round. */
#ifndef NLINSPECT_NETLINK_FACTS_H
#define NLINSPECT_NETLINK_FACTS_H

#include "nlinspect/netlink/transport.h"

#include "recording.h"

struct kept_fact {
	struct fact fact;
	uint64_t time_ns; /* when it was recorded, Unix time; 0: not known */
	uint32_t round, order;
	char *joined; /* the content, if it came in several pieces */
};

struct facts {
	struct kept_fact *list;
	size_t count, size;
	uint32_t rounds; /* how many marks were read so far */
	uint32_t round;  /* the one that answers come from */
	bool ends;       /* the marks stand at the ends of rounds, not between them */
	bool unfinished; /* the last content goes on */
};

/** Whether a datagram is the mark of a round, and whether it stands at its end. */
bool facts_is_mark(const struct datagram *datagram);
bool facts_is_end(const struct datagram *datagram);

/** Whether a datagram is a fact, or the beginning of a round. */
bool facts_know(const struct datagram *datagram);

/** Adds such a datagram, whose bytes must outlive the facts. @return 0 or -ENOMEM */
int facts_add(struct facts *facts, const struct datagram *datagram);

/** Prepares the search, once all were added. */
void facts_settle(struct facts *facts);

/** The last fact of a path in the round. @return NULL if there is none */
const struct kept_fact *facts_find(const struct facts *facts, struct text path);

/** Calls for each name in the round that comes next in a path below `folder`, once, in the order of
 * the recording. @return 0; what `each` returned, if not 0; -ENOMEM */
int facts_below(const struct facts *facts, struct text folder,
	int (*each)(void *context, struct text name), void *context);

/** Releases the list. Zeroed is fine. */
void facts_fini(struct facts *facts);

#endif
