/* SPDX-License-Identifier: MIT */
#include "stages.h"

#include "nlinspect/base/hash.h"
#include "nlinspect/model/event.h"
#include "nlinspect/model/layout.h"

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
	bool announced;            /* its end will come as a record */
	bool ended;                /* … and has come */
	struct counter counters[]; /* in the order of their fields */
};

enum {
	MISSING_MOST = 1 << 20,
	FOUND_LEAST = 1 << 10, /* needless entries that are worth a new map */
};

struct rate {
	struct sink sink;
	struct fieldset wanted;
	struct sink *next;

	const struct schema *schema; /* of the source */
	struct schema *rates;        /* schema_rates() of it, for the records that are passed on */
	struct record *record;       /* the record that is passed on */
	struct fieldset keys, counters;
	struct fieldset short_keys;         /* enough for records that have the unique field */
	int unique, event, reset, interval; /* fields; negative: there is none */
	size_t counter_count;
	/* The fields of a counter's rate and growth, in the order of counters. */
	uint16_t rate_of[FIELDSET_SIZE], growth_of[FIELDSET_SIZE];

	uint64_t time, elapsed; /* time of this round, and time since the one before */
	bool running;           /* there was an earlier round */
	bool enough;            /* the next sink takes no more rows of this round */
	bool ends;              /* records of things that ended are passed on */
	bool whole;             /* rows are not filtered, so a gap between rounds is the source's */
	bool announces;         /* some records were announced */
	uint64_t resets;
	struct map before, now;
	struct map missing; /* announced things that the last rounds did not have */
	size_t found;       /* entries of it that are not needed any more */
	struct tally *last; /* of a thing that ended */
	struct out key;
};

static int field_of(const struct schema *schema, const char *name)
{
	for (size_t id = 0; name && id < schema->field_count; id++) {
		if (!strcmp(schema->fields[id].name, name))
			return (int)id;
	}
	return -ENOENT;
}

static void choose_keys(struct rate *rate)
{
	static const char *const place[] = {"netns", "netns_cookie"};

	rate->unique = field_of(rate->schema, rate->schema->unique);
	rate->event = field_of(rate->schema, EVENT_FIELD);
	rate->reset = field_of(rate->rates, RESET_FIELD);
	rate->interval = rate->schema->sampled ? field_of(rate->schema, SAMPLE_INTERVAL) : -ENOENT;
	rate->short_keys = (struct fieldset){{0}};
	for (size_t i = 0; i < ARRAY_SIZE(place); i++) {
		int id = field_of(rate->schema, place[i]);
		if (id >= 0 && fieldset_has(&rate->keys, (unsigned)id))
			fieldset_add(&rate->short_keys, (unsigned)id);
	}
	if (rate->unique >= 0 && fieldset_has(&rate->keys, (unsigned)rate->unique))
		fieldset_add(&rate->short_keys, (unsigned)rate->unique);
	else
		rate->unique = -ENOENT;
}

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
		rate->rate_of[rate->counter_count] = (uint16_t)schema_rate(rate->rates, id);
		rate->growth_of[rate->counter_count++] = (uint16_t)schema_growth(rate->rates, id);
	}
	choose_keys(rate);
}

static void rate_forget(struct rate *rate)
{
	map_fini(&rate->before);
	map_fini(&rate->now);
	map_fini(&rate->missing);
	schema_free(rate->rates);
	free(rate->record);
	free(rate->last);
	rate->rates = NULL;
	rate->record = NULL;
	rate->last = NULL;
	rate->running = false;
	rate->found = 0;
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
	map_init(&rate->missing, 0, seed);
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
	rate->missing.value_size = rate->now.value_size;
	if (!rate->last)
		rate->last = calloc(1, rate->now.value_size);
	if (!rate->last)
		return -ENOMEM;
	return rate->running ? sink_begin(rate->next, rate->rates) : 0;
}

/* A counter falls only where another thing has begun to count. */
static bool fell(const struct rate *rate, const struct tally *before, const struct tally *now)
{
	for (size_t i = 0; before && i < rate->counter_count; i++) {
		const struct counter *was = &before->counters[i], *is = &now->counters[i];
		if (was->present && is->present && is->value < was->value)
			return true;
	}
	return false;
}

