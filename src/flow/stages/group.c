/* SPDX-License-Identifier: MIT */
#include "stages.h"

#include "nlinspect/base/hash.h"
#include "nlinspect/model/layout.h"

#include "aggregate.h"
#include "histogram.h"
#include "key.h"
#include "map.h"
#include "order.h"

#include <errno.h>
#include <stdlib.h>

/* A field that some aggregate is made of. */
struct measured {
	uint16_t field;
	bool number, quantiles, distinct; /* what is kept of it */
};

/* The map's value of a group. */
struct tally {
	uint64_t count;
	uint64_t *buckets;         /* of a histogram */
	struct record *record;     /* of the compact schema: one that belongs to the group */
	struct measure measures[]; /* of the group's measured fields */
};

struct group {
	struct sink sink;
	struct order *by; /* ascending */
	struct group_by grouping;
	struct measured *measured;
	size_t measured_count;
	const struct schema *groups;
	struct sink *next;

	const struct schema *schema;
	struct fieldset keep;
	struct schema *compact;
	struct map map;
	struct map values; /* those of fields whose different ones are counted */
	struct out key;
	struct record *record;      /* what comes out */
	const struct field *weight; /* of the records that come in; NULL: each counts as one */
	unsigned weight_id;
};

static void tallies_free(struct group *group)
{
	for (size_t i = 0; i < group->map.size; i++) {
		const struct map_entry *entry = group->map.slots[i];
		struct tally *tally = entry ? entry->value : NULL;

		for (size_t j = 0; tally && j < group->measured_count; j++)
			quantiles_fini(&tally->measures[j].quantiles);
	}
	map_fini(&group->map);
	map_fini(&group->values);
}

/* Aggregates follow the fields that records are grouped by and, among those, `count`. */
static unsigned aggregate_id(const struct group *group, size_t i)
{
	return (unsigned)(1 + group->grouping.count + i);
}

static void find_weight(struct group *group, const struct schema *schema)
{
	int id = schema->weight ? schema_field(schema, text_of(schema->weight)) : -1;

	group->weight = id < 0 ? NULL : &schema->fields[id];
	group->weight_id = id < 0 ? 0 : (unsigned)id;
}

/* How many records this one stands for. */
static uint64_t weight_of(const struct group *group, const struct record *record)
{
	if (!group->weight || !record_has(record, group->weight_id))
		return 1;
	return *(const uint64_t *)field_value(group->weight, record);
}

static int group_begin(struct sink *sink, const struct schema *schema)
{
	struct group *group = (struct group *)sink;
	uint64_t seed = hash_seed();

	tallies_free(group);
	schema_free(group->compact);
	group->compact = schema_compact(schema, &group->keep);
	if (!group->compact)
		return -ENOMEM;
	group->schema = schema;
	find_weight(group, schema);
	map_init(&group->map, sizeof(struct tally) + group->measured_count * sizeof(struct measure),
		seed);
	map_init(&group->values, 0, seed);
	return sink_begin(group->next, group->groups);
}

/* Counts a value of a group that was not there before. */
static int count_distinct(struct group *group, const struct tally *tally, size_t i,
	const struct record *record, struct measure *measure)
{
	unsigned id = group->measured[i].field;
	struct out *key = &group->key;
	size_t before = group->values.count;

	key->length = 0;
	out_bytes(key, &tally, sizeof(tally));
	out_bytes(key, &i, sizeof(i));
	key_append(key, &group->schema->fields[id], id, record);
	if (key->error)
		return key->error;
	if (!map_add(&group->values, key->data, key->length))
		return -ENOMEM;
	measure->distinct += group->values.count - before;
	return 0;
}

static int tally_measure(struct group *group, struct tally *tally, const struct record *record)
{
	int error = 0;

	for (size_t i = 0; i < group->measured_count && !error; i++) {
		const struct measured *measured = &group->measured[i];
		const struct field *field = &group->schema->fields[measured->field];
		struct measure *measure = &tally->measures[i];

		if (!record_has(record, measured->field))
			continue;
		if (measured->number)
			error = measure_add(measure, field,
				*(const uint64_t *)field_value(field, record), measured->quantiles);
		if (measured->distinct && !error)
			error = count_distinct(group, tally, i, record, measure);
	}
	return error;
}

