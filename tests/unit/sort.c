/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include "flow/stages/stages.h"

#include "flow_schema.h"
#include "flow_sink.h"

#include <errno.h>
#include <malloc.h>

/* The rows of the tests: id is their number, the rest is what they are sorted by. */
struct row {
	uint64_t rtt;
	const char *process, *address;
	int64_t error;
};

static const struct row rows[] = {
	{50, "nginx", "10.0.0.2", -1},
	{7, "sshd", "::1", 3},
	{ABSENT, "nginx", "9.255.0.1", -5},
	{7, NULL, NULL, 0},
	{1000, "apache", "10.0.0.10", 2},
	{50, "nginxes!", "255.0.0.1", INT64_MIN},
	{UINT64_MAX, "nginxes", "10.0.0.2", INT64_MAX},
};

static struct thing thing_of(uint64_t id, const struct row *row)
{
	struct thing thing = {0};
	SET(&thing, ID, id, id);
	SET(&thing, ERROR, error, row->error);
	if (row->rtt != ABSENT)
		SET(&thing, RTT, rtt_us, row->rtt);
	if (row->process)
		SET(&thing, PROCESS, process, text_of(row->process));
	if (row->address)
		SET(&thing, ADDRESS, address, address_of(row->address));
	return thing;
}

static struct collector sorted(const struct order *by, size_t count, uint64_t limit)
{
	struct collector collector = collector_of(THING_ID);
	struct fieldset wanted = {{0}};
	fieldset_add(&wanted, THING_ID);
	struct sink *sort = sort_stage_new(by, count, limit, &wanted, &collector.sink);
	/* the second round must not know of the first */
	for (unsigned round = 0; round < 2; round++) {
		ck_assert_int_eq(sink_begin(sort, &thing_schema), 0);
		for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
			struct thing thing = thing_of(i, &rows[i]);
			ck_assert_int_eq(sink_row(sort, &thing.base), 0);
		}
		ck_assert_int_eq(sink_end(sort), 0);
	}
	ck_assert_int_eq(sink_close(sort), 0);
	ck_assert_uint_eq(collector.begun, 2);
	ck_assert_uint_eq(collector.ended, 2);
	ck_assert_uint_eq(collector.closed, 1);
	sink_free(sort);
	return collector;
}

#define ASSERT_SORTED(field, descending, limit, ...)                                \
	do {                                                                        \
		struct collector collector_ =                                       \
			sorted(&(struct order){(field), (descending)}, 1, (limit)); \
		ASSERT_VALUES(&collector_, __VA_ARGS__);                            \
	} while (0)

/* Equal records keep their order, and absent values come last, in both directions. */
START_TEST(test_one_field)
{
	ASSERT_SORTED(THING_RTT, false, 0, 1, 3, 0, 5, 4, 6, 2);
	ASSERT_SORTED(THING_RTT, true, 0, 6, 4, 0, 5, 1, 3, 2);
	ASSERT_SORTED(THING_ERROR, false, 0, 5, 2, 0, 3, 4, 1, 6);
	ASSERT_SORTED(THING_ERROR, true, 0, 6, 1, 4, 3, 0, 2, 5);
	ASSERT_SORTED(THING_PROCESS, false, 0, 4, 0, 2, 6, 5, 1, 3);
	ASSERT_SORTED(THING_PROCESS, true, 0, 1, 5, 6, 0, 2, 4, 3);
	ASSERT_SORTED(THING_ADDRESS, false, 0, 2, 0, 6, 4, 5, 1, 3);
	ASSERT_SORTED(THING_ADDRESS, true, 0, 1, 5, 4, 0, 6, 2, 3);
	/* nobody has one */
	ASSERT_SORTED(THING_MAC, true, 0, 0, 1, 2, 3, 4, 5, 6);
}
END_TEST

START_TEST(test_limit)
{
	ASSERT_SORTED(THING_RTT, false, 1, 1);
	ASSERT_SORTED(THING_RTT, false, 3, 1, 3, 0);
	ASSERT_SORTED(THING_RTT, true, 3, 6, 4, 0);
	ASSERT_SORTED(THING_PROCESS, false, 2, 4, 0);
	ASSERT_SORTED(THING_PROCESS, true, 4, 1, 5, 6, 0);
	ASSERT_SORTED(THING_ADDRESS, false, 6, 2, 0, 6, 4, 5, 1);
	ASSERT_SORTED(THING_MAC, false, 2, 0, 1);
	ASSERT_SORTED(THING_RTT, false, 100, 1, 3, 0, 5, 4, 6, 2);
}
END_TEST

START_TEST(test_several_fields)
{
	const struct order by[] = {{THING_RTT, true}, {THING_PROCESS, true}, {THING_ID, true}};
	struct collector collector = sorted(by, 3, 0);
	ASSERT_VALUES(&collector, 6, 4, 5, 0, 1, 3, 2);
	collector = sorted(by, 3, 3);
	ASSERT_VALUES(&collector, 6, 4, 5);
	collector = sorted(by, 0, 0);
	ASSERT_VALUES(&collector, 0, 1, 2, 3, 4, 5, 6);
}
END_TEST

static void look_at_texts(struct collector *collector, const struct record *record)
{
	const struct text *text = field_value(&collector->schema->fields[THING_PROCESS], record);
	ck_assert(record_has(record, THING_PROCESS));
	out_bytes(&collector->text, text->data, text->length);
	out_char(&collector->text, ' ');
	/* not wanted, so not kept */
	ck_assert(!record_has(record, THING_ERROR));
}

