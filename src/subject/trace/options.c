/* SPDX-License-Identifier: MIT */
#include "options.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/base/nearest.h"
#include "nlinspect/base/parse.h"

#include "ask.h"
#include "probes.h"

#include <errno.h>
#include <stdio.h>

struct trace_options {
	bool list, summary, user_side, stack;
	const char *ring;
};

enum { WITH_STACKS = 1 << TRACE_CONNECT | 1 << TRACE_DROP | 1 << TRACE_RETRANSMIT };

/* A stack of a process takes 25 KiB. */
enum { STACK_RING_BYTES = 1 << 25 };

enum { RING_BYTES = 1 << 22, RING_LEAST = 4096, RING_MOST = 1 << 30 };

#define AT(member) offsetof(struct trace_options, member)

static const struct option_row rows[] = {
	{0, "list", NULL, VALUE_NONE, SECTION_OWN,
		"the probes: what each shows, how it is attached, whether it works here", AT(list)},
	{0, "stack", NULL, VALUE_NONE, SECTION_OWN,
		"the functions that led to it: of the caller for connect, of the kernel for drop "
		"and retransmit",
		AT(stack)},
	{0, "summary", NULL, VALUE_NONE, SECTION_OWN,
		"a record for each probe at the end: events seen, shown, lost and skipped",
		AT(summary)},
	{0, "ring", "BYTES", VALUE_NUMBER, SECTION_OWN,
		"room for events that are not read yet, such as 16Mi; by default 4Mi, or 32Mi with "
		"--stack",
		AT(ring)},
	{0, "user-side", NULL, VALUE_NONE, SECTION_OWN,
		"filter and count in this program, not in the kernel; the result is the same",
		AT(user_side)},
};

const struct option_set trace_option_set = {
	.rows = rows,
	.count = ARRAY_SIZE(rows),
	.size = sizeof(struct trace_options),
	.heading = "Trace",
};

/* The next name of a list with commas. @return false at the end */
static bool next_name(const char **rest, struct text *ret)
{
	const char *from = *rest;
	size_t length;

	if (!from)
		return false;
	length = strcspn(from, ",");
	*ret = (struct text){from, (uint32_t)length};
	*rest = from[length] ? from + length + 1 : NULL;
	return true;
}

static bool are_probes(const char *word)
{
	struct text name;

	while (next_name(&word, &name)) {
		if (probe_named(name) < 0)
			return false;
	}
	return true;
}

/* Whether a word holds an operator of the filter language, or one follows. */
static bool begins_filter(const char *const *words, size_t count, size_t i)
{
	return words[i][strcspn(words[i], "=<>!~()/")] ||
	       (i + 1 < count && *words[i + 1] && strchr("=<>!~", *words[i + 1]));
}

/* The first word names probes. So do further ones, if they cannot be part of a filter. */
size_t trace_leading(const struct schema *schema, const char *const *words, size_t count)
{
	size_t i = 0;

	(void)schema;
	while (i < count && !begins_filter(words, count, i) && (!i || are_probes(words[i])))
		i++;
	return i;
}

static int unknown_probe(const struct typed *typed, struct text name)
{
	char shown[128], list[256] = "";
	struct nearest nearest;
	size_t used = 0;

	nearest_init(&nearest, name);
	for (size_t i = 0; i < TRACE_PROBES; i++) {
		if (!trace_probes[i].name)
			continue;
		nearest_try(&nearest, text_of(trace_probes[i].name));
		used += (size_t)snprintf(list + used, sizeof(list) - used, "%s%s", used ? ", " : "",
			trace_probes[i].name);
	}
	text_escape_into(shown, sizeof(shown), name);
	if (*nearest.best)
		report_error(typed->report, "unknown probe \"%s\"; did you mean \"%s\"?", shown,
			nearest.best);
	else
		report_error(typed->report, "unknown probe \"%s\"; there are: %s", shown, list);
	return -EINVAL;
}

