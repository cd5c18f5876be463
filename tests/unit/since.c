/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include "flow/stages/since.h"
#include "nlinspect/model/event.h"

#include "flow_schema.h"
#include "flow_sink.h"

#include <errno.h>

static const uint64_t second = 1000000000;

/* A thing as it was, or is. */
struct state {
	uint64_t id;
	const char *process; /* also a key */
	uint64_t cookie;     /* an identity */
	uint64_t state, bytes, rtt;
	const char *label; /* of its owner, whose fd is its rtt */
};

enum { END = 999 };

static void add(struct fieldset *set, unsigned id, struct fieldset *keep)
{
	fieldset_add(set, id);
	fieldset_add(keep, id);
}

static struct since_request request_of(const struct schema *rows)
{
	struct since_request request = {.schema = &thing_schema, .rows = rows, .human = true};

	add(&request.keys, THING_ID, &request.keep);
	add(&request.keys, THING_PROCESS, &request.keep);
	add(&request.identities, THING_COOKIE, &request.keep);
	add(&request.compared, THING_STATE, &request.keep);
	add(&request.compared, THING_UNIT, &request.keep);
	add(&request.compared, THING_OWNERS, &request.keep);
	add(&request.counted, THING_BYTES, &request.keep);
	fieldset_add(&request.keep, THING_RTT);
	fieldset_add(&request.keep, THING_WAIT);
	return request;
}

static int push(struct sink *sink, const struct state *state)
{
	struct thing thing = {0};
	struct owner owner = {0};

	SET(&thing, ID, id, state->id);
	if (state->process)
		SET(&thing, PROCESS, process, text_of(state->process));
	SET(&thing, COOKIE, cookie, state->cookie);
	SET(&thing, STATE, state, state->state);
	SET(&thing, RTT, rtt_us, state->rtt);
	if (state->bytes != ABSENT)
		SET(&thing, BYTES, bytes, state->bytes);
	SET(&thing, WAIT, wait_ms, state->bytes);
	if (state->label) {
		RECORD_SET(&owner, OWNER_NAME, name, text_of(state->label));
		SET(&thing, OWNERS, owners, (struct list){&owner, 1, sizeof(owner)});
	}
	return sink_row(sink, &thing.base);
}

static unsigned added(enum since_field field)
{
	return (unsigned)(THING_FIELDS + field);
}

static void number(struct collector *collector, const struct record *record, unsigned id)
{
	if (record_has(record, id))
		out_u64(&collector->text,
			*(const uint64_t *)field_value(&collector->schema->fields[id], record));
	else
		out_char(&collector->text, '-');
	out_char(&collector->text, ' ');
}

/* Writes "ID CHANGE STATE BYTES_SINCE BYTES_PER_SEC RESET changes;" */
static void look(struct collector *collector, const struct record *record)
{
	const struct schema *schema = collector->schema;
	unsigned changes = added(SINCE_CHANGES);
	const struct text *text = field_value(&schema->fields[changes], record);

	number(collector, record, THING_ID);
	number(collector, record, added(SINCE_CHANGE));
	number(collector, record, THING_STATE);
	number(collector, record, (unsigned)schema_growth(schema, THING_BYTES));
	number(collector, record, (unsigned)schema_rate(schema, THING_BYTES));
	number(collector, record, added(SINCE_RESET));
	if (record_has(record, changes))
		out_bytes(&collector->text, text->data, text->length);
	out_char(&collector->text, ';');
}

static void push_all(struct sink *sink, const struct state *states)
{
	ck_assert_int_eq(sink_begin(sink, &thing_schema), 0);
	for (; states->id != END; states++)
		ck_assert_int_eq(push(sink, states), 0);
	ck_assert_int_eq(sink_end(sink), 0);
}

static struct sink *stage_over(struct collector *collector, const struct schema *rows)
{
	const struct since_request request = request_of(rows);
	struct sink *stage = since_stage_new(&request, &collector->sink);

	collector->look = look;
	ck_assert_ptr_nonnull(stage);
	return stage;
}

