/* SPDX-License-Identifier: MIT */
#include "stages.h"

#include "nlinspect/base/arena.h"
#include "nlinspect/base/hash.h"
#include "nlinspect/base/ratio.h"
#include "nlinspect/model/layout.h"

#include "key.h"
#include "map.h"

#include <errno.h>
#include <stdlib.h>

/* A rate has three decimals, and time is in nanoseconds. */
static const uint64_t rate_factor = UINT64_C(1000000000000);

/* Sums over the rounds: of a counter its growth and the time of that, of a gauge its values and
 * their number. */
struct sum {
	uint64_t total, parts;
};

/* One thing, the map's value. Things are passed on in the order in which they came. */
struct thing {
	struct thing *next;
	struct record *record; /* its first one, of the compact schema */
	struct sum sums[];     /* in the order of their fields */
};

/* A field with a mean. */
struct averaged {
	uint16_t field, growth, rate; /* a gauge has only `field` */
	bool counter;
};

struct average {
	struct sink sink;
	struct fieldset wanted;
	struct sink *next;
	bool enough; /* the next sink takes no more rows of this round */

	struct schema *schema;  /* of the records; NULL before the first one … */
	struct schema *compact; /* … and of those that are kept */
	struct fieldset keys, kept;
	int interval, sample;
	struct averaged *averaged;
	size_t averaged_count;
	struct map things;
	struct thing *first, **last;
	struct arena arena;
	struct out key;
};

static void add_averaged(struct average *average, unsigned id)
{
	const struct field *field = &average->schema->fields[id];
	struct averaged *averaged = &average->averaged[average->averaged_count];

	averaged->field = (uint16_t)id;
	averaged->counter = field->rate_name != NULL;
	if (averaged->counter) {
		averaged->growth = (uint16_t)schema_growth(average->schema, id);
		averaged->rate = (uint16_t)schema_rate(average->schema, id);
	}
	average->averaged_count++;
}

/* Splits the fields: keys distinguish things, numbers have means, and the others stay. A gauge that
 * is made of rates is made of the means of these. */
static void average_choose(struct average *average)
{
	const struct schema *schema = average->schema;

	for (unsigned id = 0; id < schema->field_count; id++) {
		const struct field *field = &schema->fields[id];

		if (!fieldset_has(&average->wanted, id))
			continue;
		if (field->role == ROLE_KEY || field->role == ROLE_IDENTITY)
			fieldset_add(&average->keys, id);
		if (field->rate_name ||
			(field->role == ROLE_GAUGE && !field->decimals && !field->growth))
			add_averaged(average, id);
		else if (field->role != ROLE_GAUGE && (int)id != average->interval)
			fieldset_add(&average->kept, id);
	}
}

static int average_start(struct average *average, const struct schema *schema)
{
	int time;

	average->schema = schema_copy(schema);
	average->averaged = calloc(schema->field_count, sizeof(*average->averaged));
	if (!average->schema || !average->averaged)
		return -ENOMEM;
	average->interval = schema_field(schema, text_of(SAMPLE_INTERVAL));
	average->sample = schema_field(schema, text_of(SAMPLE_TIME));
	average_choose(average);
	/* The time belongs to one round. */
	time = schema_field(schema, text_of("time_ms"));
	if (time >= 0)
		fieldset_remove(&average->kept, (unsigned)time);
	average->compact = schema_compact(schema, &average->kept);
	map_init(&average->things,
		sizeof(struct thing) + average->averaged_count * sizeof(struct sum), hash_seed());
	return average->compact ? 0 : -ENOMEM;
}

static int average_begin(struct sink *sink, const struct schema *schema)
{
	struct average *average = (struct average *)sink;
	int error = average->schema ? 0 : average_start(average, schema);

	average->enough = false;
	return error ? error : sink_begin(average->next, schema);
}

/* Keeps what is the same in all rounds. */
static int thing_keep(struct average *average, struct thing *thing, const struct record *record)
{
	size_t size =
		average->compact->size + record_extra(average->schema, &average->kept, record);

	thing->record = arena_take(&average->arena, size);
	if (!thing->record)
		return -ENOMEM;
	record_keep(average->schema, average->compact, &average->kept, record, thing->record);
	*average->last = thing;
	average->last = &thing->next;
	return 0;
}

static uint64_t number(const struct average *average, unsigned id, const struct record *record)
{
	return *(const uint64_t *)field_value(&average->schema->fields[id], record);
}

