/* SPDX-License-Identifier: MIT */
#include "since.h"

#include "nlinspect/base/arena.h"
#include "nlinspect/base/hash.h"

#include "map.h"
#include "since_differ.h"

#include <errno.h>
#include <stdlib.h>

/* A thing of the recording. */
struct earlier {
	struct earlier *next;  /* with the same key */
	struct earlier *after; /* in the order of the recording */
	struct record *record; /* a compact one */
	uint64_t identity, content;
	uint64_t paired; /* number of the round in which it was found again */
};

/* The map's value of a key. */
struct things {
	struct earlier *first, *last;
};

/* A thing of this round that may be shown. */
struct later {
	struct later *after;
	struct record *record;  /* a compact one */
	struct things *things;  /* with the same key; NULL: there are none */
	struct earlier *before; /* what it was; NULL: not known yet, or it was added */
	uint64_t identity;
};

struct since {
	struct sink sink, before;
	struct sink *next;
	struct differ differ;
	struct map map;
	struct arena old, held;
	struct earlier *first_old, **last_old;
	struct later *first, **last;
	uint64_t round, passed;
	bool begun; /* the next sink takes rows */
	bool partial;
	struct out bytes;
};

static struct since *since_of(struct sink *sink)
{
	return (struct since *)sink;
}

static struct since *since_of_before(struct sink *sink)
{
	return (struct since *)((char *)sink - offsetof(struct since, before));
}

static uint64_t hash_fields(
	struct since *since, const struct fieldset *fields, const struct record *record)
{
	since->bytes.length = 0;
	out_char(&since->bytes, '\0'); /* there may be no field */
	difference_append(&since->bytes, since->differ.request.schema, fields, record);
	return hash_bytes(since->map.seed, since->bytes.data, since->bytes.length);
}

static struct record *keep(struct since *since, struct arena *arena, const struct record *record)
{
	const struct since_request *request = &since->differ.request;
	const struct schema *compact = since->differ.compact;
	struct record *copy = arena_take(
		arena, compact->size + record_extra(request->schema, &request->keep, record));

	if (copy)
		record_keep(request->schema, compact, &request->keep, record, copy);
	return copy;
}

/* A round replaces the one before it. */
static int old_begin(struct sink *sink, const struct schema *schema)
{
	struct since *since = since_of_before(sink);
	uint64_t seed = since->map.seed;

	(void)schema;
	map_fini(&since->map);
	map_init(&since->map, sizeof(struct things), seed);
	arena_clear(&since->old);
	since->first_old = NULL;
	since->last_old = &since->first_old;
	return 0;
}

static int old_row(struct sink *sink, const struct record *record)
{
	struct since *since = since_of_before(sink);
	const struct since_request *request = &since->differ.request;
	struct earlier *earlier = arena_take(&since->old, sizeof(*earlier));
	struct map_entry *entry;
	struct things *things;

	if (!earlier)
		return -ENOMEM;
	*earlier = (struct earlier){
		.identity = hash_fields(since, &request->identities, record),
		.content = hash_fields(since, &request->compared, record),
		.record = keep(since, &since->old, record),
	};
	/* Leaves the key in since->bytes. */
	hash_fields(since, &request->keys, record);
	if (since->bytes.error)
		return since->bytes.error;
	entry = map_add(&since->map, since->bytes.data, since->bytes.length);
	if (!entry || !earlier->record)
		return -ENOMEM;
	things = entry->value;
	if (things->last)
		things->last->next = earlier;
	else
		things->first = earlier;
	things->last = earlier;
	*since->last_old = earlier;
	since->last_old = &earlier->after;
	return 0;
}

static int old_end(struct sink *sink)
{
	(void)sink;
	return 0;
}

/* It is a part of the stage. */
static void old_free(struct sink *sink)
{
	(void)sink;
}

static const struct sink_ops old_ops = {
	.begin = old_begin,
	.row = old_row,
	.end = old_end,
	.close = old_end,
	.free = old_free,
};

static int since_begin(struct sink *sink, const struct schema *schema)
{
	struct since *since = since_of(sink);
	int error;

	(void)schema;
	arena_clear(&since->held);
	since->first = NULL;
	since->last = &since->first;
	since->round++;
	since->partial = false;
	error = sink_begin(since->next, since->differ.request.rows);
	since->begun = !error;
	return error;
}

/* Keeps a thing to the end of the round. */
static int hold(struct since *since, const struct record *record, uint64_t identity,
	struct things *things, struct earlier *before)
{
	struct later *later = arena_take(&since->held, sizeof(*later));