static void check(const struct state *before, const struct state *now, const char *expected)
{
	CLEANUP(schema_free) struct schema *rows = schema_since(&thing_schema);
	struct collector collector = collector_of(THING_ID);
	struct sink *stage = stage_over(&collector, rows);

	push_all(since_stage_before(stage), before);
	since_stage_elapsed(stage, 2 * second);
	/* A further round is compared in the same way. */
	for (int round = 0; round < 2; round++) {
		collector.text.length = 0;
		push_all(stage, now);
		out_char(&collector.text, '\0');
		ck_assert_str_eq(collector.text.data, expected);
		ck_assert_ptr_eq(collector.schema, rows);
	}
	ck_assert_uint_eq(since_stage_passed(stage), 2 * collector.count);
	sink_free(stage);
	sink_free(&collector.sink);
}

#define STATES(...) ((const struct state[]){__VA_ARGS__, {.id = END}})
#define NOTHING     ((const struct state[]){{.id = END}})

START_TEST(what_is_the_same_is_not_shown)
{
	check(STATES({1, "a", 7, 1, 100, 3}, {2, NULL, 0, 2, ABSENT, 0}),
		STATES({2, NULL, 0, 2, ABSENT, 9}, {1, "a", 7, 1, 100, 4}), "");
	check(NOTHING, NOTHING, "");
}
END_TEST

START_TEST(what_differs_has_both_values)
{
	check(STATES({1, "a", 7, 1, 100, 3}), STATES({1, "a", 7, 10, 100, 3}),
		"1 2 10 0 0 - state established → listen;");
	/* Nothing before, nothing now, and what is within a list. */
	check(STATES({1, "a", 7, 1, 100, 3}), STATES({1, "a", 7, 1, 100, 3, "x"}),
		"1 2 1 0 0 - owners - → x;");
	check(STATES({1, "a", 7, 1, 100, 3, "x"}), STATES({1, "a", 7, 2, 100, 3, "y"}),
		"1 2 2 0 0 - state established → syn-sent, owners x → y;");
	/* A renderer escapes the whole text. */
	check(STATES({1, "a", 7, 1, 100, 3, "x"}), STATES({1, "a", 7, 1, 100, 3, "\\ \033"}),
		"1 2 1 0 0 - owners x → \\ \033;");
}
END_TEST

START_TEST(what_came_counts_from_zero_and_what_went_has_its_last_values)
{
	check(STATES({1, "a", 7, 1, 100, 3}), STATES({2, "a", 8, 2, 50, 3}),
		"2 1 2 50 25000 - ;1 3 1 - - - ;");
	/* Absent keys are keys. */
	check(STATES({1, NULL, 7, 1, 100, 3}), STATES({1, "a", 7, 1, 100, 3}),
		"1 1 1 100 50000 - ;1 3 1 - - - ;");
}
END_TEST

START_TEST(counters_that_grew_show_a_thing_that_did_not_change)
{
	check(STATES({1, "a", 7, 1, 100, 3}, {2, "a", 7, 1, 1, 1}),
		STATES({1, "a", 7, 1, 107, 3}, {2, "a", 7, 1, 1, 2}), "1 - 1 7 3500 - ;");
	check(STATES({1, "a", 7, 1, 0, 3}), STATES({1, "a", 7, 1, UINT64_MAX, 3}),
		"1 - 1 18446744073709551615 18446744073709551615 - ;");
}
END_TEST

START_TEST(a_counter_that_fell_was_reset)
{
	check(STATES({1, "a", 7, 1, 100, 3}), STATES({1, "a", 7, 1, 99, 3}),
		"1 - 1 - - 1 counters were reset;");
	check(STATES({1, "a", 7, 1, 100, 3}), STATES({1, "a", 7, 2, 99, 3}),
		"1 2 2 - - 1 state established → syn-sent, counters were reset;");
	/* Another thing has the key now. */
	check(STATES({1, "a", 7, 1, 100, 3}), STATES({1, "a", 8, 1, 200, 3}),
		"1 - 1 - - 1 counters were reset;");
	/* A thing without counters has nothing to reset. */
	check(STATES({1, "a", 7, 1, ABSENT, 3}), STATES({1, "a", 7, 1, 200, 3}), "");
}
END_TEST

