/* SPDX-License-Identifier: MIT */
#include "choice.h"

#include "subject/lookup/kernel/neighbor.h"
#include "subject/lookup/kernel/netconf.h"
#include "subject/lookup/route.h"
#include "subject/lookup/state.h"
#include "subject/routes/routes.h"
#include "subject/rules/selector_words.h"

#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

/* States in which the kernel takes a member of a next-hop group. */
enum { CONFIRMED = NUD_PERMANENT | NUD_NOARP | NUD_REACHABLE | NUD_PROBE | NUD_STALE | NUD_DELAY };

/* The kernel leaves out members of a next-hop group that do not answer. IPv6 on a host that does
 * not forward leaves out other next hops that do not answer as well. */
static bool answers(struct lookup *lookup, const struct hop *hop, bool object)
{
	uint64_t state;

	if (!hop->gateway.length ||
		(!object && (lookup->flow.family == AF_INET || netconf_forwards_inet6(lookup))) ||
		neighbor_state(lookup, &hop->gateway, hop->oif, &state) || !state)
		return true;
	return object ? state & CONFIRMED : !(state & NUD_FAILED);
}

static bool can_be_taken(struct lookup *lookup, const struct hop *hop)
{
	const struct flow *flow = &lookup->flow;
	bool object = record_has(&lookup->found.record->base, ROUTE_nhid);
	bool inet = flow->family == AF_INET;
	/* The interface does not narrow down the members of a group in IPv6. */
	bool by_oif = flow->only_oif && (inet || !object);

	if (hop->flags & RTNH_F_DEAD || (by_oif && hop->oif != flow->only_oif))
		return false;
	/* With an interface IPv4 takes the first next hop by that, whether or not it answers. */
	return (inet && by_oif) || answers(lookup, hop, object);
}

static void say_choice(struct lookup *lookup, uint32_t fit, uint32_t count)
{
	bool first = lookup->flow.family == AF_INET && lookup->flow.oif_index;
	struct out *text = &lookup->text;

	if (fit == 1) {
		say_number(text, ", the only one of ", count);
		out_string(text, first ? " by that interface" : " that can be taken");
		return;
	}
	if (first) {
		say_number(text, ", the first of ", count);
		out_string(text, " by that interface");
		return;
	}
	say_number(text, ", one of ", fit ? fit : count);
	if (fit && fit < count)
		say_number(text, " that can be taken of ", count);
	out_string(text, fit ? ", chosen by a hash of the packet" : ", although none answers");
}

/* The kernel distributes packets over the next hops anew when a link changes, not when a setting
 * (ignore_routes_with_linkdown) declares a next hop dead. */
static void say_dead(struct lookup *lookup)
{
	out_string(&lookup->text, ", taken although it is dead: the kernel leaves dead next hops "
				  "out after the next change of a link");
}

void choice_say(struct lookup *lookup)
{
	const struct route_record *found = lookup->found.record;
	const struct route_record *way = lookup->answer.route.record;
	bool seen = false, dead = false;
	struct hop hop, taken;
	uint32_t fit = 0;

	if (!found || !way || !record_has(&found->base, ROUTE_nexthops) ||
		found->nexthops.count < 2 || !route_goes_by(found, way))
		return;
	taken = route_hop(way);
	for (uint32_t i = 0; i < found->nexthops.count; i++) {
		hop = route_hop_of((const void *)list_item(&found->nexthops, i));
		fit += can_be_taken(lookup, &hop);
		if (!seen && route_hop_equals(&hop, &taken)) {
			seen = true;
			dead = hop.flags & RTNH_F_DEAD;
		}
	}
	if (dead)
		say_dead(lookup);
	else
		say_choice(lookup, fit, found->nexthops.count);
}
