/* SPDX-License-Identifier: MIT */
#include "hooks.h"

#include "subject/lookup/state.h"

#include <linux/rtnetlink.h>

enum {
	ARRIVES = 1 << HOOK_INGRESS | 1 << HOOK_PREROUTING,
	LEAVES = 1 << HOOK_POSTROUTING | 1 << HOOK_EGRESS,
};

const char *hook_name(enum hook hook)
{
	static const char *const names[] = {
		[HOOK_INGRESS] = "ingress",
		[HOOK_PREROUTING] = "prerouting",
		[HOOK_INPUT] = "input",
		[HOOK_FORWARD] = "forward",
		[HOOK_OUTPUT] = "output",
		[HOOK_POSTROUTING] = "postrouting",
		[HOOK_EGRESS] = "egress",
	};

	return names[hook];
}

static bool is_for_this_host(const struct lookup *lookup, const struct route_record *way)
{
	return way->type == RTN_LOCAL || way->type == RTN_ANYCAST ||
	       (way->type == RTN_BROADCAST && lookup->ask->iif);
}

/* A packet from here that finds no route meets no hook; one that comes in met some before. */
static unsigned hooks_of(const struct lookup *lookup, const struct route_record *way)
{
	unsigned first = lookup->ask->iif ? ARRIVES : 1 << HOOK_OUTPUT;

	if (!way)
		return lookup->ask->iif ? ARRIVES : 0;
	if (is_for_this_host(lookup, way))
		return lookup->ask->iif ? ARRIVES | 1 << HOOK_INPUT
					: first | LEAVES | ARRIVES | 1 << HOOK_INPUT;
	if (!lookup->ask->iif)
		return first | LEAVES;
	/* A packet to a group can be for this host as well. */
	return first | 1 << HOOK_FORWARD | LEAVES |
	       (way->type == RTN_MULTICAST ? 1 << HOOK_INPUT : 0);
}

struct passage passage_of(struct lookup *lookup)
{
	const struct route_record *way = lookup->answer.route.record;
	struct passage passage = {.hooks = hooks_of(lookup, way)};

	passage.enters = passage.hooks & ARRIVES;
	passage.leaves = passage.hooks & LEAVES;
	if (lookup->ask->iif)
		passage.in = lookup->iif;
	if (passage.leaves && record_has(&way->base, ROUTE_oif))
		device_by_index(lookup, (uint32_t)way->oif, &passage.out);
	return passage;
}
