/* SPDX-License-Identifier: MIT */
#include "stages.h"

#include "nlinspect/model/layout.h"

#include "base/hash.h"
#include "key.h"
#include "map.h"
#include "order.h"

#include <errno.h>
#include <stdlib.h>

/* A group's value in the map. */
struct tally {
	uint64_t count;
	struct record *record; /* of the compact schema; belongs to the group */
};

struct group {
	struct sink sink;
	struct order *by; /* ascending */
	size_t by_count, lead;
	const struct schema *groups;
	struct sink *next;

	const struct schema *schema;
	struct fieldset keep;
	struct schema *compact;
	struct map map;
	struct out key;
	struct record *record; /* the record that is passed on */
};

static int group_begin(struct sink *sink, const struct schema *schema)
{
	struct group *group = (struct group *)sink;
	map_fini(&group->map);
	schema_free(group->compact);
	group->compact = schema_compact(schema, &group->keep);
	if (!group->compact)
		return -ENOMEM;
	group->schema = schema;
	map_init(&group->map, sizeof(struct tally), hash_seed());
	return sink_begin(group->next, group->groups);
}

static int group_row(struct sink *sink, const struct record *record)
{
	struct group *group = (struct group *)sink;
	struct out *key = &group->key;
	key->length = 0;
	for (size_t i = 0; i < group->by_count; i++) {
		unsigned id = group->by[i].field;
		key_append(key, &group->schema->fields[id], id, record);
	}
	if (key->error)
		return key->error;

	struct map_entry *entry = map_add(&group->map, key->data, key->length);
	if (!entry)
		return -ENOMEM;
	struct tally *tally = entry->value;
	if (!tally->record) {
		size_t extra = record_extra(group->schema, &group->keep, record);
		tally->record = arena_take(&group->map.arena, group->compact->size + extra);
		if (!tally->record)
			return -ENOMEM;
		record_keep(group->schema, group->compact, &group->keep, record, tally->record);
	}
	tally->count++;
	return 0;
}

/* The most frequent first, then by the fields that they are grouped by. */
static int tally_compare(const void *a, const void *b, void *context)
{
	const struct tally *first = *(const struct tally *const *)a;
	const struct tally *second = *(const struct tally *const *)b;
	const struct group *group = context;
	if (first->count != second->count)
		return first->count > second->count ? -1 : 1;
	return order_compare(
		group->compact, group->by, group->by_count, first->record, second->record);
}

static int group_pass(struct group *group, const struct tally *tally)
{
	const struct field *fields = group->groups->fields, *count = &fields[group->lead];
	record_clear(group->record);
	fieldset_add(&group->record->present, (unsigned)group->lead);
	memcpy((char *)group->record + count->offset, &tally->count, sizeof(tally->count));
	for (unsigned i = 0; i < group->by_count; i++) {
		unsigned id = group->by[i].field, to = i + (i >= group->lead);
		if (!record_has(tally->record, id))
			continue;
		fieldset_add(&group->record->present, to);
		memcpy((char *)group->record + fields[to].offset,
			field_value(&group->compact->fields[id], tally->record),
			field_size(fields[to].type));
	}
	return sink_row(group->next, group->record);
}

static int group_flush(struct group *group)
{
	const struct tally **tallies CLEANUP(free) =
		calloc(group->map.count + 1, sizeof(struct tally *));
	if (!tallies)
		return -ENOMEM;
	size_t count = 0;
	for (size_t i = 0; i < group->map.size; i++) {
		const struct map_entry *entry = group->map.slots[i];
		const struct tally *tally = entry ? entry->value : NULL;
		if (tally && tally->count)
			tallies[count++] = tally;
	}
	qsort_r(tallies, count, sizeof(struct tally *), tally_compare, group);
	int failed = 0;
	for (size_t i = 0; i < count && !failed; i++)
		failed = group_pass(group, tallies[i]);
	return failed == -ECANCELED ? 0 : failed;
}

static int group_end(struct sink *sink)
{
	struct group *group = (struct group *)sink;
	int failed = group_flush(group);
	map_fini(&group->map);
	int ended = sink_end(group->next);
	return failed ? failed : ended;
}

static int group_close(struct sink *sink)
{
	return sink_close(((struct group *)sink)->next);
}

static void group_free(struct sink *sink)
{
	struct group *group = (struct group *)sink;
	map_fini(&group->map);
	out_fini(&group->key);
	schema_free(group->compact);
	free(group->record);
	free(group->by);
	free(group);
}

static const struct sink_ops group_ops = {
	.begin = group_begin,
	.row = group_row,
	.end = group_end,
	.close = group_close,
	.free = group_free,
};

struct sink *group_stage_new(
	const struct group_by *by, const struct schema *groups, struct sink *next)
{
	struct group *group = calloc(1, sizeof(*group));
	if (!group)
		return NULL;
	group->sink.ops = &group_ops;
	out_init_memory(&group->key);
	group->by_count = by->count;
	group->lead = by->lead;
	group->groups = groups;
	group->next = next;
	group->by = calloc(by->count + 1, sizeof(*group->by));
	group->record = malloc(groups->size);
	if (!group->by || !group->record) {
		group_free(&group->sink);
		return NULL;
	}
	for (size_t i = 0; i < by->count; i++) {
		group->by[i].field = by->fields[i].field;
		fieldset_add(&group->keep, by->fields[i].field);
	}
	return &group->sink;
}

struct schema *group_schema(const struct schema *schema, const struct group_by *by)
{
	struct field *fields CLEANUP(free) = calloc(by->count + 1, sizeof(*fields));
	if (!fields)
		return NULL;
	for (size_t i = 0; i < by->count; i++)
		fields[i + (i >= by->lead)] = schema->fields[by->fields[i].field];
	fields[by->lead] = (struct field){
		.name = "count",
		.heading = "COUNT",
		.doc = "Records that have the same values",
		.type = FIELD_NUM,
		.unit = UNIT_COUNT,
		.role = ROLE_GAUGE,
		.show = SHOW_DEFAULT,
	};
	size_t size = sizeof(struct record);
	for (size_t i = 0; i <= by->count; i++) {
		fields[i].show = SHOW_DEFAULT;
		fields[i].offset = (uint16_t)size;
		size += (field_size(fields[i].type) + 7) & ~(size_t)7;
	}
	struct schema groups = {
		.name = schema->name,
		.title = schema->title,
		.fields = fields,
		.field_count = by->count + 1,
		.size = size,
	};
	return schema_copy(&groups);
}
