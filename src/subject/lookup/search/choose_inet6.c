/* SPDX-License-Identifier: MIT */
#include "choose.h"

#include "nlinspect/base/cleanup.h"

#include "contenders.h"
#include "subject/lookup/kernel/neighbor.h"
#include "subject/lookup/kernel/netconf.h"
#include "subject/lookup/state.h"

#include <errno.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

enum { UNFIT = -1 }; /* the score of a route that cannot be taken; others have 0 or more */

/* One search of the tree. */
struct search {
	struct lookup *lookup;
	uint32_t oif;   /* preferred; 0: none */
	bool reachable; /* failed gateways are passed over */
	const struct contender *found;
	int error;
};

/* Neighboring contenders. */
struct span {
	const struct contender *list;
	size_t count;
};

static struct search search_of(struct lookup *lookup)
{
	const struct flow *flow = &lookup->flow;
	const struct lookup_ask *ask = lookup->ask;

	return (struct search){
		.lookup = lookup,
		/* For an incoming packet, the kernel prefers its interface. */
		.oif = ask->iif ? lookup->iif.index : flow->oif_index,
	};
}

/* When the kernel passes over a failed gateway, it probes it again, at most once a minute. The
 * state is INCOMPLETE then, as if nobody had asked for the gateway before. */
static bool has_failed(const struct lookup *lookup, const struct hop *hop, uint64_t state)
{
	return state & NUD_FAILED || (state & NUD_INCOMPLETE && !hop_is_named(hop, lookup));
}

/* @param failed  set to true if the gateway is why the next hop cannot be taken
 * @return more is better; UNFIT: it cannot be taken */
static int score_of(struct search *search, const struct contender *contender, const struct hop *hop,
	bool *failed)
{
	const struct flow *flow = &search->lookup->flow;
	bool fits = !search->oif || hop->oif == search->oif;
	uint64_t state;
	int error;

	if (hop->flags & RTNH_F_DEAD || (flow->only_oif && hop->oif != flow->only_oif))
		return UNFIT;
	if (search->reachable && hop->gateway.length && !netconf_forwards_inet6(search->lookup)) {
		error = neighbor_state(search->lookup, &hop->gateway, hop->oif, &state);
		if (error == -ENOMEM || error == -ECANCELED)
			search->error = error;
		if (!error && has_failed(search->lookup, hop, state)) {
			*failed = true;
			return UNFIT;
		}
	}
	return contender->preference << 2 | fits << 1;
}

/* Notes why no next hop of a route can be taken. */
static void note_unfit(struct search *search, const struct contender *contender, bool failed)
{
	size_t dead = 0;

	if (search->found)
		return;
	for (size_t i = 0; i < contender->hop_count; i++)
		dead += (contender->hops[i].flags & RTNH_F_DEAD) != 0;
	if (failed)
		contender_passed(search->lookup, contender, PASSED_FAILED);
	else if (dead == contender->hop_count)
		contender_passed(search->lookup, contender, PASSED_DEAD);
}

/* Looks at one route. @param turns  it may take turns with equal ones @return whether the search
 * ends */
static bool try_route(
	struct search *search, const struct contender *contender, bool turns, int *best)
{
	bool failed = false, fits = false;

	if (contender->expired) {
		if (!search->found)
			contender_passed(search->lookup, contender, PASSED_EXPIRED);
		return false;
	}
	if (contender->nhid && contender->type == RTN_BLACKHOLE) {
		search->found = contender;
		return true;
	}
	for (size_t i = 0; i < contender->hop_count; i++) {
		int score = score_of(search, contender, &contender->hops[i], &failed);

		fits |= score > UNFIT;
		/* Equal routes take turns; only the kernel knows whose turn it is. */
		if (score > *best || (turns && score == *best && score > UNFIT &&
					     contender_is_named(contender, search->lookup))) {
			*best = score;
			search->found = contender;
		}
	}
	if (!fits)
		note_unfit(search, contender, failed);
	return search->error != 0;
}

/* Takes the best route of the least metric; if none can be taken, the best of all others. */
static void try_span(struct search *search, const struct span *span)
{
	int best = UNFIT;

	for (size_t i = 0; i < span->count; i++) {
		const struct contender *contender = &span->list[i];
		bool least = contender->metric == span->list->metric;

		if ((!least && search->found && search->found->metric == span->list->metric) ||
			try_route(search, contender, least, &best))
			return;
	}
}

/* The contenders from `at` on with the same destination and, with `same_from`, the same sources. */
static struct span span_at(const struct contenders *contenders, size_t at, bool same_from)
{
	const struct contender *first = &contenders->list[at];
	struct span span = {first, 0};

	while (at + span.count < contenders->count) {
		const struct contender *next = first + span.count;

		if (next->dst.bits != first->dst.bits ||
			(same_from && (next->for_others != first->for_others ||
					      next->has_from != first->has_from ||
					      next->from.bits != first->from.bits)))
			break;
		span.count++;
	}
	return span;
}

/* The kernel does not begin its search at a prefix that has routes by source if none of them is for
 * the packet; it misses a route there for all sources as well. Default routes are an exception. */
static bool is_hidden(const struct span *level)
{
	bool by_source = false;

	for (size_t i = 0; i < level->count; i++) {
		if (level->list[i].has_from && !level->list[i].for_others)
			return false;
		by_source |= level->list[i].has_from;
	}
	return by_source && level->list->dst.bits;
}

static void note_others(struct search *search, const struct span *level, bool hidden)
{
	for (size_t i = 0; i < level->count; i++) {
		if (level->list[i].for_others)
			contender_is_for_others(search->lookup, &level->list[i]);
		else if (hidden)
			contender_passed(search->lookup, &level->list[i], PASSED_HIDDEN);
	}
}

static void try_all(struct search *search, const struct contenders *contenders)
{
	bool begun = false;
	size_t at = 0;

	search->lookup->passed_count = 0;
	while (at < contenders->count && !search->found && !search->error) {
		struct span level = span_at(contenders, at, false);
		size_t end = at + level.count;
		bool hidden = !begun && is_hidden(&level);

		begun |= !hidden;
		while (begun && at < end && !search->found && !search->error) {
			struct span span = span_at(contenders, at, true);

			if (!span.list->for_others)
				try_span(search, &span);
			at += span.count;
		}
		if (!search->found)
			note_others(search, &level, hidden);
		at = end;
	}
}

int choose_inet6(struct lookup *lookup, struct contenders *contenders, const struct contender **ret)
{
	struct search search = search_of(lookup);

	search.reachable = true;
	try_all(&search, contenders);
	/* Fall back to routes whose gateway failed. */
	if (!search.found && !search.error && lookup->forwarding_is_known && !lookup->forwarding) {
		search.reachable = false;
		try_all(&search, contenders);
	}
	*ret = search.found;
	return search.error;
}
