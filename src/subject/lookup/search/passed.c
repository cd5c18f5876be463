/* SPDX-License-Identifier: MIT */
#include "passed.h"

#include "nlinspect/base/format.h"

#include "subject/lookup/row.h"
#include "subject/lookup/state.h"
#include "subject/rules/selector_words.h"

static void say_others(struct lookup *lookup, const struct passed_route *other, bool found)
{
	struct out *text = &lookup->text;

	out_string(text, found ? "; a longer route " : "; its route ");
	row_prefix(lookup, &other->dst);
	out_string(text, " is for ");
	if (other->has_from) {
		out_string(text, "packets from ");
		row_prefix(lookup, &other->from);
	}
	if (other->tos) {
		out_string(text, other->has_from ? " and tos " : "tos ");
		out_hex(text, other->tos);
	}
}

/* The start of the prefix, by which the kernel groups routes, with all of its bits. */
static void say_place(struct lookup *lookup, const struct prefix *prefix)
{
	struct prefix place = *prefix;

	place.bits = (uint8_t)(place.address.length * 8);
	row_prefix(lookup, &place);
}

static void say_why(struct lookup *lookup, const struct passed_route *passed)
{
	struct out *text = &lookup->text;

	switch (passed->why) {
	case PASSED_HIDDEN:
		out_string(text, "routes to it from other sources hide it");
		break;
	case PASSED_EXPIRED:
		out_string(text, "it has expired");
		break;
	case PASSED_FAILED:
		out_string(text, "its gateway did not answer, and the kernel takes another while "
				 "net.ipv6.conf.all.forwarding is 0");
		break;
	case PASSED_OBJECT:
		say_number(text, "next-hop object ", passed->nhid);
		out_string(text, " does not leave by ");
		out_string(text, lookup->flow.oif);
		out_string(text, ", and the kernel looks at no other route to ");
		say_place(lookup, &passed->dst);
		break;
	default:
		out_string(text, "its interface is down or has no carrier");
		break;
	}
}

static void say_passed(struct lookup *lookup, const struct passed_route *passed)
{
	struct out *text = &lookup->text;

	out_string(text, "; passed over ");
	row_prefix(lookup, &passed->dst);
	if (passed->has_from) {
		out_string(text, " from ");
		row_prefix(lookup, &passed->from);
	}
	if (passed->gateway.length) {
		out_string(text, " via ");
		row_address(lookup, &passed->gateway);
	}
	if (passed->metric)
		say_number(text, " metric ", passed->metric);
	out_string(text, ": ");
	say_why(lookup, passed);
}

void passed_say(struct lookup *lookup)
{
	const struct route_record *found = lookup->found.record;

	for (size_t i = 0; i < lookup->passed_count; i++)
		say_passed(lookup, &lookup->passed[i]);
	if (lookup->has_other && (!found || lookup->other.dst.bits > found->dst.bits))
		say_others(lookup, &lookup->other, found != NULL);
}
