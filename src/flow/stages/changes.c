/* SPDX-License-Identifier: MIT */
#include "nlinspect/flow/changes.h"

#include "nlinspect/base/arena.h"
#include "nlinspect/base/hash.h"

#include "changes_row.h"
#include "key.h"
#include "map.h"

#include <errno.h>
#include <stdlib.h>

/* A thing that is there. */
struct thing {
	struct thing *next;           /* with the same key */
	struct thing *before, *after; /* in the order in which they came */
	struct record *record;        /* a compact one */
	size_t room;                  /* bytes of it */
	uint64_t place,
		content; /* hashes of the fields of request.places and of the compared ones */
	uint64_t seen;   /* number of the reading that had it */
	struct things *things;
};

/* The map's value of a key; without a thing, those that had it are gone. */
struct things {
	struct thing *first;
};

/* A record of a reading that is not what was known. */
struct held {
	struct held *after;
	struct record *record; /* a compact one */
	struct things *things;
	uint64_t place, content;
};

struct changes {
	struct sink sink;
	struct changes_request request;
	struct sink *next;

	const struct schema *schema;
	const struct field *event; /* of the schema; NULL: no such field */
	struct fieldset keys;
	bool shared; /* several things may have one key */
	struct changes_row row;
	struct map map;
	size_t limit; /* as many keys may be in the map */
	size_t count; /* things that are there */
	struct thing *oldest, *newest;
	struct arena arena; /* of what is held */
	struct held *held, **last_held;
	uint64_t reading; /* number of the last one; 0: none yet */
	bool again;       /* the state is being read again */
	bool doubt;
	uint64_t found;
	struct out key;
};

enum { LEAST_LIMIT = 1000 };

static struct changes *changes_of(struct sink *sink)
{
	return (struct changes *)sink;
}

static int changes_start(struct changes *changes, const struct schema *schema)
{
	int event = schema_field(schema, text_of(EVENT_FIELD));

	map_init(&changes->map, sizeof(struct things), hash_seed());
	changes->limit = LEAST_LIMIT;
	changes->shared = fieldset_next(&changes->request.places, 0) < FIELDSET_SIZE;
	changes->last_held = &changes->held;
	changes->event = event < 0 ? NULL : &schema->fields[event];
	for (unsigned id = 0; id < schema->field_count; id++) {
		if (schema->fields[id].role == ROLE_KEY)
			fieldset_add(&changes->keys, id);
	}
	return changes_row_init(&changes->row, schema, &changes->request);
}

static int changes_begin(struct sink *sink, const struct schema *schema)
{
	struct changes *changes = changes_of(sink);
	int error = changes->schema ? 0 : changes_start(changes, schema);

	changes->schema = schema;
	return error ? error : sink_begin(changes->next, schema);
}

static uint64_t hash_fields(
	struct changes *changes, const struct fieldset *fields, const struct record *record)
{
	changes->key.length = 0;
	out_char(&changes->key, '\0'); /* there may be no field */
	difference_append(&changes->key, changes->schema, fields, record);
	return hash_bytes(changes->map.seed, changes->key.data, changes->key.length);
}

/* Keeps the keys of things that are there, so that memory does not grow with those that were. */
static int compact(struct changes *changes)
{
	struct map old = changes->map;

	changes->limit = 2 * changes->count + LEAST_LIMIT;
	map_init(&changes->map, sizeof(struct things), old.seed);
	for (size_t i = 0; i < old.size; i++) {
		const struct map_entry *from = old.slots[i];
		const struct things *things = from ? from->value : NULL;
		struct map_entry *to;

		if (!things || !things->first)
			continue;
		to = map_add(&changes->map, from->key, from->key_length);
		if (!to) {
			map_fini(&old);
			return -ENOMEM;
		}
		*(struct things *)to->value = *things;
		for (struct thing *thing = things->first; thing; thing = thing->next)
			thing->things = to->value;
	}
	map_fini(&old);
	return 0;
}

/* Replaces what is known of a thing. @return 0 or -ENOMEM */
static int keep(struct changes *changes, struct thing *thing, const struct record *record)
{
	size_t size = changes_row_size(&changes->row, record);

	if (size > thing->room) {
		struct record *larger = realloc(thing->record, size);

		if (!larger)
			return -ENOMEM;
		thing->record = larger;
		thing->room = size;
	}
	changes_row_keep(&changes->row, record, thing->record);
	return 0;
}

static void drop(struct changes *changes, struct thing *thing)
{
	struct thing **place = &thing->things->first;

	while (*place != thing)
		place = &(*place)->next;
	*place = thing->next;
	if (thing->before)
		thing->before->after = thing->after;
	else
		changes->oldest = thing->after;
	if (thing->after)
		thing->after->before = thing->before;
	else
		changes->newest = thing->before;
	changes->count--;
	free(thing->record);
	free(thing);
}

