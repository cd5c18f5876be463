/* SPDX-License-Identifier: MIT */
#include "subject/lookup/state.h"

#include <errno.h>

/* Whether the packet's way ends with its source. */
static bool is_refused(const struct lookup *lookup)
{
	const struct fault *fault = &lookup->fault;
	int error = lookup->outcome.error;

	if (!lookup->answer.error || !error)
		return lookup->answer.error;
	/* The kernel gives only one of two errors. */
	return fault_is_first(fault) &&
	       (fault->kind != FAULT_NOT_FORWARDED || error != EHOSTUNREACH);
}

/* The source that the packet has, or would have. @return whether there is one to tell */
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

void lookup_say_source(struct lookup *lookup)
{
	const struct route_record *way = lookup->answer.route.record;
	bool refused = is_refused(lookup), known = lookup->fault.kind != FAULT_NONE;

	if (!refused && (!way || (!lookup->flow.has_src && !record_has(&way->base, ROUTE_prefsrc))))
		return;
	row_begin(lookup, STEP_SOURCE);
	if (!say_address(lookup, refused))
		out_string(&lookup->text, "none");
	if (!refused) {
		row_end(lookup, VERDICT_OK);
		return;
	}
	out_string(&lookup->text, "; ");
	fault_say(lookup);
	RECORD_SET(&lookup->row, LOOKUP_error, error, (uint64_t)lookup->answer.error);
	if (known)
		lookup->outcome.error = lookup->answer.error;
	row_end(lookup, known ? VERDICT_BROKEN : VERDICT_UNKNOWN);
}
