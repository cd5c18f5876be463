/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include "flow/stages/stages.h"
#include "nlinspect/model/event.h"
#include "nlinspect/model/layout.h"

#include "flow_schema.h"
#include "flow_sink.h"

#include <errno.h>

/* Those of the two counters stand behind the fields of the source. */
enum { BYTES_RATE = THING_FIELDS, WAIT_RATE, BYTES_GROWTH, WAIT_GROWTH, RESET_MARK, RATE_FIELDS };

static const uint64_t second = 1000000000;

static struct fieldset wanted(void)
{
	struct fieldset set = {{0}};
	fieldset_add(&set, THING_ID);
	fieldset_add(&set, THING_PROCESS);
	fieldset_add(&set, THING_RTT);
	fieldset_add(&set, THING_BYTES);
	return set;
}

static struct sink *rate_over(struct collector *collector)
{
	struct fieldset set = wanted();
	struct sink *rate = rate_stage_new(&set, &collector->sink);
	ck_assert_ptr_nonnull(rate);
	return rate;
}

static void start(struct sink *rate, uint64_t time)
{
	rate_stage_time(rate, time);
	ck_assert_int_eq(sink_begin(rate, &thing_schema), 0);
}

static int push(struct sink *rate, uint64_t id, const char *process, uint64_t bytes)
{
	struct thing thing = {0};
	SET(&thing, ID, id, id);
	if (process)
		SET(&thing, PROCESS, process, text_of(process));
	SET(&thing, RTT, rtt_us, 77);
	SET(&thing, WAIT, wait_ms, bytes);
	if (bytes != ABSENT)
		SET(&thing, BYTES, bytes, bytes);
	return sink_row(rate, &thing.base);
}

static void look(struct collector *collector, const struct record *record)
{
	const struct field *fields = collector->schema->fields;
	const struct text *process = field_value(&fields[THING_PROCESS], record);
	/* all else is as it was, and a counter that is not wanted has no rate */
	ck_assert(!record_has(record, WAIT_RATE));
	ck_assert(record_has(record, THING_RTT));
	ck_assert_uint_eq(*(const uint64_t *)field_value(&fields[THING_RTT], record), 77);
	ck_assert(record_has(record, THING_WAIT));
	if (record_has(record, THING_PROCESS))
		out_bytes(&collector->text, process->data, process->length);
	out_char(&collector->text, ';');
}

START_TEST(test_rates)
{
	struct collector collector = collector_of(BYTES_RATE);
	struct sink *rate = rate_over(&collector);
	collector.look = look;
	start(rate, 5 * second);
	ck_assert_int_eq(push(rate, 1, "a", 1000), 0);
	ck_assert_int_eq(push(rate, 1, "b", 0), 0);
	ck_assert_int_eq(push(rate, 2, "a", 50), 0);
	ck_assert_int_eq(push(rate, 2, NULL, 50), 0);
	ck_assert_int_eq(sink_end(rate), 0);
	/* the first round is swallowed, as a whole */
	ck_assert_uint_eq(collector.begun + collector.ended + collector.count, 0);

	start(rate, 7 * second);
	ck_assert_int_eq(push(rate, 2, "a", 50), 0);
	ck_assert_int_eq(push(rate, 1, "b", 1), 0);
	ck_assert_int_eq(push(rate, 1, "a", 4000), 0);
	ck_assert_int_eq(push(rate, 2, NULL, 49), 0);   /* fell */
	ck_assert_int_eq(push(rate, 3, "a", 9999), 0);  /* new */
	ck_assert_int_eq(push(rate, 1, "", ABSENT), 0); /* none */
	ck_assert_int_eq(sink_end(rate), 0);
	ASSERT_VALUES(&collector, 0, 500, 1500000, ABSENT, ABSENT, ABSENT);
	out_char(&collector.text, '\0');
	ck_assert_str_eq(collector.text.data, "a;b;a;;a;;");
	ck_assert_uint_eq(collector.begun, 1);
	ck_assert_uint_eq(collector.ended, 1);

	/* what was gone for a round is new again */
	start(rate, 8 * second);
	ck_assert_int_eq(push(rate, 3, "a", 10000), 0);
	ck_assert_int_eq(push(rate, 1, "", 5), 0);
	ck_assert_int_eq(sink_end(rate), 0);
	ASSERT_VALUES(&collector, 1000, ABSENT);
	start(rate, 9 * second);
	ck_assert_int_eq(push(rate, 1, "a", 5000), 0);
	ck_assert_int_eq(push(rate, 3, "a", 10001), 0);
	ck_assert_int_eq(sink_end(rate), 0);
	ASSERT_VALUES(&collector, ABSENT, 1000);
	ck_assert_int_eq(sink_close(rate), 0);
	ck_assert_uint_eq(collector.closed, 1);
	sink_free(rate);
	sink_free(&collector.sink);
}
END_TEST

