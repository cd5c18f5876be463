/* SPDX-License-Identifier: MIT */
#include "since_differ.h"

#include "nlinspect/model/event.h"

#include "growth.h"

#include <errno.h>
#include <stdlib.h>

int differ_init(struct differ *differ, const struct since_request *request)
{
	const struct schema *rows = request->rows;
	size_t was = request->schema->field_count + SINCE_WAS;

	*differ = (struct differ){.request = *request};
	for (unsigned id = 0; id < request->schema->field_count; id++) {
		if (fieldset_has(&request->keep, id) && schema_growth(rows, id) >= 0)
			fieldset_add(&differ->counters, id);
	}
	differ->compact = schema_compact(request->schema, &request->keep);
	differ->row = calloc(1, rows->size);
	if (difference_init(&differ->difference, differ->compact, rows->fields[was].list,
		    &request->compared, request->human))
		return -ENOMEM;
	return differ->compact && differ->row ? 0 : -ENOMEM;
}

void differ_fini(struct differ *differ)
{
	difference_fini(&differ->difference);
	schema_free(differ->compact);
	free(differ->row);
}

static uint64_t number(const struct schema *schema, unsigned id, const struct record *record)
{
	return *(const uint64_t *)field_value(&schema->fields[id], record);
}

bool differ_counts(
	const struct differ *differ, const struct record *before, const struct record *now)
{
	fieldset_for_each(id, &differ->request.counted) {
		if (record_has(before, id) && record_has(now, id) &&
			number(differ->compact, id, before) !=
				number(differ->request.schema, id, now))
			return true;
	}
	return false;
}

bool differ_has_counted(const struct differ *differ, const struct record *record)
{
	bool any = false;

	fieldset_for_each(id, &differ->request.counted) {
		if (!record_has(record, id))
			continue;
		if (number(differ->compact, id, record))
			return true;
		any = true;
	}
	return !any;
}

static void set(struct differ *differ, unsigned id, const void *value, size_t size)
{
	memcpy((char *)differ->row + differ->request.rows->fields[id].offset, value, size);
	fieldset_add(&differ->row->present, id);
}

/* Copies a field of a compact record to its place in the row. */
static void copy_field(struct differ *differ, unsigned id, const struct record *from)
{
	const struct field *field = &differ->compact->fields[id];

	set(differ, id, field_value(field, from), field_size(field->type));
}

static void set_added(struct differ *differ, enum since_field field, const void *value, size_t size)
{
	set(differ, (unsigned)(differ->request.schema->field_count + field), value, size);
}

static void set_old(struct differ *differ, bool reset)
{
	struct difference *difference = &differ->difference;
	const uint64_t change = EVENT_CHANGED, yes = 1;
	struct text text;

	if (difference->text.length) {
		set_added(differ, SINCE_CHANGE, &change, sizeof(change));
		set_added(differ, SINCE_WAS, &difference->list, sizeof(difference->list));
	}
	if (reset) {
		set_added(differ, SINCE_RESET, &yes, sizeof(yes));
		out_string(&difference->text,
			difference->text.length ? ", counters were reset" : "counters were reset");
	}
	text = (struct text){difference->text.data, (uint32_t)difference->text.length};
	if (text.length)
		set_added(differ, SINCE_CHANGES, &text, sizeof(text));
}

static bool fell(const struct differ *differ, const struct record *before, const struct record *now)
{
	fieldset_for_each(id, &differ->counters) {
		if (record_has(before, id) && record_has(now, id) &&
			number(differ->compact, id, now) < number(differ->compact, id, before))
			return true;
	}
	return false;
}

static void set_growth(struct differ *differ, unsigned counter, uint64_t growth)
{
	const struct schema *rows = differ->request.rows;
	uint64_t rate;

	set(differ, (unsigned)schema_growth(rows, counter), &growth, sizeof(growth));
	if (!differ->elapsed)
		return;
	rate = growth_per_second(growth, differ->elapsed);
	set(differ, (unsigned)schema_rate(rows, counter), &rate, sizeof(rate));
}

/* A thing that was added counts from zero, if the recording would have it. */
static void set_all_growth(
	struct differ *differ, const struct record *before, const struct record *now)
{
	const struct schema *rows = differ->request.rows;

	fieldset_for_each(id, &differ->counters) {
		if (record_has(now, id) && (before ? record_has(before, id) : !differ->lacking))
			set_growth(differ, id,
				number(differ->compact, id, now) -
					(before ? number(differ->compact, id, before) : 0));
	}
	if (rows->rated)
		rows->rated(rows, differ->row);
}

int differ_row(
	struct differ *differ, const struct record *before, const struct record *now, bool same)
{
	const struct record *shown = now ? now : before;
	const uint64_t change = now ? EVENT_ADDED : EVENT_REMOVED;
	bool both = before && now, reset = false;
	int error = 0;

	record_clear(differ->row);
	fieldset_for_each(id, &differ->request.keep) {
		if (record_has(shown, id))
			copy_field(differ, id, shown);
	}
	if (both) {
		error = difference_find(&differ->difference, before, now);
		reset = (!same || fell(differ, before, now)) &&
			fieldset_intersects(&differ->counters, &now->present);
		set_old(differ, reset);
	} else {
		set_added(differ, SINCE_CHANGE, &change, sizeof(change));
	}
	if (now && !reset)
		set_all_growth(differ, before, now);
	return error ? error : differ->difference.text.error;
}