/* The thousandths of a rate would only add empty buckets. */
static uint64_t bucket_value(const struct field *field, const struct record *record)
{
	uint64_t value = *(const uint64_t *)field_value(field, record);

	for (unsigned i = 0; field->per_second && i < field->decimals; i++)
		value /= 10;
	return value;
}

static int tally_bucket(struct group *group, struct tally *tally, const struct record *record)
{
	unsigned id = group->grouping.histogram;
	const struct field *field = &group->schema->fields[id];
	const size_t size = HISTOGRAM_BUCKETS * sizeof(*tally->buckets);

	if (!tally->buckets) {
		tally->buckets = arena_take(&group->map.arena, size);
		if (!tally->buckets)
			return -ENOMEM;
		memset(tally->buckets, 0, size);
	}
	if (record_has(record, id))
		tally->buckets[histogram_bucket(
			bucket_value(field, record), field->type == FIELD_SNUM)]++;
	return 0;
}

static int group_row(struct sink *sink, const struct record *record)
{
	struct group *group = (struct group *)sink;
	struct out *key = &group->key;
	struct map_entry *entry;
	struct tally *tally;

	key->length = 0;
	/* The group of all records has a key. */
	if (!group->grouping.count)
		out_char(key, '\0');
	for (size_t i = 0; i < group->grouping.count; i++) {
		unsigned id = group->by[i].field;

		key_append(key, &group->schema->fields[id], id, record);
	}
	if (key->error)
		return key->error;
	entry = map_add(&group->map, key->data, key->length);
	if (!entry)
		return -ENOMEM;
	tally = entry->value;
	if (!tally->record) {
		size_t extra = record_extra(group->schema, &group->keep, record);

		tally->record = arena_take(&group->map.arena, group->compact->size + extra);
		if (!tally->record)
			return -ENOMEM;
		record_keep(group->schema, group->compact, &group->keep, record, tally->record);
	}
	tally->count += weight_of(group, record);
	return group->grouping.is_histogram ? tally_bucket(group, tally, record)
					    : tally_measure(group, tally, record);
}

/* The most frequent first, then by what they have in common. */
static int tally_compare(const void *a, const void *b, void *context)
{
	const struct tally *first = *(const struct tally *const *)a;
	const struct tally *second = *(const struct tally *const *)b;
	const struct group *group = context;

	if (first->count != second->count)
		return first->count > second->count ? -1 : 1;
	return order_compare(
		group->compact, group->by, group->grouping.count, first->record, second->record);
}

static void set_number(struct group *group, unsigned id, uint64_t value)
{
	fieldset_add(&group->record->present, id);
	memcpy((char *)group->record + group->groups->fields[id].offset, &value, sizeof(value));
}

static const struct measure *measure_of(
	const struct group *group, const struct tally *tally, unsigned field)
{
	size_t i = 0;

	while (group->measured[i].field != field)
		i++;
	return &tally->measures[i];
}

static void set_by(struct group *group, const struct tally *tally)
{
	const struct group_by *grouping = &group->grouping;
	const struct field *fields = group->groups->fields;
	/* The count of a histogram stands behind its bounds. */
	size_t lead = grouping->is_histogram ? grouping->count : grouping->lead;

	record_clear(group->record);
	for (unsigned i = 0; i < grouping->count; i++) {
		unsigned id = group->by[i].field, to = i + (i >= lead);

		if (!record_has(tally->record, id))
			continue;
		fieldset_add(&group->record->present, to);
		memcpy((char *)group->record + fields[to].offset,
			field_value(&group->compact->fields[id], tally->record),
			field_size(fields[to].type));
	}
}

static int pass_bucket(struct group *group, uint64_t count, uint64_t total)
{
	unsigned first = (unsigned)group->grouping.count;
	const struct field *bar = &group->groups->fields[first + HISTOGRAM_FIELD_BAR];

	set_number(group, first + HISTOGRAM_FIELD_COUNT, count);
	*(struct text *)(void *)((char *)group->record + bar->offset) = histogram_bar(count, total);
	fieldset_add(&group->record->present, first + HISTOGRAM_FIELD_BAR);
	return sink_row(group->next, group->record);
}

/* Passes the buckets from the first to the last that are not empty, then the records without a
 * value, which have no bounds. */