START_TEST(test_schema)
{
	struct collector collector = collector_of(BYTES_RATE);
	struct sink *rate = rate_over(&collector);
	for (uint64_t round = 0; round < 2; round++) {
		start(rate, round);
		ck_assert_int_eq(sink_end(rate), 0);
	}
	const struct schema *schema = collector.schema;
	ck_assert_uint_eq(schema->field_count, RATE_FIELDS);
	ck_assert_str_eq(schema->fields[BYTES_RATE].name, "bytes_per_sec");
	ck_assert_uint_eq(schema->fields[BYTES_RATE].decimals, 3);
	ck_assert(schema->fields[BYTES_RATE].per_second);
	ck_assert_int_eq(schema_rate(schema, THING_BYTES), BYTES_RATE);
	ck_assert_uint_eq(schema_counter(schema, BYTES_RATE), THING_BYTES);
	ck_assert_int_eq(schema_rate(schema, THING_WAIT), WAIT_RATE);
	ck_assert_uint_eq(schema_counter(schema, WAIT_RATE), THING_WAIT);
	ck_assert_int_eq(schema_growth(schema, THING_WAIT), WAIT_GROWTH);
	ck_assert_uint_eq(schema_counter(schema, WAIT_GROWTH), THING_WAIT);
	ck_assert(!schema->fields[BYTES_GROWTH].per_second && schema->fields[BYTES_GROWTH].growth);
	ck_assert_str_eq(schema->fields[RESET_MARK].name, RESET_FIELD);
	/* a total stays one; and what is no counter has no rate */
	ck_assert(!schema->fields[THING_BYTES].per_second);
	ck_assert_uint_eq(schema->fields[THING_BYTES].decimals, 0);
	ck_assert_int_eq(schema_rate(schema, THING_RTT), -ENOENT);
	ck_assert_uint_eq(schema_counter(schema, THING_RTT), THING_RTT);
	sink_free(rate);
}
END_TEST

/* One record in two rounds. */
static uint64_t rate_of(uint64_t before, uint64_t now, uint64_t elapsed)
{
	struct collector collector = collector_of(BYTES_RATE);
	struct sink *rate = rate_over(&collector);
	start(rate, second);
	ck_assert_int_eq(push(rate, 1, "a", before), 0);
	ck_assert_int_eq(sink_end(rate), 0);
	start(rate, second + elapsed);
	ck_assert_int_eq(push(rate, 1, "a", now), 0);
	ck_assert_int_eq(sink_end(rate), 0);
	uint64_t value = collector.values[0];
	sink_free(rate);
	return value;
}