/* Records are borrowed: their texts are gone when they come out. */
START_TEST(test_keeps_texts)
{
	for (uint64_t limit = 0; limit <= 2; limit += 2) {
		struct collector collector = collector_of(THING_ID);
		struct fieldset wanted = {{0}};
		fieldset_add(&wanted, THING_PROCESS);
		fieldset_add(&wanted, THING_ID);
		collector.look = look_at_texts;
		struct sink *sort = sort_stage_new(
			&(struct order){THING_ID, true}, 1, limit, &wanted, &collector.sink);
		ck_assert_int_eq(sink_begin(sort, &thing_schema), 0);
		for (uint64_t id = 1; id <= 12; id++) {
			char name[32];
			snprintf(name, sizeof(name), "%0*ju", (int)id, (uintmax_t)id);
			struct thing thing = thing_of(id, &(struct row){.process = name});
			ck_assert_int_eq(sink_row(sort, &thing.base), 0);
			memset(name, 'X', sizeof(name));
		}
		ck_assert_int_eq(sink_end(sort), 0);
		out_char(&collector.text, '\0');
		ck_assert_str_eq(collector.text.data,
			limit ? "000000000012 00000000011 "
			      : "000000000012 00000000011 0000000010 000000009 00000008 0000007 "
				"000006 00005 0004 003 02 1 ");
		sink_free(sort);
		sink_free(&collector.sink);
	}
}
END_TEST

START_TEST(test_answers_of_the_next)
{
	static const struct {
		int answer, expected;
	} cases[] = {{-ECANCELED, 0}, {-EIO, -EIO}};
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct collector collector = collector_of(THING_ID);
		struct fieldset wanted = {{0}};
		fieldset_add(&wanted, THING_ID);
		collector.fail_at = 2;
		collector.fail_with = cases[i].answer;
		struct sink *sort = sort_stage_new(
			&(struct order){THING_ID, true}, 1, 0, &wanted, &collector.sink);
		ck_assert_int_eq(sink_begin(sort, &thing_schema), 0);
		for (uint64_t id = 0; id < 5; id++) {
			struct thing thing = thing_of(id, &rows[0]);
			ck_assert_int_eq(sink_row(sort, &thing.base), 0);
		}
		ck_assert_int_eq(sink_end(sort), cases[i].expected);
		ASSERT_VALUES(&collector, 4, 3);
		ck_assert_uint_eq(collector.ended, 1);
		sink_free(sort);
	}
}
END_TEST

/* The same answer with and without a limit, for many rows in no order. */
START_TEST(test_many)
{
	const struct order by[] = {{THING_RTT, false}, {THING_PROCESS, true}};
	struct fieldset wanted = {{0}};
	struct collector all = collector_of(THING_ID), first = collector_of(THING_ID);
	fieldset_add(&wanted, THING_ID);
	struct sink *sinks[] = {sort_stage_new(by, 2, 0, &wanted, &all.sink),
		sort_stage_new(by, 2, 100, &wanted, &first.sink)};
	for (size_t s = 0; s < 2; s++) {
		unsigned random = 7;
		ck_assert_int_eq(sink_begin(sinks[s], &thing_schema), 0);
		for (uint64_t id = 0; id < COLLECTED_MAX; id++) {
			random = random * 1103515245 + 12345;
			struct row row = rows[(random >> 16) % ARRAY_SIZE(rows)];
			row.rtt = row.rtt == ABSENT ? row.rtt : (random >> 20) % 20;
			struct thing thing = thing_of(id, &row);
			ck_assert_int_eq(sink_row(sinks[s], &thing.base), 0);
		}
		ck_assert_int_eq(sink_end(sinks[s]), 0);
		sink_free(sinks[s]);
	}
	ck_assert_uint_eq(all.count, COLLECTED_MAX);
	ck_assert_uint_eq(first.count, 100);
	ck_assert_mem_eq(all.values, first.values, 100 * sizeof(uint64_t));
}
END_TEST

/* With a limit the memory does not grow with the number of rows. */
START_TEST(test_memory)
{
	struct collector collector = collector_of(THING_ID);
	struct fieldset wanted = {{0}};
	fieldset_add(&wanted, THING_ID);
	struct sink *sort =
		sort_stage_new(&(struct order){THING_RTT, true}, 1, 10, &wanted, &collector.sink);
	ck_assert_int_eq(sink_begin(sort, &thing_schema), 0);
	size_t before = 0;
	for (uint64_t id = 0; id < 20000; id++) {
		/* growing, so that each falls out again */
		struct thing thing = thing_of(id, &(struct row){.rtt = id});
		ck_assert_int_eq(sink_row(sort, &thing.base), 0);
		if (id == 20)
			before = mallinfo2().uordblks;
	}
	ck_assert_uint_le(mallinfo2().uordblks, before);
	ck_assert_int_eq(sink_end(sort), 0);
	ck_assert_uint_eq(collector.values[0], 19999);
	sink_free(sort);
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_test(tests, test_one_field);
	tcase_add_test(tests, test_limit);
	tcase_add_test(tests, test_several_fields);
	tcase_add_test(tests, test_keeps_texts);
	tcase_add_test(tests, test_answers_of_the_next);
	tcase_add_test(tests, test_many);
	tcase_add_test(tests, test_memory);
}