	if (!later)
		return -ENOMEM;
	*later = (struct later){
		.record = keep(since, &since->held, record),
		.things = things,
		.before = before,
		.identity = identity,
	};
	*since->last = later;
	since->last = &later->after;
	return later->record ? 0 : -ENOMEM;
}

static int since_row(struct sink *sink, const struct record *record)
{
	struct since *since = since_of(sink);
	const struct since_request *request = &since->differ.request;
	uint64_t identity = hash_fields(since, &request->identities, record);
	uint64_t content = hash_fields(since, &request->compared, record);
	struct map_entry *entry;
	struct earlier *earlier;

	hash_fields(since, &request->keys, record);
	if (since->bytes.error)
		return since->bytes.error;
	entry = map_find(&since->map, since->bytes.data, since->bytes.length);
	if (!entry)
		return hold(since, record, identity, NULL, NULL);
	earlier = ((struct things *)entry->value)->first;
	while (earlier && (earlier->paired == since->round || earlier->identity != identity ||
				  earlier->content != content))
		earlier = earlier->next;
	if (!earlier)
		return hold(since, record, identity, entry->value, NULL);
	earlier->paired = since->round;
	return differ_counts(&since->differ, earlier->record, record)
		       ? hold(since, record, identity, entry->value, earlier)
		       : 0;
}

/* Pairs what has another content, once all that has the same one is paired. */
static void pair(struct since *since, bool same_identity)
{
	for (struct later *later = since->first; later; later = later->after) {
		struct earlier *earlier;

		if (later->before || !later->things)
			continue;
		earlier = later->things->first;
		while (earlier && (earlier->paired == since->round ||
					  (same_identity && earlier->identity != later->identity)))
			earlier = earlier->next;
		if (earlier)
			earlier->paired = since->round;
		later->before = earlier;
	}
}

/* Whether a thing that is on one side only is worth a row. */
static bool is_worth(const struct since *since, const struct record *record)
{
	return !since->differ.request.moving || differ_has_counted(&since->differ, record);
}

static int pass(struct since *since, const struct earlier *before, const struct later *now)
{
	int error;

	if ((!before && !is_worth(since, now->record)) ||
		(!now && !is_worth(since, before->record)))
		return 0;
	error = differ_row(&since->differ, before ? before->record : NULL, now ? now->record : NULL,
		before && now && before->identity == now->identity);
	if (error)
		return error;
	since->passed++;
	return sink_row(since->next, since->differ.row);
}

static int pass_all(struct since *since)
{
	int error = 0;

	for (const struct later *now = since->first; now && !error; now = now->after)
		error = pass(since, now->before, now);
	for (const struct earlier *old = since->first_old; old && !error; old = old->after) {
		if (old->paired != since->round && !since->partial)
			error = pass(since, old, NULL);
	}
	return error == -ECANCELED ? 0 : error;
}

static int since_end(struct sink *sink)
{
	struct since *since = since_of(sink);
	int error, ended;

	pair(since, true);
	pair(since, false);
	error = since->begun ? pass_all(since) : 0;
	since->begun = false;
	ended = sink_end(since->next);
	return error ? error : ended;
}

static int since_close(struct sink *sink)
{
	return sink_close(since_of(sink)->next);
}

static void since_free(struct sink *sink)
{
	struct since *since = since_of(sink);

	map_fini(&since->map);
	arena_fini(&since->old);
	arena_fini(&since->held);
	out_fini(&since->bytes);
	differ_fini(&since->differ);
	free(since);
}

static const struct sink_ops since_ops = {
	.begin = since_begin,
	.row = since_row,
	.end = since_end,
	.close = since_close,
	.free = since_free,
};

struct sink *since_stage_new(const struct since_request *request, struct sink *next)
{
	struct since *since = calloc(1, sizeof(*since));

	if (!since)
		return NULL;
	since->sink.ops = &since_ops;
	since->before.ops = &old_ops;
	since->next = next;
	since->last_old = &since->first_old;
	since->last = &since->first;
	out_init_memory(&since->bytes);
	map_init(&since->map, sizeof(struct things), hash_seed());
	if (differ_init(&since->differ, request)) {
		since_free(&since->sink);
		return NULL;
	}
	return &since->sink;
}

struct sink *since_stage_before(struct sink *stage)
{
	return &since_of(stage)->before;
}

void since_stage_elapsed(struct sink *stage, uint64_t nanoseconds)
{
	since_of(stage)->differ.elapsed = nanoseconds;
}

void since_stage_lacking(struct sink *stage)
{
	since_of(stage)->differ.lacking = true;
}

uint64_t since_stage_passed(const struct sink *stage)
{
	return ((const struct since *)stage)->passed;
}

void since_stage_partial(struct sink *stage)
{
	since_of(stage)->partial = true;
}