START_TEST(test_arithmetic)
{
	ck_assert_uint_eq(rate_of(0, 1, 3 * second), 333);
	ck_assert_uint_eq(rate_of(0, 2, 3 * second), 667);
	ck_assert_uint_eq(rate_of(0, 1, second / 2), 2000);
	ck_assert_uint_eq(rate_of(0, 1, 2000 * second), 1);
	ck_assert_uint_eq(rate_of(0, 1, 2001 * second), 0);
	ck_assert_uint_eq(rate_of(5, UINT64_MAX, 4000 * second),
		(UINT64_MAX - 5) / 4 + 1); /* …610 / 4 = ….5 */
	ck_assert_uint_eq(rate_of(0, UINT64_MAX, 1), UINT64_MAX);
	/* a year, between two recordings */
	ck_assert_uint_eq(rate_of(0, 1000000 * second, 365 * 86400 * second), 31709791984);
	ck_assert_uint_eq(rate_of(0, 1, 0), ABSENT);
	ck_assert_uint_eq(rate_of(UINT64_MAX, 5, second), ABSENT);
}
END_TEST

/* Records with a number that no other one has, an event and growth. */
enum { LIFE_KEY = 1, LIFE_COOKIE, LIFE_BYTES, LIFE_EVENT, LIFE_FIELDS };
enum { LIFE_RATE = LIFE_FIELDS, LIFE_GROWTH, LIFE_RESET };

struct life {
	struct record base;
	uint64_t key, cookie, bytes, event;
};

static const struct field life_fields[LIFE_FIELDS] = {
	{.name = "spare", .role = ROLE_LABEL, .offset = offsetof(struct life, key)},
	[LIFE_KEY] = {.name = "key", .role = ROLE_KEY, .offset = offsetof(struct life, key)},
	[LIFE_COOKIE] = {.name = "cookie",
		.role = ROLE_KEY,
		.offset = offsetof(struct life, cookie)},
	[LIFE_BYTES] = {.name = "bytes",
		.role = ROLE_COUNTER,
		.rate_name = "bytes_per_sec",
		.since_name = "bytes_since",
		.offset = offsetof(struct life, bytes)},
	[LIFE_EVENT] = {.name = EVENT_FIELD,
		.type = FIELD_ENUM,
		.words = &event_words,
		.role = ROLE_STATE,
		.offset = offsetof(struct life, event)},
};

static const struct schema life_schema = {
	.name = "lives",
	.fields = life_fields,
	.field_count = LIFE_FIELDS,
	.unique = "cookie",
	.size = sizeof(struct life),
};

struct lives {
	struct collector collector;
	struct sink *rate;
	uint64_t round;
};

static void lives_init(struct lives *lives, unsigned field)
{
	struct fieldset set = {{0}};

	lives->collector = collector_of(field);
	for (unsigned id = LIFE_KEY; id < LIFE_FIELDS; id++)
		fieldset_add(&set, id);
	lives->rate = rate_stage_new(&set, &lives->collector.sink);
	lives->round = 0;
	ck_assert_ptr_nonnull(lives->rate);
}

static void lives_fini(struct lives *lives)
{
	sink_free(lives->rate);
	sink_free(&lives->collector.sink);
}

static void lives_begin(struct lives *lives)
{
	rate_stage_time(lives->rate, ++lives->round * second);
	ck_assert_int_eq(sink_begin(lives->rate, &life_schema), 0);
}

static void lives_end(struct lives *lives)
{
	ck_assert_int_eq(sink_end(lives->rate), 0);
}

/* @param key  differs where a closed socket has lost its address */
static void live_at(
	struct lives *lives, uint64_t key, uint64_t cookie, enum event event, uint64_t bytes)
{
	struct life life = {.key = key, .cookie = cookie, .event = event, .bytes = bytes};

	for (unsigned id = LIFE_KEY; id < LIFE_FIELDS; id++)
		fieldset_add(&life.base.present, id);
	ck_assert_int_eq(sink_row(lives->rate, &life.base), 0);
}

static void live(struct lives *lives, uint64_t cookie, enum event event, uint64_t bytes)
{
	live_at(lives, 1, cookie, event, bytes);
}