/* Adds a thing that nothing is known about yet. */
static struct thing *add(struct changes *changes, struct things *things)
{
	struct thing *thing = calloc(1, sizeof(*thing)), **last = &things->first;

	if (!thing)
		return NULL;
	while (*last)
		last = &(*last)->next;
	*last = thing;
	thing->things = things;
	thing->before = changes->newest;
	if (changes->newest)
		changes->newest->after = thing;
	else
		changes->oldest = thing;
	changes->newest = thing;
	changes->count++;
	return thing;
}

/* A record on its way through the stage. */
struct arrival {
	const struct record *record;
	struct things *things;
	bool is_new; /* nothing has had its key */
	uint64_t place, content;
	uint64_t event;
};

static int arrive(
	struct changes *changes, const struct record *record, uint64_t event, struct arrival *ret)
{
	struct map_entry *entry;
	size_t before;

	*ret = (struct arrival){
		.record = record,
		.event = event,
		.place = hash_fields(changes, &changes->request.places, record),
		.content = hash_fields(changes, &changes->request.compared, record),
	};
	/* Leaves the key in changes->key. */
	hash_fields(changes, &changes->keys, record);
	if (changes->key.error)
		return changes->key.error;
	if (changes->map.count > changes->limit && !changes->again && compact(changes))
		return -ENOMEM;
	before = changes->map.count;
	entry = map_add(&changes->map, changes->key.data, changes->key.length);
	if (!entry)
		return -ENOMEM;
	ret->things = entry->value;
	ret->is_new = changes->map.count > before;
	return 0;
}

/* Whether the record may stand for several things. */
static bool is_unplaced(const struct changes *changes, const struct record *record)
{
	return changes->shared && !fieldset_intersects(&record->present, &changes->request.places);
}

/* The thing that a record is about, if that is certain. @param several  takes whether it may be any
 * of those that have its key */
static struct thing *find(
	const struct changes *changes, const struct arrival *arrival, bool *several)
{
	struct thing *first = arrival->things->first;

	*several = false;
	for (struct thing *thing = first; thing; thing = thing->next) {
		if (thing->place == arrival->place)
			return thing;
	}
	if (!first)
		return NULL;
	if (!changes->shared || (arrival->event == EVENT_CHANGED && !first->next))
		return first;
	*several = arrival->event != EVENT_ADDED || is_unplaced(changes, arrival->record);
	for (const struct thing *thing = first; thing; thing = thing->next)
		*several |= is_unplaced(changes, thing->record);
	return NULL;
}

static int pass_added(struct changes *changes, const struct arrival *arrival, uint64_t event)
{
	struct thing *thing = add(changes, arrival->things);
	int error = thing ? keep(changes, thing, arrival->record) : -ENOMEM;

	if (error)
		return error;
	thing->place = arrival->place;
	thing->content = arrival->content;
	thing->seen = changes->reading;
	if (event == EVENT_PRESENT && !changes->request.initial)
		return 0;
	changes_row_copy(&changes->row, arrival->record, event);
	return sink_row(changes->next, changes->row.record);
}

/* The old values lie in the known record until the row has passed. */
static int pass_changed(struct changes *changes, struct thing *thing, const struct arrival *arrival)
{
	int error, kept;

	thing->place = arrival->place;
	thing->content = arrival->content;
	error = changes_row_changed(&changes->row, thing->record, arrival->record);
	if (error)
		return error;
	error = sink_row(changes->next, changes->row.record);
	kept = keep(changes, thing, arrival->record);
	return error ? error : kept;
}

static int pass_removed(struct changes *changes, struct thing *thing, const struct record *record)
{
	int error;

	changes_row_removed(&changes->row, thing ? thing->record : NULL, record);
	error = sink_row(changes->next, changes->row.record);
	if (thing)
		drop(changes, thing);
	return error;
}

/* Nothing may be compared by the groups of a count; then each record counts. */
static bool is_blind(const struct changes *changes)
{
	return fieldset_next(&changes->request.compared, 0) == FIELDSET_SIZE;
}

static int take_news(struct changes *changes, const struct arrival *arrival)
{
	bool several;
	struct thing *thing = find(changes, arrival, &several);

	changes->doubt |= several;
	if (several)
		return 0;
	if (arrival->event == EVENT_REMOVED) {
		/* A reading may have found it first. */
		return thing || arrival->is_new ? pass_removed(changes, thing, arrival->record) : 0;
	}
	if (!thing)
		return pass_added(changes, arrival, EVENT_ADDED);
	if (thing->content != arrival->content || is_blind(changes))
		return pass_changed(changes, thing, arrival);
	return 0;
}

