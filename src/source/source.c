/* SPDX-License-Identifier: MIT */
#include "nlinspect/source/source.h"

#include "nlinspect/host/namespaces.h"
#include "nlinspect/model/event.h"
#include "nlinspect/source/subject.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

const struct subject *subject_part(const struct subject *subject, struct text name)
{
	for (size_t i = 0; subject->parts && subject->parts[i]; i++) {
		if (word_equals(name, subject->parts[i]->name))
			return subject->parts[i];
	}
	return NULL;
}

const struct subject *ask_subject(const struct ask *ask, const char *name)
{
	const struct subject *const *subject = ask->subjects;

	while (subject && *subject && strcmp((*subject)->name, name) != 0)
		subject++;
	return subject ? *subject : NULL;
}

/* Returns the field with that name, or NULL. */
static const struct field *field_named(const struct schema *schema, const char *name)
{
	int id = schema_field(schema, text_of(name));

	return id < 0 ? NULL : &schema->fields[id];
}

static void set_field(const struct run *run, const struct field *field, const void *value,
	size_t size, struct record *record)
{
	memcpy((char *)record + field->offset, value, size);
	fieldset_add(&record->present, (unsigned)(field - run->schema->fields));
}

/* Whether something of this round, as far as it was read, changed meanwhile. */
static bool is_doubtful(const struct run *run)
{
	return run->status.interrupted || (run->query && run->query->interrupted);
}

static void set_numbers(const struct run *run, struct record *record)
{
	for (size_t i = 0; i < run->number_count; i++) {
		if (record_has(record, run->numbers[i] - 1U))
			fieldset_add(&record->present, run->numbers[i]);
	}
}

static void find_numbers(struct run *run)
{
	run->number_count = 0;
	for (unsigned id = 0; id < run->schema->field_count; id++) {
		if (run->schema->fields[id].number && fieldset_has(&run->ask->wanted, id) &&
			run->number_count < RUN_NUMBERS)
			run->numbers[run->number_count++] = (uint16_t)id;
	}
}

/* The rows of model/common.def. */
static void set_common(const struct run *run, struct record *record)
{
	static const uint64_t no = 0;
	const struct run *whole = run->whole ? run->whole : run;

	if (run->time_field)
		set_field(run, run->time_field, &whole->time_ms, sizeof(whole->time_ms), record);
	if (run->event_field)
		set_field(run, run->event_field, &run->event, sizeof(run->event), record);
	if (run->netns_field)
		set_field(run, run->netns_field, &run->netns, sizeof(run->netns), record);
	if (run->consistent_field && is_doubtful(whole))
		set_field(run, run->consistent_field, &no, sizeof(no), record);
	if (run->cookie_field)
		set_field(run, run->cookie_field, &run->netns_cookie, sizeof(run->netns_cookie),
			record);
}

/* @return the field of that name, or NULL if nobody looks at it */
static const struct field *field_wanted(const struct run *run, const char *name)
{
	const struct field *field = field_named(run->schema, name);
	const struct fieldset *wanted = &run->ask->wanted;

	return field && fieldset_has(wanted, (unsigned)(field - run->schema->fields)) ? field
										      : NULL;
}

/* The namespace is a key, so it is set whenever it is known. */
void source_prepare(struct run *run)
{
	find_numbers(run);
	run->time_field = field_wanted(run, "time_ms");
	run->netns_field = run->netns.length ? field_named(run->schema, "netns") : NULL;
	run->consistent_field = field_wanted(run, "consistent");
	run->event_field = run->ask->follow ? field_named(run->schema, EVENT_FIELD) : NULL;
	run->cookie_field = run->ask->recorded ? NULL : field_wanted(run, "netns_cookie");
	if (run->cookie_field && namespaces_cookie(&run->netns_cookie))
		run->cookie_field = NULL;
}

/* An error of the sink must not pass for one of the kernel. A recording gets every record, even if
 * only some are shown. */
static int pushed(struct run *run, int error)
{
	if (error && error != -ECANCELED)
		run->sink_error = error;
	run->status.rows++;
	run->enough |= error != 0;
	return error && !run->ask->everything ? -ECANCELED : 0;
}

int *source_side(struct run *run, const char *what, const char *fields)
{
	struct side *side = run->sides;

	while (side < run->sides + run->side_count && strcmp(side->what, what) != 0)
		side++;
	/* Beyond SIDES all share the last one, so that no failure goes unreported. */
	if (side == run->sides + SIDES)
		return &side[-1].error;
	if (side == run->sides + run->side_count)
		run->side_count++;
	side->what = what;
	side->fields = (struct fieldset){{0}};
	schema_add(run->schema, fields, &side->fields);
	side->error = 0;
	return &side->error;
}

static bool is_filtered_by(const struct run *run, const struct side *side)
{
	struct fieldset looked_at = {{0}};

	where_fields(run->ask->where, &looked_at);
	return fieldset_intersects(&looked_at, &side->fields);
}

