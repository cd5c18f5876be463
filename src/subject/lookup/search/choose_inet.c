/* SPDX-License-Identifier: MIT */
#include "choose.h"

#include "contenders.h"
#include "subject/lookup/state.h"

#include <linux/rtnetlink.h>

static bool is_dead(const struct contender *contender)
{
	for (size_t i = 0; i < contender->hop_count; i++) {
		if (!(contender->hops[i].flags & RTNH_F_DEAD))
			return false;
	}
	return true;
}

static bool has_way(const struct contender *contender, uint32_t oif)
{
	for (size_t i = 0; i < contender->hop_count; i++) {
		const struct hop *hop = &contender->hops[i];

		if (!(hop->flags & RTNH_F_DEAD) && (!oif || hop->oif == oif))
			return true;
	}
	return false;
}

/* The kernel keeps the routes whose prefixes begin at the same address in one leaf. */
static bool is_in_same_leaf(const struct contender *one, const struct contender *other)
{
	return !memcmp(one->dst.address.bytes, other->dst.address.bytes, 4);
}

/* Among default routes that are as good, the kernel takes one whose gateway answers: the one that
 * it names. A route for any type of service with a smaller metric counts as well. */
static const struct contender *of_defaults(const struct lookup *lookup,
	const struct contenders *contenders, const struct contender *first)
{
	const struct contender *end = contenders->list + contenders->count;

	for (const struct contender *one = first; !first->dst.bits && one < end; one++) {
		if (one->for_others)
			continue;
		if (one->metric > first->metric)
			break;
		if (one->type == RTN_UNICAST && contender_is_named(one, lookup))
			return one;
	}
	return first;
}

int choose_inet(struct lookup *lookup, struct contenders *contenders, const struct contender **ret)
{
	const struct contender *end, *one;
	const struct flow *flow = &lookup->flow;

	*ret = NULL;
	if (!contenders->count)
		return 0;
	end = contenders->list + contenders->count;
	for (one = contenders->list; one < end; one++) {
		if (one->for_others) {
			contender_is_for_others(lookup, one);
			continue;
		}
		/* The kernel decides these before it looks at a next hop. */
		if (contender_rejects(one)) {
			*ret = one;
			return 0;
		}
		if (has_way(one, flow->only_oif)) {
			*ret = of_defaults(lookup, contenders, one);
			return 0;
		}
		if (is_dead(one))
			contender_passed(lookup, one, PASSED_DEAD);
		if (!one->nhid)
			continue;
		/* If a next-hop object cannot be taken, the kernel leaves the leaf (Linux 5.15). */
		if (!is_dead(one))
			contender_passed(lookup, one, PASSED_OBJECT);
		while (one + 1 < end && is_in_same_leaf(one, one + 1))
			one++;
	}
	return 0;
}
