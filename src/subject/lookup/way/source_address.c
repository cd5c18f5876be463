/* SPDX-License-Identifier: MIT */
#include "source_address.h"

#include "subject/lookup/row.h"
#include "subject/lookup/state.h"

#include <errno.h>

/* Whether the kernel refuses the packet for its source. */
static bool is_refused(const struct lookup *lookup)
{
	const struct fault *fault = &lookup->fault;
	int error = lookup->outcome.error;

	if (!lookup->answer.error || !error)
		return lookup->answer.error;
	/* If rules and source both give an error, the kernel reports the first one. */
	return fault_is_first(fault) &&
	       (fault->kind != FAULT_NOT_FORWARDED || error != EHOSTUNREACH);
}

/* Says the source that the packet has or would get. @return whether there is one */
static bool say_address(struct lookup *lookup, bool refused)
{
	const struct route_record *way = lookup->answer.route.record, *found = lookup->found.record;
	struct out *text = &lookup->text;

	if (lookup->flow.has_src) {
		RECORD_SET(&lookup->row, LOOKUP_prefsrc, prefsrc, lookup->flow.src);
		row_address(lookup, &lookup->flow.src);
		out_string(text, ", as asked for");
	} else if (!refused) {
		RECORD_SET(&lookup->row, LOOKUP_prefsrc, prefsrc, way->prefsrc);
		row_address(lookup, &way->prefsrc);
		out_string(text, found && record_has(&found->base, ROUTE_prefsrc)
					 ? ", the route's"
					 : ", chosen by the kernel for the interface");
	}
	return lookup->flow.has_src || !refused;
}

/* Says what the reverse path filter requires. */
static void say_filter(struct lookup *lookup)
{
	const struct fault *fault = &lookup->fault;
	struct out *text = &lookup->text;
	struct device device;

	out_string(text, fault->filter == 1 ? "rp_filter is 1 (strict): the way back must leave by "
					    : "rp_filter is 2 (loose): some route must lead back");
	if (fault->filter == 1)
		out_string(text, lookup->iif.name);
	if (!fault->has_way_back || device_by_index(lookup, fault->way_back, &device)) {
		out_string(text, ", but no route leads back");
	} else if (device.index != lookup->iif.index) {
		out_string(text, ", but it leaves by ");
		out_string(text, device.name);
	}
}

static const char *words_of(const struct fault *fault)
{
	switch (fault->kind) {
	case FAULT_MISSING:
		return "an incoming packet needs a source: add --from ADDRESS";
	case FAULT_NO_HOST:
		return "it is not the address of a host";
	case FAULT_NOT_OURS:
		return "it is not an address of this host";
	case FAULT_OURS:
		return "it is an address of this host";
	case FAULT_LOOPBACK:
		return "packets from a loopback address leave only by lo, unless route_localnet "
		       "of the interface is on";
	case FAULT_LOOPBACK_IN:
		return "the kernel drops packets that come in from a loopback address";
	case FAULT_NOT_FORWARDED:
		return "the packet would be forwarded, but the interface that it comes in by does "
		       "not forward";
	case FAULT_UNKNOWN:
		return fault->filter ? "the kernel does not accept this source from that "
				       "interface, perhaps because of rp_filter"
				     : "the kernel does not accept this source from that "
				       "interface";
	default:
		return "the kernel refuses the packet before it takes the route";
	}
}

static void say_fault(struct lookup *lookup)
{
	if (lookup->fault.kind == FAULT_FILTERED)
		say_filter(lookup);
	else
		out_string(&lookup->text, words_of(&lookup->fault));
}

void source_address_say(struct lookup *lookup)
{
	const struct route_record *way = lookup->answer.route.record;
	bool refused = is_refused(lookup), known = lookup->fault.kind != FAULT_NONE;

	if (!refused && (!way || (!lookup->flow.has_src && !record_has(&way->base, ROUTE_prefsrc))))
		return;
	row_begin(lookup, STEP_SOURCE);
	if (!say_address(lookup, refused))
		out_string(&lookup->text, "none");
	if (!refused) {
		row_end(lookup, LOOKUP_VERDICT_OK);
		return;
	}
	out_string(&lookup->text, "; ");
	say_fault(lookup);
	RECORD_SET(&lookup->row, LOOKUP_error, error, (uint64_t)lookup->answer.error);
	if (known)
		lookup->outcome.error = lookup->answer.error;
	row_end(lookup, known ? LOOKUP_VERDICT_BROKEN : LOOKUP_VERDICT_UNKNOWN);
}