static int parse_probes(const struct typed *typed, uint32_t *ret)
{
	size_t count = trace_leading(typed->schema, typed->words, typed->word_count);
	struct text name;

	for (size_t i = 0; i < count; i++) {
		const char *rest = typed->words[i];

		while (next_name(&rest, &name)) {
			int probe = probe_named(name);

			if (probe < 0)
				return unknown_probe(typed, name);
			*ret |= UINT32_C(1) << probe;
		}
	}
	return 0;
}

static int parse_ring(const struct typed *typed, uint64_t *ret)
{
	const struct trace_options *options = typed->options;
	uint64_t bytes = options->stack ? STACK_RING_BYTES : RING_BYTES, size = RING_LEAST;
	char shown[128];

	if (options->ring && (parse_size(text_of(options->ring), &bytes) || bytes < RING_LEAST ||
				     bytes > RING_MOST)) {
		report_error(typed->report,
			"--ring: \"%s\" is not a number of bytes from 4Ki to 1Gi, such as 16Mi",
			text_escape_into(shown, sizeof(shown), text_of(options->ring)));
		return -EINVAL;
	}
	/* The kernel takes powers of two only. */
	while (size < bytes)
		size *= 2;
	*ret = size;
	return 0;
}

/* A filter on a field that no event can have would leave out all of them. */
static int check_fields(const struct typed *typed, uint32_t chosen)
{
	struct fieldset looked_at = {{0}}, known = {{0}};

	schema_add(typed->schema, probe_common_fields, &known);
	for (size_t i = 0; i < TRACE_PROBES; i++) {
		if (chosen >> i & 1)
			schema_add(typed->schema, trace_probes[i].fields, &known);
	}
	where_fields(typed->where, &looked_at);
	fieldset_for_each(id, &looked_at) {
		char list[256] = "";
		size_t used = 0;

		if (fieldset_has(&known, id))
			continue;
		for (size_t i = 0; i < TRACE_PROBES; i++) {
			struct fieldset other = {{0}};

			if (!trace_probes[i].name)
				continue;
			schema_add(typed->schema, trace_probes[i].fields, &other);
			if (fieldset_has(&other, id))
				used += (size_t)snprintf(list + used, sizeof(list) - used, "%s%s",
					used ? ", " : "", trace_probes[i].name);
		}
		report_error(typed->report, "no chosen probe has the field \"%s\"%s%s",
			typed->schema->fields[id].name,
			used ? "; these have: " : "; it is for --list and --summary", list);
		return -EINVAL;
	}
	return 0;
}

static const char *view_of(uint32_t chosen)
{
	const char *view = NULL;

	for (size_t i = 0; i < TRACE_PROBES; i++) {
		if (!(chosen >> i & 1))
			continue;
		if (view && strcmp(view, trace_probes[i].view) != 0)
			return NULL;
		view = trace_probes[i].view;
	}
	return view;
}

int trace_select(const struct typed *typed, struct selection *selection)
{
	const struct trace_options *options = typed->options;
	struct trace_ask *ask = selection->own;
	int error;

	*ask = (struct trace_ask){
		.list = options->list,
		.summary = options->summary,
		.user_side = options->user_side,
		.stack = options->stack,
		.rounds = typed->interval > 0,
	};
	error = parse_probes(typed, &ask->probes);
	if (!error)
		error = parse_ring(typed, &ask->ring);
	if (error)
		return error;
	if (ask->list) {
		selection->view = "list";
		return 0;
	}
	if (!ask->probes && !typed->recorded) {
		report_error(typed->report,
			"a probe is missing, such as in \"nlinspect trace connect\"; \"nlinspect "
			"trace --list\" shows all");
		return -EINVAL;
	}
	if (ask->stack && ask->probes && !(ask->probes & WITH_STACKS)) {
		report_error(typed->report,
			"--stack is for connect, drop and retransmit; add one of them, or leave it "
			"out");
		return -EINVAL;
	}
	selection->view = ask->stack ? "stack" : view_of(ask->probes);
	return ask->probes ? check_fields(typed, ask->probes) : 0;
}