/* A counter without a growth was reset: that round does not count for it. */
static void thing_add(
	const struct average *average, struct thing *thing, const struct record *record)
{
	for (size_t i = 0; i < average->averaged_count; i++) {
		const struct averaged *averaged = &average->averaged[i];
		unsigned id = averaged->counter ? averaged->growth : averaged->field;

		if (!record_has(record, id))
			continue;
		thing->sums[i].total += number(average, id, record);
		thing->sums[i].parts +=
			averaged->counter ? number(average, (unsigned)average->interval, record)
					  : 1;
	}
}

/* Rows that are not passed on count for the means. */
static int pass(struct average *average, const struct record *record)
{
	int error = average->enough ? 0 : sink_row(average->next, record);

	average->enough |= error == -ECANCELED;
	return average->enough ? 0 : error;
}

static int average_row(struct sink *sink, const struct record *record)
{
	struct average *average = (struct average *)sink;
	struct out *key = &average->key;
	struct map_entry *entry;
	struct thing *thing;

	key->length = 0;
	out_char(key, '\0'); /* a subject with one record has no keys */
	fieldset_for_each(id, &average->keys)
		key_append(key, &average->schema->fields[id], id, record);
	if (key->error)
		return key->error;
	entry = map_add(&average->things, key->data, key->length);
	if (!entry)
		return -ENOMEM;
	thing = entry->value;
	if (!thing->record && thing_keep(average, thing, record))
		return -ENOMEM;
	thing_add(average, thing, record);
	return pass(average, record);
}

static void set_number(
	const struct average *average, struct record *record, unsigned id, uint64_t value)
{
	memcpy((char *)record + average->schema->fields[id].offset, &value, sizeof(value));
	fieldset_add(&record->present, id);
}

static void set_means(
	const struct average *average, const struct thing *thing, struct record *record)
{
	for (size_t i = 0; i < average->averaged_count; i++) {
		const struct averaged *averaged = &average->averaged[i];
		const struct sum *sum = &thing->sums[i];

		if (!sum->parts)
			continue;
		if (averaged->counter)
			set_number(average, record, averaged->rate,
				ratio(sum->total, rate_factor, sum->parts));
		else
			set_number(
				average, record, averaged->field, ratio(sum->total, 1, sum->parts));
	}
}

static void set_kept(
	const struct average *average, const struct thing *thing, struct record *record)
{
	static const struct text average_word = {SAMPLE_AVERAGE, sizeof(SAMPLE_AVERAGE) - 1};

	fieldset_for_each(id, &thing->record->present) {
		const struct field *field = &average->schema->fields[id];

		memcpy((char *)record + field->offset,
			field_value(&average->compact->fields[id], thing->record),
			field_size(field->type));
		fieldset_add(&record->present, id);
	}
	if (average->sample < 0)
		return;
	memcpy((char *)record + average->schema->fields[average->sample].offset, &average_word,
		sizeof(average_word));
	fieldset_add(&record->present, (unsigned)average->sample);
}

static int pass_means(struct average *average)
{
	CLEANUP(free) struct record *record = malloc(average->schema->size);
	int error = record ? sink_begin(average->next, average->schema) : -ENOMEM, ended;

	if (error)
		return error;
	for (struct thing *thing = average->first; thing && !error; thing = thing->next) {
		record_clear(record);
		set_kept(average, thing, record);
		set_means(average, thing, record);
		if (average->schema->rated)
			average->schema->rated(average->schema, record);
		error = sink_row(average->next, record);
	}
	ended = sink_end(average->next);
	return error && error != -ECANCELED ? error : ended;
}

static int average_end(struct sink *sink)
{
	return sink_end(((struct average *)sink)->next);
}

static int average_close(struct sink *sink)
{
	struct average *average = (struct average *)sink;
	int error = average->first ? pass_means(average) : 0;
	int closed = sink_close(average->next);

	return error ? error : closed;
}

static void average_free(struct sink *sink)
{
	struct average *average = (struct average *)sink;

	map_fini(&average->things);
	arena_fini(&average->arena);
	out_fini(&average->key);
	schema_free(average->schema);
	schema_free(average->compact);
	free(average->averaged);
	free(average);
}

static const struct sink_ops average_ops = {
	.begin = average_begin,
	.row = average_row,
	.end = average_end,
	.close = average_close,
	.free = average_free,
};

struct sink *average_stage_new(const struct fieldset *wanted, struct sink *next)
{
	struct average *average = calloc(1, sizeof(*average));

	if (!average)
		return NULL;
	average->sink.ops = &average_ops;
	average->wanted = *wanted;
	average->next = next;
	average->last = &average->first;
	out_init_memory(&average->key);
	return &average->sink;
}
