/* SPDX-License-Identifier: MIT */
#include "stages.h"

#include "nlinspect/base/hash.h"
#include "nlinspect/model/event.h"

#include "key.h"
#include "map.h"

#include <errno.h>
#include <stdlib.h>

/* The map's value of a thing. */
struct thing {
	uint64_t content; /* a hash of the compared fields */
	bool there;
};

struct changes {
	struct sink sink;
	struct fieldset wanted;
	bool initial; /* passes things that are there at first */
	struct sink *next;

	const struct schema *schema;
	const struct field *event; /* of the schema; NULL: no such field */
	struct fieldset keys, compared;
	bool blind;            /* nothing is compared */
	struct record *record; /* what comes out */
	struct map things;
	size_t limit; /* as many may be in the map */
	struct out key;
};

enum { LEAST_LIMIT = 1000 };

/* Statistics change all the time. */
static bool is_compared(const struct field *field)
{
	return field->role != ROLE_KEY && field->role != ROLE_GAUGE && field->role != ROLE_COUNTER;
}

static int changes_start(struct changes *changes, const struct schema *schema)
{
	int event = schema_field(schema, text_of(EVENT_FIELD));
	int time = schema_field(schema, text_of("time_ms"));

	changes->record = malloc(schema->size);
	if (!changes->record)
		return -ENOMEM;
	map_init(&changes->things, sizeof(struct thing), hash_seed());
	changes->limit = LEAST_LIMIT;
	changes->event = event < 0 ? NULL : &schema->fields[event];
	for (unsigned id = 0; id < schema->field_count; id++) {
		if (schema->fields[id].role == ROLE_KEY)
			fieldset_add(&changes->keys, id);
		else if (fieldset_has(&changes->wanted, id) && is_compared(&schema->fields[id]) &&
			 (int)id != event && (int)id != time)
			fieldset_add(&changes->compared, id);
	}
	changes->blind = fieldset_next(&changes->compared, 0) == FIELDSET_SIZE;
	return 0;
}

static int changes_begin(struct sink *sink, const struct schema *schema)
{
	struct changes *changes = (struct changes *)sink;
	int error = changes->record ? 0 : changes_start(changes, schema);

	changes->schema = schema;
	return error ? error : sink_begin(changes->next, schema);
}

static void append(
	struct changes *changes, const struct fieldset *fields, const struct record *record)
{
	changes->key.length = 0;
	out_char(&changes->key, '\0'); /* there may be no field */
	fieldset_for_each(id, fields)
		key_append(&changes->key, &changes->schema->fields[id], id, record);
}

/* Notes the new state of a thing. @return whether that is worth a row */
static bool take(struct changes *changes, struct thing *thing, uint64_t content, uint64_t *event)
{
	bool there = thing->there, same = there && thing->content == content;

	thing->content = content;
	thing->there = *event != EVENT_REMOVED;
	if (*event == EVENT_PRESENT)
		return changes->initial;
	if (*event == EVENT_REMOVED)
		return true;
	*event = there ? EVENT_CHANGED : EVENT_ADDED;
	/* Groups may look at nothing that changes; then each change counts. */
	return !same || changes->blind;
}

/* Keeps the things that are there, so that memory does not grow with those that were. */
static int compact(struct changes *changes)
{
	struct map old = changes->things;
	size_t live = 0;

	for (size_t i = 0; i < old.size; i++)
		live += old.slots[i] && ((const struct thing *)old.slots[i]->value)->there;
	changes->limit = 2 * live + LEAST_LIMIT;
	if (live == old.count)
		return 0;
	map_init(&changes->things, sizeof(struct thing), old.seed);
	for (size_t i = 0; i < old.size; i++) {
		const struct map_entry *from = old.slots[i];
		const struct thing *thing = from ? from->value : NULL;
		struct map_entry *to;

		if (!thing || !thing->there)
			continue;
		to = map_add(&changes->things, from->key, from->key_length);
		if (!to) {
			map_fini(&old);
			return -ENOMEM;
		}
		*(struct thing *)to->value = *thing;
	}
	map_fini(&old);
	return 0;
}

static int changes_row(struct sink *sink, const struct record *record)
{
	struct changes *changes = (struct changes *)sink;
	struct map_entry *entry;
	uint64_t content, event;

	if (!changes->event)
		return sink_row(changes->next, record);
	append(changes, &changes->compared, record);
	content = hash_bytes(changes->things.seed, changes->key.data, changes->key.length);
	append(changes, &changes->keys, record);
	if (changes->key.error)
		return changes->key.error;
	if (changes->things.count > changes->limit && compact(changes))
		return -ENOMEM;
	entry = map_add(&changes->things, changes->key.data, changes->key.length);
	if (!entry)
		return -ENOMEM;
	event = *(const uint64_t *)field_value(changes->event, record);
	if (!take(changes, entry->value, content, &event))
		return 0;
	memcpy(changes->record, record, changes->schema->size);
	memcpy((char *)changes->record + changes->event->offset, &event, sizeof(event));
	return sink_row(changes->next, changes->record);
}

static int changes_idle(struct sink *sink)
{
	return sink_idle(((struct changes *)sink)->next);
}

static int changes_end(struct sink *sink)
{
	return sink_end(((struct changes *)sink)->next);
}

static int changes_close(struct sink *sink)
{
	return sink_close(((struct changes *)sink)->next);
}

static void changes_free(struct sink *sink)
{
	struct changes *changes = (struct changes *)sink;

	map_fini(&changes->things);
	out_fini(&changes->key);
	free(changes->record);
	free(changes);
}

static const struct sink_ops changes_ops = {
	.begin = changes_begin,
	.row = changes_row,
	.idle = changes_idle,
	.end = changes_end,
	.close = changes_close,
	.free = changes_free,
};

struct sink *changes_stage_new(const struct fieldset *wanted, bool initial, struct sink *next)
{
	struct changes *changes = calloc(1, sizeof(*changes));

	if (!changes)
		return NULL;
	changes->sink.ops = &changes_ops;
	changes->wanted = *wanted;
	changes->initial = initial;
	changes->next = next;
	out_init_memory(&changes->key);
	map_init(&changes->things, sizeof(struct thing), 0);
	return &changes->sink;
}
