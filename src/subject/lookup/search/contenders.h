/* SPDX-License-Identifier: MIT */
/* The routes of a table that are for a packet's destination, as the search among them needs them:
 * follow_table.c gathers them, choose_inet.c and choose_inet6.c choose as the kernel does. */
#ifndef NLINSPECT_SUBJECT_LOOKUP_CONTENDERS_H
#define NLINSPECT_SUBJECT_LOOKUP_CONTENDERS_H

#include "subject/lookup/route.h"
#include "subject/lookup/state.h"

struct contender {
	uint8_t *bytes; /* the payload of its message */
	size_t length, order;
	struct prefix dst, from;
	uint64_t metric;
	uint32_t nhid; /* 0: none */
	uint8_t type, tos;
	uint8_t preference; /* of a router (RFC 4191), as the kernel ranks it: more is better */
	bool has_from, expired;
	bool for_others; /* packets, by their source or type of service */
	struct hop *hops;
	size_t hop_count;
};

struct contenders {
	struct contender *list;
	size_t count, size;
};

/** Adds a route that is for the flow's destination. @return 0 or -ENOMEM */
int contenders_add(struct contenders *contenders, const struct flow *flow,
	const struct message *message, const struct route_record *route);
void contenders_fini(struct contenders *contenders);

/** The most specific ones first; of the same prefix as the kernel has them, those for others last.
 */
void contenders_sort(struct contenders *contenders);

/** Whether it is of a type that gives an error. */
bool contender_rejects(const struct contender *contender);

/** Notes whether the route that the kernel names is among them, which are of that table. */
void contenders_match(const struct contenders *contenders, struct lookup *lookup, uint32_t table);

/** Whether the kernel's answer goes by it. */
bool hop_is_named(const struct hop *hop, const struct lookup *lookup);

/** Whether the kernel's answer goes by one of its next hops. */
bool contender_is_named(const struct contender *contender, const struct lookup *lookup);

/** Notes why the packet does not get a route that comes before the one that it gets. */
void contender_passed(
	struct lookup *lookup, const struct contender *contender, enum passed_over why);

/** The same for one that is for other packets: of these the longest one is enough. */
void contender_is_for_others(struct lookup *lookup, const struct contender *contender);

#endif