START_TEST(what_is_new_counts_from_zero)
{
	struct lives lives;

	lives_init(&lives, LIFE_GROWTH);
	rate_stage_ended(lives.rate);
	lives_begin(&lives);
	live(&lives, 1, EVENT_ADDED, 100);
	lives_end(&lives);
	lives_begin(&lives);
	live(&lives, 1, EVENT_PRESENT, 130);
	live(&lives, 2, EVENT_ADDED, 500);
	live(&lives, 3, EVENT_PRESENT, 700); /* not seen before */
	live(&lives, 4, EVENT_PASSED, 9);
	lives_end(&lives);
	ASSERT_VALUES(&lives.collector, 30, 500, ABSENT, 9);
	lives_begin(&lives);
	live(&lives, 3, EVENT_PRESENT, 701);
	live(&lives, 2, EVENT_PRESENT, 500);
	lives_end(&lives);
	ASSERT_VALUES(&lives.collector, 1, 0);
	lives_fini(&lives);
}
END_TEST

START_TEST(what_ended_has_its_last_growth)
{
	struct lives lives;

	lives_init(&lives, LIFE_GROWTH);
	rate_stage_ended(lives.rate);
	lives_begin(&lives);
	for (uint64_t cookie = 1; cookie <= 3; cookie++)
		live(&lives, cookie, EVENT_PRESENT, 100);
	lives_end(&lives);
	lives_begin(&lives);
	live(&lives, 1, EVENT_PRESENT, 110);
	live_at(&lives, 0, 1, EVENT_REMOVED, 115); /* in the same round */
	live_at(&lives, 0, 2, EVENT_REMOVED, 120);
	live(&lives, 7, EVENT_REMOVED, 120); /* unknown */
	lives_end(&lives);
	ASSERT_VALUES(&lives.collector, 10, 5, 20, ABSENT);
	/* The third one is missing, and its end comes rounds later. */
	for (unsigned i = 0; i < 3; i++) {
		lives_begin(&lives);
		live(&lives, 9, EVENT_PRESENT, 1);
		lives_end(&lives);
	}
	lives_begin(&lives);
	live(&lives, 3, EVENT_REMOVED, 133);
	lives_end(&lives);
	ASSERT_VALUES(&lives.collector, 33);
	/* Only once. */
	lives_begin(&lives);
	live(&lives, 3, EVENT_REMOVED, 140);
	live(&lives, 1, EVENT_REMOVED, 140);
	lives_end(&lives);
	ASSERT_VALUES(&lives.collector, ABSENT, ABSENT);
	lives_fini(&lives);
}
END_TEST

START_TEST(a_listing_leaves_out_what_ended)
{
	struct lives lives;

	lives_init(&lives, LIFE_GROWTH);
	for (unsigned i = 0; i < 2; i++) {
		lives_begin(&lives);
		live(&lives, 1, EVENT_PRESENT, 1);
		live(&lives, 2, EVENT_PRESENT, 2);
		lives_end(&lives);
	}
	lives_begin(&lives);
	live(&lives, 1, EVENT_PRESENT, 2);
	live(&lives, 2, EVENT_REMOVED, 9);
	live(&lives, 3, EVENT_PASSED, 9);
	lives_end(&lives);
	ASSERT_VALUES(&lives.collector, 1);
	lives_fini(&lives);
}
END_TEST

/* A dump that changes while it is read has some twice, and misses others. */
START_TEST(a_thing_that_comes_twice)
{
	struct lives lives;

	lives_init(&lives, LIFE_GROWTH);
	lives_begin(&lives);
	live(&lives, 1, EVENT_PRESENT, 10);
	live(&lives, 1, EVENT_PRESENT, 11);
	lives_end(&lives);
	lives_begin(&lives);
	live(&lives, 1, EVENT_PRESENT, 15);
	live(&lives, 1, EVENT_PRESENT, 17);
	live(&lives, 2, EVENT_ADDED, 4);
	live(&lives, 2, EVENT_PRESENT, 6);
	lives_end(&lives);
	ASSERT_VALUES(&lives.collector, 4, 2, 4, 2);
	lives_fini(&lives);
}
END_TEST