static void set_number(struct rate *rate, unsigned id, uint64_t value)
{
	fieldset_add(&rate->record->present, id);
	memcpy((char *)rate->record + rate->rates->fields[id].offset, &value, sizeof(value));
}

/* @param before  NULL: it counts from zero */
static void set_growth(struct rate *rate, const struct tally *before, const struct tally *now)
{
	for (size_t at = 0; at < rate->counter_count; at++) {
		const struct counter *was = before ? &before->counters[at] : NULL;
		const struct counter *is = &now->counters[at];
		if ((was && !was->present) || !is->present)
			continue;
		uint64_t growth = is->value - (was ? was->value : 0);
		uint64_t value = growth_per_second(growth, rate->elapsed);
		set_number(rate, rate->rate_of[at], value);
		if (rate->growth_of[at] < rate->rates->field_count)
			set_number(rate, rate->growth_of[at], growth);
	}
}

/* @param before  of the same key, or NULL
 * @param fresh   it has counted from zero since the round before */
static int rate_pass(struct rate *rate, const struct record *record, const struct tally *before,
	const struct tally *now, bool fresh)
{
	/* Two records with one key cannot be distinguished. */
	bool known = fresh || (before && before->records == 1 && now->records == 1);
	bool reset = known && !fresh && fell(rate, before, now);
	memcpy(rate->record, record, rate->schema->size);
	if (known && !reset && rate->elapsed)
		set_growth(rate, fresh ? NULL : before, now);
	if (rate->interval >= 0 && rate->elapsed)
		set_number(rate, (unsigned)rate->interval, rate->elapsed);
	rate->resets += reset;
	if (reset && rate->reset >= 0)
		set_number(rate, (unsigned)rate->reset, true);
	if (rate->rates->rated)
		rate->rates->rated(rate->rates, rate->record);
	return sink_row(rate->next, rate->record);
}

static int rate_key(struct rate *rate, const struct record *record)
{
	bool unique = rate->unique >= 0 && record_has(record, (unsigned)rate->unique);
	const struct fieldset *keys = unique ? &rate->short_keys : &rate->keys;
	struct out *key = &rate->key;

	key->length = 0;
	out_char(key, unique ? '\1' : '\0'); /* a subject with one record has no keys */
	fieldset_for_each(id, keys)
		key_append(key, &rate->schema->fields[id], id, record);
	return key->error;
}

static void read_counters(const struct rate *rate, const struct record *record, struct tally *tally)
{
	size_t at = 0;
	fieldset_for_each(id, &rate->counters) {
		const struct field *field = &rate->schema->fields[id];
		struct counter *counter = &tally->counters[at++];
		counter->present = record_has(record, id);
		if (counter->present)
			counter->value = *(const uint64_t *)field_value(field, record);
	}
}

static struct tally *find_tally(const struct rate *rate, const struct map *map)
{
	const struct map_entry *entry = map_find(map, rate->key.data, rate->key.length);
	return entry ? entry->value : NULL;
}

/* Takes a thing out of those that are missing. @return it, or NULL if it is not there */
static struct tally *take_missing(struct rate *rate)
{
	struct tally *tally = rate->missing.count ? find_tally(rate, &rate->missing) : NULL;
	if (!tally || tally->ended)
		return NULL;
	tally->ended = true;
	rate->found++;
	return tally;
}

/* A thing that was missing in some rounds. @return what it was, NULL if a filter may have left it
 * out meanwhile */
static const struct tally *came_back(struct rate *rate)
{
	const struct tally *tally = take_missing(rate);

	return rate->whole ? tally : NULL;
}

/* A later row of the same round comes before the round before. */
static const struct tally *last_known(struct rate *rate)
{
	const struct map *const maps[] = {&rate->now, &rate->before};

	for (size_t i = 0; i < ARRAY_SIZE(maps); i++) {
		struct tally *tally = find_tally(rate, maps[i]);
		if (tally) {
			tally->ended = true;
			return tally;
		}
	}
	return take_missing(rate);
}

