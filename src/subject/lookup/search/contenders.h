/* SPDX-License-Identifier: MIT */
/* The routes of one table whose prefix covers the packet's destination: follow_table.c gathers
 * them, choose_inet.c and choose_inet6.c choose one as the kernel does. */
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
	uint8_t preference; /* of the router (RFC 4191) as a rank: more is better */
	bool has_from, expired;
	bool for_others; /* for packets with another source or type of service */
	struct hop *hops;
	size_t hop_count;
};

struct contenders {
	struct contender *list;
	size_t count, size;
};

/** Adds a route, with a copy of its message. @return 0 or -ENOMEM */
int contenders_add(struct contenders *contenders, const struct flow *flow,
	const struct message *message, const struct route_record *route);

/** Frees the list. */
void contenders_fini(struct contenders *contenders);

/** Longest prefixes first. Routes with the same prefix are in the kernel's order, except that those
 * for other packets come last. */
void contenders_sort(struct contenders *contenders);

/** Whether its type rejects the packet, or throws it back to the rules. */
bool contender_rejects(const struct contender *contender);

/** Sets lookup->match_is_searched and lookup->match_is_listed, for contenders of that table. */
void contenders_match(const struct contenders *contenders, struct lookup *lookup, uint32_t table);

/** Whether the kernel's answer goes by it. */
bool hop_is_named(const struct hop *hop, const struct lookup *lookup);

/** Whether the kernel's answer goes by one of its next hops. */
bool contender_is_named(const struct contender *contender, const struct lookup *lookup);

/** Adds to lookup->passed: the packet does not get this route, which comes before its own. */
void contender_passed(
	struct lookup *lookup, const struct contender *contender, enum passed_over why);

/** Sets lookup->other to this route if no longer one is for other packets. */
void contender_is_for_others(struct lookup *lookup, const struct contender *contender);

#endif