START_TEST(what_was_missing_is_compared_if_nothing_was_filtered)
{
	for (int whole = 0; whole < 2; whole++) {
		struct lives lives;

		lives_init(&lives, LIFE_GROWTH);
		if (whole)
			rate_stage_whole(lives.rate);
		for (unsigned i = 0; i < 4; i++) {
			lives_begin(&lives);
			if (i != 2)
				live(&lives, 1, EVENT_PRESENT, 10 + i);
			lives_end(&lives);
		}
		ASSERT_VALUES(&lives.collector, whole ? 2 : ABSENT);
		lives_fini(&lives);
	}
}
END_TEST

START_TEST(a_counter_that_fell_is_marked)
{
	struct lives lives;

	lives_init(&lives, LIFE_RESET);
	for (unsigned i = 0; i < 3; i++) {
		lives_begin(&lives);
		live(&lives, 1, EVENT_PRESENT, i == 1 ? 5 : 9);
		live(&lives, 2, EVENT_PRESENT, 5);
		lives_end(&lives);
		if (i == 1)
			ASSERT_VALUES(&lives.collector, 1, ABSENT);
	}
	ASSERT_VALUES(&lives.collector, ABSENT, ABSENT);
	ck_assert_uint_eq(rate_stage_resets(lives.rate), 1);
	lives_fini(&lives);
}
END_TEST

/* The table of missing things is made anew as their ends come. */
START_TEST(many_ends)
{
	struct lives lives;
	uint64_t sum = 0;

	lives_init(&lives, LIFE_GROWTH);
	rate_stage_ended(lives.rate);
	for (uint64_t round = 0; round < 40; round++) {
		lives_begin(&lives);
		for (uint64_t i = 0; i < 300; i++)
			live(&lives, 1 + round * 300 + i, EVENT_PRESENT, 5);
		for (uint64_t i = 0; round > 3 && i < 300; i++)
			live(&lives, 1 + (round - 4) * 300 + i, EVENT_REMOVED, 8);
		lives_end(&lives);
		for (size_t i = 0; i < lives.collector.count; i++)
			sum += lives.collector.values[i] == ABSENT ? 0 : lives.collector.values[i];
	}
	ck_assert_uint_eq(sum, 36 * 300 * 3);
	lives_fini(&lives);
}
END_TEST

/* A source may make its schema anew for each round. */
START_TEST(test_new_schema_of_the_same_fields)
{
	struct collector collector = collector_of(BYTES_RATE);
	struct sink *rate = rate_over(&collector);
	for (uint64_t round = 1; round <= 3; round++) {
		struct schema *schema CLEANUP(schema_free) = schema_copy(&thing_schema);
		rate_stage_time(rate, round * second);
		ck_assert_int_eq(sink_begin(rate, schema), 0);
		ck_assert_int_eq(push(rate, 1, "a", round * 10), 0);
		ck_assert_int_eq(sink_end(rate), 0);
	}
	ck_assert_uint_eq(collector.begun, 2);
	ASSERT_VALUES(&collector, 10000);
	sink_free(rate);
}
END_TEST

START_TEST(test_many_come_and_go)
{
	struct collector collector = collector_of(BYTES_RATE);
	struct sink *rate = rate_over(&collector);
	for (uint64_t round = 1; round <= 10; round++) {
		start(rate, round * second);
		for (uint64_t i = 0; i < 900; i++)
			ck_assert_int_eq(push(rate, round * 300 + i, "a", round * i), 0);
		ck_assert_int_eq(sink_end(rate), 0);
		for (uint64_t i = 0; i < collector.count; i++) {
			/* id round * 300 + i was number i + 300 in the round before */
			uint64_t before = (round - 1) * (i + 300), now = round * i;
			ck_assert_uint_eq(collector.values[i], i >= 600 || now < before
								       ? (uint64_t)ABSENT
								       : (now - before) * 1000);
		}
	}
	ck_assert_uint_eq(collector.count, 900);
	sink_free(rate);
}
END_TEST

