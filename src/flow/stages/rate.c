/* SPDX-License-Identifier: MIT */
#include "stages.h"

#include "nlinspect/model/layout.h"

#include "base/hash.h"
#include "growth.h"
#include "key.h"
#include "map.h"

#include <errno.h>
#include <stdlib.h>

struct counter {
	uint64_t value;
	bool present;
};

/* The map's value of a record. */
struct tally {
	size_t records;            /* that have its key in this round */
	struct counter counters[]; /* in the order of their fields */
};

struct rate {
	struct sink sink;
	struct fieldset wanted;
	struct sink *next;

	const struct schema *schema; /* of the source */
	struct schema *rates;        /* schema_rates() of it, for the records that are passed on */
	struct record *record;       /* the record that is passed on */
	struct fieldset keys, counters;
	size_t counter_count;
	uint16_t rate_of[FIELDSET_SIZE]; /* the field of a counter's rate, in their order */

	uint64_t time, elapsed; /* time of this round, and time since the one before */
	bool running;           /* there was an earlier round */
	bool enough;            /* the next sink takes no more rows of this round */
	bool moving;            /* only records with a rate above 0 are passed on … */
	bool uncounted;         /* … and those without a counter */
	uint64_t idle;          /* records without one */
	struct map before, now;
	struct out key;
};

/* Splits the fields: keys and identities distinguish things, counters get rates. */
static void rate_choose(struct rate *rate)
{
	rate->keys = rate->counters = (struct fieldset){{0}};
	rate->counter_count = 0;
	for (unsigned id = 0; id < rate->schema->field_count; id++) {
		const struct field *field = &rate->schema->fields[id];
		if (!fieldset_has(&rate->wanted, id))
			continue;
		if (field->role == ROLE_KEY || field->role == ROLE_IDENTITY)
			fieldset_add(&rate->keys, id);
		if (!field->rate_name)
			continue;
		fieldset_add(&rate->counters, id);
		rate->rate_of[rate->counter_count++] = (uint16_t)schema_rate(rate->rates, id);
	}
}

static void rate_forget(struct rate *rate)
{
	map_fini(&rate->before);
	map_fini(&rate->now);
	schema_free(rate->rates);
	free(rate->record);
	rate->rates = NULL;
	rate->record = NULL;
	rate->running = false;
}

/* Whether earlier rounds have the same fields. A source may make its schema anew each time, so the
 * fields are compared. */
static bool same_fields(const struct schema *a, const struct schema *b)
{
	if (a->field_count != b->field_count || a->size != b->size)
		return false;
	for (size_t i = 0; i < a->field_count; i++) {
		const struct field *one = &a->fields[i], *other = &b->fields[i];
		if (one->type != other->type || one->offset != other->offset ||
			one->role != other->role || strcmp(one->name, other->name))
			return false;
	}
	return true;
}

static int rate_start(struct rate *rate, const struct schema *rates)
{
	rate_forget(rate);
	rate->record = malloc(rates->size);
	if (!rate->record)
		return -ENOMEM;
	uint64_t seed = hash_seed();
	map_init(&rate->before, 0, seed);
	map_init(&rate->now, 0, seed);
	return 0;
}

static int rate_begin(struct sink *sink, const struct schema *schema)
{
	struct rate *rate = (struct rate *)sink;
	struct schema *rates = schema_rates(schema);
	if (!rates)
		return -ENOMEM;
	int failed = 0;
	if (!rate->rates || !same_fields(rate->rates, rates))
		failed = rate_start(rate, rates);
	if (failed) {
		schema_free(rates);
		return failed;
	}
	schema_free(rate->rates);
	rate->rates = rates;
	rate->schema = schema;
	rate->enough = false;
	rate_choose(rate);
	rate->now.value_size = sizeof(struct tally) + rate->counter_count * sizeof(struct counter);
	return rate->running ? sink_begin(rate->next, rate->rates) : 0;
}

/* Whether both were counted by one thing. A counter falls only where another thing has begun to
 * count, and two records with one key cannot be distinguished. */
static bool same_thing(const struct rate *rate, const struct tally *before, const struct tally *now)
{
	if (!before || before->records > 1 || now->records > 1)
		return false;
	for (size_t i = 0; i < rate->counter_count; i++) {
		const struct counter *was = &before->counters[i], *is = &now->counters[i];
		if (was->present && is->present && is->value < was->value)
			return false;
	}
	return true;
}