/* Later rows are not passed on, but still read: they may be the first ones of the next round. */
static int rate_answer(struct rate *rate, int error)
{
	rate->enough = error == -ECANCELED;
	return rate->enough ? 0 : error;
}

static int rate_last(struct rate *rate, const struct record *record, bool passed)
{
	const struct tally *before = passed ? NULL : last_known(rate);

	if (!rate->running || rate->enough || !rate->ends)
		return 0;
	rate->last->records = 1;
	read_counters(rate, record, rate->last);
	return rate_answer(rate, rate_pass(rate, record, before, rate->last, passed));
}

static int rate_row(struct sink *sink, const struct record *record)
{
	struct rate *rate = (struct rate *)sink;
	int error = rate_key(rate, record);
	bool announced = rate->event >= 0 && record_has(record, (unsigned)rate->event);
	const struct tally *before;
	uint64_t event = EVENT_PRESENT;

	if (error)
		return error;
	if (announced)
		event = *(const uint64_t *)field_value(&rate->schema->fields[rate->event], record);
	if (event == EVENT_REMOVED || event == EVENT_PASSED)
		return rate_last(rate, record, event == EVENT_PASSED);

	struct map_entry *entry = map_add(&rate->now, rate->key.data, rate->key.length);
	if (!entry)
		return -ENOMEM;
	struct tally *tally = entry->value;
	/* It came in this round before. */
	bool again = announced && tally->records;
	if (again)
		memcpy(rate->last, tally, rate->now.value_size);
	else
		tally->records++;
	tally->announced = announced;
	rate->announces |= announced;
	read_counters(rate, record, tally);
	if (!rate->running)
		return 0;
	before = again ? rate->last : find_tally(rate, &rate->before);
	if (!before)
		before = came_back(rate);
	if (rate->enough)
		return 0;
	return rate_answer(
		rate, rate_pass(rate, record, before, tally, event == EVENT_ADDED && !again));
}

/* Keeps a thing whose end will come as a record. */
static int keep_missing(struct rate *rate, const struct map_entry *entry)
{
	const struct tally *tally = entry->value;
	struct map_entry *kept;

	if (!tally->announced || tally->ended || rate->missing.count >= MISSING_MOST ||
		map_find(&rate->now, entry->key, entry->key_length))
		return 0;
	kept = map_add(&rate->missing, entry->key, entry->key_length);
	if (!kept)
		return -ENOMEM;
	memcpy(kept->value, tally, rate->missing.value_size);
	return 0;
}

/* Makes the map of missing things anew if most of its entries are not needed. */
static int tidy_missing(struct rate *rate)
{
	struct map old = rate->missing;
	int error = 0;

	if (rate->found < FOUND_LEAST || rate->found < old.count / 2)
		return 0;
	map_init(&rate->missing, old.value_size, old.seed);
	rate->found = 0;
	for (size_t i = 0; i < old.size && !error; i++) {
		if (old.slots[i])
			error = keep_missing(rate, old.slots[i]);
	}
	map_fini(&old);
	return error;
}

static int rate_end(struct sink *sink)
{
	struct rate *rate = (struct rate *)sink;
	struct map before = rate->before;
	bool passed = rate->running;
	int error = tidy_missing(rate), ended;

	for (size_t i = 0; rate->announces && i < before.size && !error; i++) {
		if (before.slots[i])
			error = keep_missing(rate, before.slots[i]);
	}
	rate->before = rate->now;
	map_fini(&before);
	map_init(&rate->now, rate->before.value_size, rate->before.seed);
	rate->running = true;
	ended = passed ? sink_end(rate->next) : 0;
	return error ? error : ended;
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

void rate_stage_ended(struct sink *sink)
{
	((struct rate *)sink)->ends = true;
}

void rate_stage_whole(struct sink *sink)
{
	((struct rate *)sink)->whole = true;
}

uint64_t rate_stage_resets(const struct sink *sink)
{
	return ((const struct rate *)sink)->resets;
}