/* Another thing counts from the beginning: what its other counters have is not growth. */
START_TEST(test_one_counter_that_fell)
{
	struct collector collector = collector_of(BYTES_RATE);
	struct fieldset set = wanted();
	struct thing things[] = {{.bytes = 1000, .wait_ms = 7}, {.bytes = 2000, .wait_ms = 6}};
	struct field fields[THING_FIELDS];
	struct schema schema = thing_schema;
	struct sink *rate;

	memcpy(fields, thing_schema.fields, sizeof(fields));
	fields[THING_WAIT].role = ROLE_COUNTER;
	schema.fields = fields;
	fieldset_add(&set, THING_WAIT);
	rate = rate_stage_new(&set, &collector.sink);
	for (size_t i = 0; i < ARRAY_SIZE(things); i++) {
		fieldset_add(&things[i].base.present, THING_BYTES);
		fieldset_add(&things[i].base.present, THING_WAIT);
		rate_stage_time(rate, (i + 1) * second);
		ck_assert_int_eq(sink_begin(rate, &schema), 0);
		ck_assert_int_eq(sink_row(rate, &things[i].base), 0);
		ck_assert_int_eq(sink_end(rate), 0);
	}
	ASSERT_VALUES(&collector, ABSENT);
	sink_free(rate);
	sink_free(&collector.sink);
}
END_TEST

/* A record at rest is left out, and counted; it still is what the next round is compared with. */
START_TEST(test_only_what_moves)
{
	struct collector collector = collector_of(BYTES_RATE);
	const struct fieldset set = wanted();
	struct sink *moving = moving_stage_new(&set, false, &collector.sink);
	struct sink *rate = rate_stage_new(&set, moving);

	ck_assert(moving && rate);
	collector.look = look;
	for (uint64_t round = 1; round <= 3; round++) {
		start(rate, round * second);
		ck_assert_int_eq(push(rate, 1, "a", round * 1000), 0);
		ck_assert_int_eq(push(rate, 2, "b", round < 3 ? 50 : 51), 0);
		ck_assert_int_eq(push(rate, 3, "c", ABSENT), 0);
		ck_assert_int_eq(sink_end(rate), 0);
		if (round == 2)
			ASSERT_VALUES(&collector, 1000000);
	}
	ASSERT_VALUES(&collector, 1000000, 1000);
	ck_assert_uint_eq(moving_stage_idle(moving), 3);
	sink_free(rate);
	sink_free(moving);
	sink_free(&collector.sink);
}
END_TEST

/* With `uncounted`, a record without a counter is no record at rest. */
START_TEST(test_only_what_moves_or_has_no_counter)
{
	struct collector collector = collector_of(BYTES_RATE);
	const struct fieldset set = wanted();
	struct sink *moving = moving_stage_new(&set, true, &collector.sink);
	struct sink *rate = rate_stage_new(&set, moving);

	ck_assert(moving && rate);
	collector.look = look;
	for (uint64_t round = 1; round <= 2; round++) {
		start(rate, round * second);
		ck_assert_int_eq(push(rate, 1, "a", round * 1000), 0);
		ck_assert_int_eq(push(rate, 2, "b", 50), 0);
		ck_assert_int_eq(push(rate, 3, "c", ABSENT), 0);
		ck_assert_int_eq(sink_end(rate), 0);
	}
	ASSERT_VALUES(&collector, 1000000, ABSENT);
	ck_assert_uint_eq(moving_stage_idle(moving), 1);
	sink_free(rate);
	sink_free(moving);
	sink_free(&collector.sink);
}
END_TEST

