/* SPDX-License-Identifier: MIT */
#include "explain.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/source/dump.h"
#include "nlinspect/source/subject.h"

#include <errno.h>

static void print_list(
	struct out *out, const struct schema *schema, const struct order *order, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		out_string(out, i ? "," : "");
		out_string(out, order[i].descending ? "-" : "");
		out_string(out, schema->fields[order[i].field].name);
	}
}

static void print_fields(struct out *out, const struct schema *schema, const struct fieldset *set)
{
	fieldset_for_each(id, set) {
		out_char(out, ' ');
		out_string(out, schema->fields[id].name);
	}
	out_char(out, '\n');
}

static int explain_requests(
	const struct listing *listing, const struct subject *subject, struct out *out)
{
	const struct keeping *keeping = listing->subject->keeping;
	CLEANUP(free) struct questions *questions = calloc(1, sizeof(*questions));

	if (!questions)
		return -ENOMEM;
	if (listing->all_netns)
		out_string(out, "netns:     every one, each by itself\n");
	subject->questions(&listing->selection.ask, questions);
	for (size_t i = 0; i < questions->count; i++) {
		out_string(out, listing->selection.ask.recorded ? "recording: " : "kernel:    ");
		out_string(out, questions->list[i].words);
		out_string(out, "; ");
		out_string(out, questions->list[i].detail);
		out_char(out, '\n');
		if (*questions->list[i].filter) {
			out_string(out, "           kernel filter: ");
			out_string(out, questions->list[i].filter);
			out_char(out, '\n');
		}
	}
	if (keeping && (keeping->ends || listing->selection.ask.ends)) {
		out_string(out, "between:   ");
		out_string(out, keeping->words);
		out_char(out, '\n');
	}
	return 0;
}

static void explain_stages(const struct listing *listing, struct out *out)
{
	const struct plan *plan = &listing->plan;

	if (listing->where) {
		out_string(out, "filter:    ");
		where_print(listing->where, listing_rows(listing), out);
		out_char(out, '\n');
	}
	if (plan_has_rates(plan))
		out_string(out, "rate:      counters per second, from the second reading on\n");
	if (plan->count_by_count) {
		out_string(out, "count by:  ");
		print_list(out, plan->schema, plan->count_by, plan->count_by_count);
		out_char(out, '\n');
	}
	if (plan->sort_count) {
		out_string(out, "sort:      ");
		print_list(out, plan_rows(plan), plan->sort, plan->sort_count);
		out_char(out, '\n');
	}
	if (listing->limit) {
		out_string(out, "limit:     ");
		out_u64(out, listing->limit);
		out_char(out, '\n');
	}
}

static void explain_listing(const struct listing *listing, struct out *out)
{
	static const char *const formats[] = {
		[FORMAT_TABLE] = "table",
		[FORMAT_JSON] = "JSON",
		[FORMAT_NDJSON] = "NDJSON",
		[FORMAT_CSV] = "CSV",
		[FORMAT_TSV] = "TSV",
	};
	const struct plan *plan = &listing->plan;

	if (listing->is_part) {
		out_string(out, listing->subject->name);
		out_char(out, '\n');
	}
	out_string(out, "decode:   ");
	print_fields(out, plan->schema, &plan->wanted);
	explain_stages(listing, out);
	out_string(out, "output:    ");
	out_string(out, formats[listing->format]);
	out_string(out, " of");
	for (size_t i = 0; i < plan->column_count; i++) {
		out_char(out, ' ');
		out_string(out, plan_rows(plan)->fields[plan->columns[i]].name);
	}
	out_char(out, '\n');
}

int explain(const struct listings *listings, struct out *out)
{
	const struct subject *subject =
		listings->whole ? listings->whole : listings->list[0].subject;

	if (explain_requests(&listings->list[0], subject, out))
		return -ENOMEM;
	for (size_t i = 0; i < listings->count; i++)
		explain_listing(&listings->list[i], out);
	return out->error;
}