/* Keeps what is not known for the end of the reading, when what is left of the known is known. */
static int hold(struct changes *changes, const struct arrival *arrival)
{
	struct held *held = arena_take(&changes->arena, sizeof(*held));

	if (!held)
		return -ENOMEM;
	*held = (struct held){
		.record = arena_take(
			&changes->arena, changes_row_size(&changes->row, arrival->record)),
		.things = arrival->things,
		.place = arrival->place,
		.content = arrival->content,
	};
	if (!held->record)
		return -ENOMEM;
	changes_row_keep(&changes->row, arrival->record, held->record);
	*changes->last_held = held;
	changes->last_held = &held->after;
	return 0;
}

static int take_state(struct changes *changes, const struct arrival *arrival)
{
	for (struct thing *thing = arrival->things->first; thing; thing = thing->next) {
		if (thing->place != arrival->place || thing->content != arrival->content ||
			thing->seen == changes->reading)
			continue;
		thing->seen = changes->reading;
		return 0;
	}
	return changes->again ? hold(changes, arrival)
			      : pass_added(changes, arrival, EVENT_PRESENT);
}

static int changes_row(struct sink *sink, const struct record *record)
{
	struct changes *changes = changes_of(sink);
	struct arrival arrival;
	uint64_t event;
	int error;

	if (!changes->event)
		return sink_row(changes->next, record);
	event = *(const uint64_t *)field_value(changes->event, record);
	if (event == EVENT_RESYNCHRONISED) {
		changes_row_found(&changes->row, record, changes->found);
		return sink_row(changes->next, changes->row.record);
	}
	error = arrive(changes, record, event, &arrival);
	if (error)
		return error;
	if (event != EVENT_PRESENT)
		return take_news(changes, &arrival);
	changes->reading += !changes->reading;
	return take_state(changes, &arrival);
}

bool changes_stage_doubts(const struct sink *stage)
{
	return ((const struct changes *)stage)->doubt;
}

void changes_stage_read(struct sink *stage, const char *reason)
{
	struct changes *changes = changes_of(stage);

	arena_clear(&changes->arena);
	changes->held = NULL;
	changes->last_held = &changes->held;
	changes->reading++;
	changes->again = true;
	changes->doubt = false;
	changes->row.reason = reason;
}

/* Pairs a held record with something of its key that the reading lacked: of the same place, if
 * possible. */
static struct thing *pair(const struct changes *changes, const struct held *held)
{
	struct thing *other = NULL;

	for (struct thing *thing = held->things->first; thing; thing = thing->next) {
		if (thing->seen == changes->reading)
			continue;
		if (thing->place == held->place)
			return thing;
		other = other ? other : thing;
	}
	return other;
}

static int pass_held(struct changes *changes, const struct held *held)
{
	struct thing *thing = pair(changes, held);
	struct arrival arrival = {
		.things = held->things,
		.place = held->place,
		.content = held->content,
		.record = changes_row_widen(&changes->row, held->record),
	};

	changes->found++;
	if (!thing)
		return pass_added(changes, &arrival, EVENT_ADDED);
	thing->seen = changes->reading;
	return pass_changed(changes, thing, &arrival);
}

int changes_stage_settle(struct sink *stage, bool whole, uint64_t time_ms, uint64_t *found)
{
	struct changes *changes = changes_of(stage);
	struct thing *after;
	int error = 0;

	changes->found = 0;
	for (const struct held *held = changes->held; held && !error; held = held->after)
		error = pass_held(changes, held);
	for (struct thing *thing = changes->oldest; thing && whole && !error; thing = after) {
		after = thing->after;
		if (thing->seen == changes->reading)
			continue;
		changes->found++;
		changes_row_time(&changes->row, time_ms, thing->record);
		error = pass_removed(changes, thing, NULL);
	}
	changes->again = false;
	changes->row.reason = NULL;
	*found = changes->found;
	return error;
}

static int changes_idle(struct sink *sink)
{
	return sink_idle(changes_of(sink)->next);
}

static int changes_end(struct sink *sink)
{
	return sink_end(changes_of(sink)->next);
}

static int changes_close(struct sink *sink)
{
	return sink_close(changes_of(sink)->next);
}

static void changes_free(struct sink *sink)
{
	struct changes *changes = changes_of(sink);

	while (changes->oldest)
		drop(changes, changes->oldest);
	map_fini(&changes->map);
	arena_fini(&changes->arena);
	out_fini(&changes->key);
	changes_row_fini(&changes->row);
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

struct sink *changes_stage_new(const struct changes_request *request, struct sink *next)
{
	struct changes *changes = calloc(1, sizeof(*changes));

	if (!changes)
		return NULL;
	changes->sink.ops = &changes_ops;
	changes->request = *request;
	changes->next = next;
	out_init_memory(&changes->key);
	map_init(&changes->map, sizeof(struct things), 0);
	return &changes->sink;
}