static void side_failed(struct run *run, struct side *side)
{
	bool filtered = is_filtered_by(run, side);
	char where[300];

	side->told = true;
	if (side->error == -ENODATA && run->ask->recorded) {
		run->status.unanswered++;
		report_detail(run->report, "%s: the recording has no answer", side->what);
		return;
	}
	run->status.failed++;
	run->status.unfiltered |= filtered;
	run->enough |= filtered;
	report_error(run->report, "%s are missing%s: %s%s", side->what,
		source_where(run, where, sizeof(where)),
		side->error == -EINTR ? "they changed while they were read"
				      : strerror(-side->error),
		filtered ? "; the filter cannot do without them" : "");
}

void source_sides_look(struct run *run)
{
	for (size_t i = 0; i < run->side_count; i++) {
		if (run->sides[i].error && !run->sides[i].told)
			side_failed(run, &run->sides[i]);
	}
}

int source_push(struct run *run, struct record *record)
{
	source_sides_look(run);
	if (run->enough)
		return run->ask->everything ? 0 : -ECANCELED;
	set_common(run, record);
	set_numbers(run, record);
	return pushed(run, sink_row(run->sink, record));
}

/* The answer to an inner run is one to the outer run, which knows its time from then on. */
static int outer_answering(struct run *run)
{
	int error = source_answering(run->outer);

	run->time_ms = run->outer->time_ms;
	run->clock_ns = run->outer->clock_ns;
	return error;
}

int source_answering(struct run *run)
{
	if (!run->answered && run->outer && !run->enough)
		run->sink_error = outer_answering(run);
	else if (!run->answered && run->answering && !run->enough)
		run->sink_error = run->answering(run->context);
	run->answered = true;
	run->enough |= run->sink_error != 0;
	return run->sink_error && !run->ask->everything ? -ECANCELED : 0;
}

const char *source_where(const struct run *run, char *text, size_t size)
{
	char shown[256];

	*text = '\0';
	if (run->netns.length)
		snprintf(text, size, " in network namespace %s",
			text_escape_into(shown, sizeof(shown), run->netns));
	return text;
}

struct files run_files(const struct run *run)
{
	struct files files = files_of(run->connector);

	files.stop = run->stop;
	files.context = run->context;
	return files;
}

bool run_status_is_doubtful(const struct run_status *status)
{
	return status->interrupted || status->malformed || status->failed || status->lost;
}

void run_status_add(struct run_status *total, const struct run_status *status)
{
	total->interrupted |= status->interrupted;
	total->gone += status->gone;
	if (status->tries > total->tries)
		total->tries = status->tries;
	total->malformed |= status->malformed;
	total->answered += status->answered;
	total->failed += status->failed;
	total->cut += status->cut;
	total->lacking += status->lacking;
	total->unanswered += status->unanswered;
	total->untold += status->untold;
	total->unreadable += status->unreadable;
	total->missed += status->missed;
	total->absent |= status->absent;
	total->negative |= status->negative;
	total->unfiltered |= status->unfiltered;
	total->lost += status->lost;
	total->rows += status->rows;
}

struct run run_within(
	struct run *run, const struct schema *schema, const struct ask *ask, struct sink *sink)
{
	struct run inner = *run;

	inner.outer = run;
	inner.kept = NULL;
	inner.follower = NULL;
	inner.following = NULL;
	inner.alone = NULL;
	inner.schema = schema;
	inner.ask = ask;
	inner.sink = sink;
	inner.state = NULL;
	inner.status = (struct run_status){0};
	/* The outer record has them. */
	inner.number_count = 0;
	inner.event_field = NULL;
	inner.time_field = inner.netns_field = inner.cookie_field = NULL;
	inner.consistent_field = NULL;
	inner.side_count = 0;
	inner.parts = NULL;
	inner.part_count = 0;
	return inner;
}

void run_join(struct run *run, struct run *inner)
{
	struct run_status status;

	source_sides_look(inner);
	status = inner->status;
	status.rows = 0;
	run_status_add(&run->status, &status);
	run->enough |= inner->enough;
	run->told |= inner->told;
	run->absent_told |= inner->absent_told;
	run->lacking_told |= inner->lacking_told;
	memcpy(run->missing, inner->missing, sizeof(run->missing));
}

static void run_restart(struct run *run)
{
	run->status = (struct run_status){0};
	run->sink_error = 0;
	run->enough = false;
	run->answered = false;
	run->side_count = 0;
	source_prepare(run);
}

static void parts_restart(struct run *run)
{
	for (size_t i = 0; i < run->part_count; i++) {
		struct run *part = &run->parts[i];

		part->whole = run;
		part->connector = run->connector;
		part->netns = run->netns;
		run_restart(part);
	}
}

static void parts_join(struct run *run)
{
	for (size_t i = 0; i < run->part_count; i++) {
		struct run *part = &run->parts[i];

		source_sides_look(part);
		run_status_add(&run->status, &part->status);
		if (part->sink_error)
			run->sink_error = part->sink_error;
	}
}

int source_run(struct run *run)
{
	int error;

	run_restart(run);
	parts_restart(run);
	error = run->subject->run(run);
	source_sides_look(run);
	parts_join(run);
	return run->sink_error ? run->sink_error : error;
}