static int pass_histogram(struct group *group, const struct tally *tally)
{
	unsigned first = 0, last = HISTOGRAM_BUCKETS, id = (unsigned)group->grouping.count;
	uint64_t low, high, absent = tally->count;
	int error = 0;

	while (first < last && !tally->buckets[first])
		first++;
	while (last > first && !tally->buckets[last - 1])
		last--;
	for (unsigned i = first; i < last && !error; i++) {
		absent -= tally->buckets[i];
		histogram_bounds(i, &low, &high);
		set_by(group, tally);
		set_number(group, id + HISTOGRAM_FIELD_LOW, low);
		set_number(group, id + HISTOGRAM_FIELD_HIGH, high);
		error = pass_bucket(group, tally->buckets[i], tally->count);
	}
	if (!absent || error)
		return error;
	set_by(group, tally);
	return pass_bucket(group, absent, tally->count);
}

static int group_pass(struct group *group, const struct tally *tally)
{
	const struct group_by *grouping = &group->grouping;

	if (grouping->is_histogram)
		return pass_histogram(group, tally);
	set_by(group, tally);
	set_number(group, (unsigned)grouping->lead, tally->count);
	for (size_t i = 0; i < grouping->aggregate_count; i++) {
		const struct aggregate *aggregate = &grouping->aggregates[i];
		uint64_t value;

		if (measure_value(measure_of(group, tally, aggregate->field), aggregate->function,
			    &group->schema->fields[aggregate->field], &value))
			set_number(group, aggregate_id(group, i), value);
	}
	return sink_row(group->next, group->record);
}

static int group_flush(struct group *group)
{
	const struct tally **tallies CLEANUP(free) =
		calloc(group->map.count + 1, sizeof(struct tally *));
	size_t count = 0;
	int error = 0;

	if (!tallies)
		return -ENOMEM;
	for (size_t i = 0; i < group->map.size; i++) {
		const struct map_entry *entry = group->map.slots[i];
		const struct tally *tally = entry ? entry->value : NULL;

		if (tally && tally->count)
			tallies[count++] = tally;
	}
	qsort_r(tallies, count, sizeof(struct tally *), tally_compare, group);
	for (size_t i = 0; i < count && !error; i++)
		error = group_pass(group, tallies[i]);
	return error == -ECANCELED ? 0 : error;
}

static int group_end(struct sink *sink)
{
	struct group *group = (struct group *)sink;
	int error = group_flush(group), ended;

	tallies_free(group);
	ended = sink_end(group->next);
	return error ? error : ended;
}

static int group_close(struct sink *sink)
{
	return sink_close(((struct group *)sink)->next);
}

static void group_free(struct sink *sink)
{
	struct group *group = (struct group *)sink;

	tallies_free(group);
	out_fini(&group->key);
	schema_free(group->compact);
	free(group->record);
	free(group->by);
	free(group->measured);
	free(group);
}

static const struct sink_ops group_ops = {
	.begin = group_begin,
	.row = group_row,
	.end = group_end,
	.close = group_close,
	.free = group_free,
};

static void measure_field(struct group *group, const struct aggregate *aggregate)
{
	struct measured *measured = group->measured;
	size_t i = 0;

	while (i < group->measured_count && measured[i].field != aggregate->field)
		i++;
	if (i == group->measured_count)
		measured[group->measured_count++].field = aggregate->field;
	if (aggregate->function == AGGREGATE_DISTINCT)
		measured[i].distinct = true;
	else
		measured[i].number = true;
	if (aggregate->function >= AGGREGATE_P50 && aggregate->function <= AGGREGATE_P999)
		measured[i].quantiles = true;
}

struct sink *group_stage_new(
	const struct group_by *grouping, const struct schema *groups, struct sink *next)
{
	struct group *group = calloc(1, sizeof(*group));

	if (!group)
		return NULL;
	group->sink.ops = &group_ops;
	out_init_memory(&group->key);
	group->grouping = *grouping;
	group->groups = groups;
	group->next = next;
	group->by = calloc(grouping->count + 1, sizeof(*group->by));
	group->measured = calloc(grouping->aggregate_count + 1, sizeof(*group->measured));
	group->record = malloc(groups->size);
	if (!group->by || !group->measured || !group->record) {
		group_free(&group->sink);
		return NULL;
	}
	for (size_t i = 0; i < grouping->count; i++) {
		group->by[i].field = grouping->fields[i].field;
		fieldset_add(&group->keep, grouping->fields[i].field);
	}
	for (size_t i = 0; i < grouping->aggregate_count; i++)
		measure_field(group, &grouping->aggregates[i]);
	return &group->sink;
}