START_TEST(things_with_one_key_are_paired_by_identity_then_in_order)
{
	check(STATES({1, "a", 7, 1, 0, 3}, {1, "a", 8, 2, 0, 3}),
		STATES({1, "a", 8, 2, 0, 3}, {1, "a", 7, 1, 0, 3}), "");
	check(STATES({1, "a", 7, 1, 0, 3}, {1, "a", 8, 2, 0, 3}),
		STATES({1, "a", 8, 1, 0, 3}, {1, "a", 7, 2, 0, 3}),
		"1 2 1 0 0 - state syn-sent → established;"
		"1 2 2 0 0 - state established → syn-sent;");
	/* The first one of now differs, but the second one is as it was. */
	check(STATES({1, "a", 7, 1, 0, 3}), STATES({1, "a", 7, 2, 0, 3}, {1, "a", 7, 1, 0, 3}),
		"1 1 2 0 0 - ;");
	check(STATES({1, "a", 7, 1, 0, 3}, {1, "a", 7, 1, 0, 3}), STATES({1, "a", 7, 1, 0, 3}),
		"1 3 1 - - - ;");
}
END_TEST

START_TEST(a_later_round_of_the_recording_replaces_the_one_before)
{
	CLEANUP(schema_free) struct schema *rows = schema_since(&thing_schema);
	struct collector collector = collector_of(THING_ID);
	struct sink *stage = stage_over(&collector, rows);

	push_all(since_stage_before(stage), STATES({1, "a", 7, 1, 0, 3}, {2, "a", 7, 1, 0, 3}));
	push_all(since_stage_before(stage), STATES({1, "a", 7, 2, 0, 3}));
	push_all(stage, STATES({1, "a", 7, 2, 0, 3}, {2, "a", 7, 1, 5, 3}));
	out_char(&collector.text, '\0');
	/* Without a time there is no rate. */
	ck_assert_str_eq(collector.text.data, "2 1 1 5 - - ;");
	sink_free(stage);
	sink_free(&collector.sink);
}
END_TEST

START_TEST(a_round_that_lacks_something_has_nothing_removed)
{
	CLEANUP(schema_free) struct schema *rows = schema_since(&thing_schema);
	struct collector collector = collector_of(THING_ID);
	struct sink *stage = stage_over(&collector, rows);

	push_all(since_stage_before(stage), STATES({1, "a", 7, 1, 0, 3}, {2, "a", 7, 1, 0, 3}));
	ck_assert_int_eq(sink_begin(stage, &thing_schema), 0);
	ck_assert_int_eq(push(stage, STATES({1, "a", 7, 2, 0, 3})), 0);
	since_stage_partial(stage);
	ck_assert_int_eq(sink_end(stage), 0);
	ASSERT_VALUES(&collector, 1);
	/* That is true of this round alone. */
	push_all(stage, STATES({1, "a", 7, 1, 0, 3}));
	ASSERT_VALUES(&collector, 2);
	sink_free(stage);
	sink_free(&collector.sink);
}
END_TEST

START_TEST(growth_is_not_known_if_the_recording_lacks_something)
{
	CLEANUP(schema_free) struct schema *rows = schema_since(&thing_schema);
	struct collector collector = collector_of(THING_ID);
	struct sink *stage = stage_over(&collector, rows);

	push_all(since_stage_before(stage), STATES({1, "a", 7, 1, 100, 3}));
	since_stage_elapsed(stage, 2 * second);
	since_stage_lacking(stage);
	push_all(stage, STATES({1, "a", 7, 1, 104, 3}, {2, "a", 7, 1, 5, 3}));
	out_char(&collector.text, '\0');
	ck_assert_str_eq(collector.text.data, "1 - 1 4 2000 - ;2 1 1 - - - ;");
	sink_free(stage);
	sink_free(&collector.sink);
}
END_TEST