static int rate_pass(struct rate *rate, const struct record *record, const struct tally *before,
	const struct tally *now)
{
	bool same = rate->elapsed && same_thing(rate, before, now), moves = rate->uncounted;
	memcpy(rate->record, record, rate->schema->size);
	for (size_t at = 0; at < rate->counter_count; at++)
		moves &= !now->counters[at].present;
	for (size_t at = 0; same && at < rate->counter_count; at++) {
		const struct counter *was = &before->counters[at], *is = &now->counters[at];
		unsigned id = rate->rate_of[at];
		if (!was->present || !is->present)
			continue;
		uint64_t value = growth_per_second(is->value - was->value, rate->elapsed);
		moves |= value > 0;
		fieldset_add(&rate->record->present, id);
		memcpy((char *)rate->record + rate->rates->fields[id].offset, &value,
			sizeof(value));
	}
	if (rate->moving && !moves) {
		rate->idle++;
		return 0;
	}
	if (rate->rates->rated)
		rate->rates->rated(rate->rates, rate->record);
	return sink_row(rate->next, rate->record);
}

static int rate_row(struct sink *sink, const struct record *record)
{
	struct rate *rate = (struct rate *)sink;
	struct out *key = &rate->key;
	key->length = 0;
	out_char(key, '\0'); /* a subject with one record has no keys */
	fieldset_for_each(id, &rate->keys)
		key_append(key, &rate->schema->fields[id], id, record);
	if (key->error)
		return key->error;

	struct map_entry *entry = map_add(&rate->now, key->data, key->length);
	if (!entry)
		return -ENOMEM;
	struct tally *tally = entry->value;
	tally->records++;
	size_t at = 0;
	fieldset_for_each(id, &rate->counters) {
		const struct field *field = &rate->schema->fields[id];
		struct counter *counter = &tally->counters[at++];
		counter->present = record_has(record, id);
		if (counter->present)
			counter->value = *(const uint64_t *)field_value(field, record);
	}
	if (!rate->running || rate->enough)
		return 0;
	entry = map_find(&rate->before, key->data, key->length);
	int error = rate_pass(rate, record, entry ? entry->value : NULL, tally);
	/* Later rows are not passed on, but still read: they may be the first ones of the next
	 * round. */
	rate->enough = error == -ECANCELED;
	return rate->enough ? 0 : error;
}

static int rate_end(struct sink *sink)
{
	struct rate *rate = (struct rate *)sink;
	struct map before = rate->before;
	bool passed = rate->running;
	rate->before = rate->now;
	map_fini(&before);
	map_init(&rate->now, before.value_size, before.seed);
	rate->running = true;
	return passed ? sink_end(rate->next) : 0;
}

static int rate_close(struct sink *sink)
{
	return sink_close(((struct rate *)sink)->next);
}

static void rate_free(struct sink *sink)
{
	struct rate *rate = (struct rate *)sink;
	rate_forget(rate);
	out_fini(&rate->key);
	free(rate);
}

static const struct sink_ops rate_ops = {
	.begin = rate_begin,
	.row = rate_row,
	.end = rate_end,
	.close = rate_close,
	.free = rate_free,
};

struct sink *rate_stage_new(const struct fieldset *wanted, struct sink *next)
{
	struct rate *rate = calloc(1, sizeof(*rate));
	if (!rate)
		return NULL;
	rate->sink.ops = &rate_ops;
	rate->wanted = *wanted;
	rate->next = next;
	out_init_memory(&rate->key);
	return &rate->sink;
}

void rate_stage_time(struct sink *sink, uint64_t nanoseconds)
{
	struct rate *rate = (struct rate *)sink;
	rate->elapsed = nanoseconds > rate->time ? nanoseconds - rate->time : 0;
	rate->time = nanoseconds;
}

void rate_stage_moving(struct sink *sink, bool uncounted)
{
	struct rate *rate = (struct rate *)sink;
	rate->moving = true;
	rate->uncounted = uncounted;
}

uint64_t rate_stage_idle(const struct sink *sink)
{
	return ((const struct rate *)sink)->idle;
}