START_TEST(test_another_identity)
{
	struct collector collector = collector_of(BYTES_RATE);
	struct field fields[THING_FIELDS];
	struct schema schema = thing_schema;
	struct sink *rate = rate_over(&collector);

	memcpy(fields, thing_schema.fields, sizeof(fields));
	fields[THING_PROCESS].role = ROLE_IDENTITY;
	schema.fields = fields;
	for (uint64_t round = 1; round <= 4; round++) {
		rate_stage_time(rate, round * second);
		ck_assert_int_eq(sink_begin(rate, &schema), 0);
		ck_assert_int_eq(push(rate, 1, round < 3 ? "a" : "b", round * 10), 0);
		ck_assert_int_eq(sink_end(rate), 0);
		if (round == 2 || round == 4)
			ASSERT_VALUES(&collector, 10000);
		else if (round == 3)
			ASSERT_VALUES(&collector, ABSENT);
	}
	sink_free(rate);
	sink_free(&collector.sink);
}
END_TEST

START_TEST(test_records_with_one_key)
{
	struct collector collector = collector_of(BYTES_RATE);
	struct sink *rate = rate_over(&collector);

	for (uint64_t round = 1; round <= 4; round++) {
		start(rate, round * second);
		ck_assert_int_eq(push(rate, 1, "a", round), 0);
		if (round == 2)
			ck_assert_int_eq(push(rate, 1, "a", 70), 0);
		ck_assert_int_eq(sink_end(rate), 0);
		if (round == 2)
			ASSERT_VALUES(&collector, 1000, ABSENT);
		else if (round == 3)
			ASSERT_VALUES(&collector, ABSENT);
	}
	ASSERT_VALUES(&collector, 1000);
	sink_free(rate);
	sink_free(&collector.sink);
}
END_TEST

/* A limit ends no round: what it leaves out has a rate when its turn comes. */
START_TEST(test_answers_of_the_next)
{
	struct collector collector = collector_of(BYTES_RATE);
	struct sink *rate = rate_over(&collector);
	collector.fail_at = 1;
	collector.fail_with = -ECANCELED;
	start(rate, second);
	ck_assert_int_eq(push(rate, 1, "a", 1), 0);
	ck_assert_int_eq(sink_end(rate), 0);
	start(rate, 2 * second);
	ck_assert_int_eq(push(rate, 1, "a", 1), 0);
	ck_assert_int_eq(push(rate, 2, "a", 7), 0);
	ck_assert_int_eq(sink_end(rate), 0);
	ASSERT_VALUES(&collector, 0);
	start(rate, 3 * second);
	ck_assert_int_eq(push(rate, 2, "a", 10), 0);
	ck_assert_int_eq(push(rate, 1, "a", 5), 0);
	ck_assert_int_eq(sink_end(rate), 0);
	ASSERT_VALUES(&collector, 3000);

	collector.fail_with = -ENOSPC;
	start(rate, 4 * second);
	ck_assert_int_eq(push(rate, 1, "a", 5), -ENOSPC);
	sink_free(rate);
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_test(tests, test_rates);
	tcase_add_test(tests, test_schema);
	tcase_add_test(tests, test_arithmetic);
	tcase_add_test(tests, test_new_schema_of_the_same_fields);
	tcase_add_test(tests, test_many_come_and_go);
	tcase_add_test(tests, test_one_counter_that_fell);
	tcase_add_test(tests, test_only_what_moves);
	tcase_add_test(tests, test_only_what_moves_or_has_no_counter);
	tcase_add_test(tests, test_another_identity);
	tcase_add_test(tests, test_records_with_one_key);
	tcase_add_test(tests, test_answers_of_the_next);
	tcase_add_test(tests, what_is_new_counts_from_zero);
	tcase_add_test(tests, what_ended_has_its_last_growth);
	tcase_add_test(tests, a_listing_leaves_out_what_ended);
	tcase_add_test(tests, a_thing_that_comes_twice);
	tcase_add_test(tests, what_was_missing_is_compared_if_nothing_was_filtered);
	tcase_add_test(tests, a_counter_that_fell_is_marked);
	tcase_add_test(tests, many_ends);
}