START_TEST(things_that_count_nothing_neither_come_nor_go)
{
	CLEANUP(schema_free) struct schema *rows = schema_since(&thing_schema);
	struct collector collector = collector_of(THING_ID);
	struct since_request request = request_of(rows);
	struct sink *stage;

	request.moving = true;
	collector.look = look;
	stage = since_stage_new(&request, &collector.sink);
	ck_assert_ptr_nonnull(stage);
	push_all(since_stage_before(stage),
		STATES({1, "a", 7, 1, 0, 3}, {2, "a", 7, 1, 0, 3}, {3, "a", 7, 1, 9, 3}));
	/* One that is there before and after is compared all the same, and one without a counter
	 * cannot be at rest. */
	push_all(stage, STATES({2, "a", 7, 1, 4, 3}, {4, "a", 7, 1, 0, 3}, {5, "a", 7, 1, 6, 3},
				{6, "a", 7, 1, ABSENT, 3}));
	out_char(&collector.text, '\0');
	ck_assert_str_eq(
		collector.text.data, "2 - 1 4 - - ;5 1 1 6 - - ;6 1 1 - - - ;3 3 1 - - - ;");
	ck_assert_uint_eq(since_stage_passed(stage), 4);
	sink_free(stage);
	sink_free(&collector.sink);
}
END_TEST

static void look_back(struct collector *collector, const struct record *record)
{
	const struct field *field = &collector->schema->fields[added(SINCE_WAS)];
	const struct record *was = list_item(field_value(field, record), 0);
	const struct fieldset *nulls =
		(const struct fieldset *)((const char *)was + field->list->nulls);

	out_u64(&collector->text, record_has(was, THING_STATE));
	out_u64(&collector->text, record_has(was, THING_OWNERS));
	out_u64(&collector->text, fieldset_has(nulls, THING_OWNERS));
	out_u64(&collector->text,
		*(const uint64_t *)field_value(&field->list->fields[THING_STATE], was));
}

START_TEST(old_values_are_a_record_in_which_null_means_none)
{
	CLEANUP(schema_free) struct schema *rows = schema_since(&thing_schema);
	struct collector collector = collector_of(THING_ID);
	struct sink *stage = stage_over(&collector, rows);

	collector.look = look_back;
	push_all(since_stage_before(stage), STATES({1, "a", 7, 1, 0, 3}));
	push_all(stage, STATES({1, "a", 7, 2, 0, 3, "x"}));
	out_char(&collector.text, '\0');
	ck_assert_str_eq(collector.text.data, "1011");
	sink_free(stage);
	sink_free(&collector.sink);
}
END_TEST

START_TEST(enough_ends_the_round_and_errors_end_the_run)
{
	CLEANUP(schema_free) struct schema *rows = schema_since(&thing_schema);
	struct collector collector = collector_of(THING_ID);
	struct sink *stage = stage_over(&collector, rows);
	const struct state *now = STATES({1, "a", 7, 2, 0, 3}, {2, "a", 7, 2, 0, 3});

	push_all(since_stage_before(stage), NOTHING);
	collector.fail_at = 1;
	collector.fail_with = -ECANCELED;
	push_all(stage, now);
	ASSERT_VALUES(&collector, 1);
	ck_assert_uint_eq(collector.ended, 1);
	collector.fail_with = -EIO;
	ck_assert_int_eq(sink_begin(stage, &thing_schema), 0);
	ck_assert_int_eq(push(stage, now), 0);
	ck_assert_int_eq(sink_end(stage), -EIO);
	sink_free(stage);
	sink_free(&collector.sink);
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_test(tests, what_is_the_same_is_not_shown);
	tcase_add_test(tests, what_differs_has_both_values);
	tcase_add_test(tests, what_came_counts_from_zero_and_what_went_has_its_last_values);
	tcase_add_test(tests, counters_that_grew_show_a_thing_that_did_not_change);
	tcase_add_test(tests, a_counter_that_fell_was_reset);
	tcase_add_test(tests, things_with_one_key_are_paired_by_identity_then_in_order);
	tcase_add_test(tests, a_later_round_of_the_recording_replaces_the_one_before);
	tcase_add_test(tests, a_round_that_lacks_something_has_nothing_removed);
	tcase_add_test(tests, growth_is_not_known_if_the_recording_lacks_something);
	tcase_add_test(tests, things_that_count_nothing_neither_come_nor_go);
	tcase_add_test(tests, old_values_are_a_record_in_which_null_means_none);
	tcase_add_test(tests, enough_ends_the_round_and_errors_end_the_run);
}
