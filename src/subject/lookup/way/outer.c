/* SPDX-License-Identifier: MIT */
#include "outer.h"

#include "choice.h"
#include "subject/lookup/address.h"
#include "subject/lookup/kernel/destination.h"
#include "subject/lookup/route.h"
#include "subject/lookup/row.h"
#include "subject/lookup/state.h"
#include "subject/nexthops/encap/encaps.h"
#include "subject/rules/selector_words.h"

#include <errno.h>
#include <linux/lwtunnel.h>

/* Finds the destination of the outer packet. @return whether it is known */
static bool outer_destination(
	const struct lookup *lookup, const struct encap_record *encap, struct address *ret)
{
	const struct segment_record *segment = encap->segs.items;

	switch (encap->encap_type) {
	case LWTUNNEL_ENCAP_SEG6_LOCAL:
		if (!lookup->ask->iif)
			return false;
		if (record_has(&encap->base, ENCAP_nh4)) {
			*ret = encap->nh4;
			return true;
		}
		if (record_has(&encap->base, ENCAP_nh6)) {
			*ret = encap->nh6;
			return true;
		}
		break;
	case LWTUNNEL_ENCAP_IP:
	case LWTUNNEL_ENCAP_IP6:
		*ret = encap->dst;
		return record_has(&encap->base, ENCAP_dst) && !address_is_unspecified(ret);
	case LWTUNNEL_ENCAP_IOAM6:
		*ret = encap->tundst;
		return record_has(&encap->base, ENCAP_tundst);
	case LWTUNNEL_ENCAP_SEG6:
	case LWTUNNEL_ENCAP_RPL:
		break;
	default:
		return false;
	}
	if (!record_has(&encap->base, ENCAP_segs) || !encap->segs.count)
		return false;
	*ret = segment->segment;
	return true;
}

static bool is_tunnel(const struct encap_record *encap)
{
	return encap->encap_type == LWTUNNEL_ENCAP_IP || encap->encap_type == LWTUNNEL_ENCAP_IP6;
}

/* Whether the next hop of the route gets the packet even so. */
static bool goes_on(const struct lookup *lookup, const struct encap_record *encap)
{
	struct address gateway;

	switch (encap->encap_type) {
	case LWTUNNEL_ENCAP_SEG6:
	case LWTUNNEL_ENCAP_RPL:
		return false;
	case LWTUNNEL_ENCAP_SEG6_LOCAL:
		return !lookup->ask->iif;
	case LWTUNNEL_ENCAP_IOAM6:
		return !record_has(&encap->base, ENCAP_tundst);
	case LWTUNNEL_ENCAP_MPLS:
	case LWTUNNEL_ENCAP_ILA:
		return route_gateway(lookup->answer.route.record, &gateway);
	default:
		return true;
	}
}

/* Says what is done to a packet that has no outer destination. */
static enum lookup_verdict say_treatment(struct lookup *lookup, const struct encap_record *encap)
{
	struct out *text = &lookup->text;

	if (encap->encap_type == LWTUNNEL_ENCAP_MPLS) {
		out_string(text, "the packet gets MPLS labels");
		return LOOKUP_VERDICT_OK;
	}
	if (encap->encap_type == LWTUNNEL_ENCAP_SEG6_LOCAL && !lookup->ask->iif) {
		out_string(text, "the action applies to incoming packets only");
		return LOOKUP_VERDICT_OK;
	}
	say_value(text, encap_schema.fields[ENCAP_encap_type].words, encap->encap_type);
	out_string(text, " decides about the packet");
	return LOOKUP_VERDICT_UNKNOWN;
}

/* Says by which interface the outer packet leaves, and how to look up the rest. */
static enum lookup_verdict say_outer(
	struct lookup *lookup, const struct encap_record *encap, const struct address *outer)
{
	/* The outer packet of a tunnel has the mark of the tunnel. */
	uint32_t mark = is_tunnel(encap) ? 0 : lookup->ask->mark;
	struct out *text = &lookup->text;
	struct destination destination = {.oif = 0};
	int error = mark ? 0 : destination_find(lookup, outer, false, &destination);

	RECORD_SET(&lookup->row, LOOKUP_outer_dst, outer_dst, *outer);
	row_address(lookup, outer);
	if (error && error != -ENODATA) {
		RECORD_SET(&lookup->row, LOOKUP_error, error, (uint64_t)-error);
		out_string(text, ", but there is no route to it: ");
		row_error(lookup, -error);
		return LOOKUP_VERDICT_BROKEN;
	}
	/* The record points at the name until the row is passed on. */
	if (destination.oif && !device_by_index(lookup, destination.oif, &lookup->device)) {
		RECORD_SET(&lookup->row, LOOKUP_dev, dev, text_of(lookup->device.name));
		out_string(text, " by ");
		out_string(text, lookup->device.name);
	}
	out_string(text, "; see \"nlinspect lookup ");
	row_address(lookup, outer);
	if (mark)
		say_number(text, " --mark ", mark);
	out_char(text, '"');
	return LOOKUP_VERDICT_OK;
}

bool outer_say(struct lookup *lookup, const struct device *device)
{
	const struct route_record *way = lookup->answer.route.record;
	const struct encap_record *encap = way->encap.items;
	struct address outer;
	enum lookup_verdict verdict;
	bool on;

	if (!record_has(&way->base, ROUTE_encap))
		return true;
	row_begin(lookup, STEP_ENCAP);
	RECORD_SET(&lookup->row, LOOKUP_encap, encap, way->encap);
	if (outer_destination(lookup, encap, &outer)) {
		if (is_tunnel(encap)) {
			out_string(&lookup->text, "if ");
			out_string(&lookup->text, device->name);
			out_string(&lookup->text, " is a tunnel, it sends the packet to ");
		} else {
			out_string(&lookup->text, encap->encap_type == LWTUNNEL_ENCAP_SEG6_LOCAL
							  ? "the packet goes to "
							  : "the outer packet goes to ");
		}
		verdict = say_outer(lookup, encap, &outer);
	} else {
		verdict = say_treatment(lookup, encap);
	}
	on = goes_on(lookup, encap);
	if (!on)
		choice_say(lookup);
	row_end(lookup, verdict);
	return on;
}
