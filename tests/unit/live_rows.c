/* SPDX-License-Identifier: MIT */
#include "cli/listing/live_rows.h"

#include "unit.h"

#include "flow_schema.h"

#include <errno.h>

DEFINE_CLEANUP_FINI(struct live_rows, live_rows_fini)

static struct live_rows rows_of(const unsigned *fields, size_t count)
{
	struct live_rows rows;
	struct fieldset keep = {{0}}, keys = {{0}};

	for (size_t i = 0; i < count; i++)
		fieldset_add(&keep, fields[i]);
	fieldset_add(&keys, THING_ID);
	live_rows_init(&rows, &keep, &keys);
	return rows;
}

static struct live_rows usual_rows(void)
{
	static const unsigned fields[] = {THING_ID, THING_RTT, THING_PROCESS};

	return rows_of(fields, ARRAY_SIZE(fields));
}

static void add(struct live_rows *rows, uint64_t id, uint64_t rtt, const char *process)
{
	const struct live_row *row;
	struct thing thing = {0};

	SET(&thing, ID, id, id);
	SET(&thing, BYTES, bytes, id * 100);
	SET(&thing, RTT, rtt_us, rtt);
	SET(&thing, PROCESS, process, text_of(process));
	ck_assert_int_eq(live_rows_add(rows, &thing_schema, &thing.base, &row), 0);
}

static void read_round(struct live_rows *rows, uint64_t more)
{
	ck_assert_int_eq(live_rows_begin(rows, &thing_schema), 0);
	add(rows, 1, 30 + more, "b");
	add(rows, 2, 10 + more, "a");
	add(rows, 3, 20 + more, "b");
	ck_assert_int_eq(live_rows_show(rows), 0);
}

static void check(const struct live_rows *rows, const uint64_t *ids, size_t count)
{
	const struct field *field = &rows->shown.schema->fields[THING_ID];

	ck_assert_uint_eq(rows->count, count);
	for (size_t i = 0; i < count; i++)
		ck_assert_uint_eq(
			*(const uint64_t *)field_value(field, rows->view[i]->record), ids[i]);
}

#define CHECK(rows, ...)                             \
	check(rows, (const uint64_t[]){__VA_ARGS__}, \
		sizeof((const uint64_t[]){__VA_ARGS__}) / sizeof(uint64_t))

static int filter(struct live_rows *rows, const char *text, struct where_error *mistake)
{
	struct fieldset fields;

	return live_rows_filter(rows, &thing_schema, text, NULL, &fields, mistake);
}

START_TEST(rows_are_sorted_anew)
{
	CLEANUP(live_rows_fini) struct live_rows rows = usual_rows();

	read_round(&rows, 0);
	CHECK(&rows, 1, 2, 3);
	rows.order[0] = (struct order){THING_RTT, true};
	rows.order_count = 1;
	ck_assert_int_eq(live_rows_arrange(&rows), 0);
	CHECK(&rows, 1, 3, 2);
	/* equal ones as they came */
	rows.order[0] = (struct order){THING_PROCESS, false};
	ck_assert_int_eq(live_rows_arrange(&rows), 0);
	CHECK(&rows, 2, 1, 3);
	rows.limit = 2;
	read_round(&rows, 5);
	CHECK(&rows, 2, 1);
}
END_TEST

START_TEST(a_filter_holds_at_once_and_later)
{
	CLEANUP(live_rows_fini) struct live_rows rows = usual_rows();
	struct where_error mistake;

	/* before there is a round */
	ck_assert_int_eq(filter(&rows, "process=b", &mistake), 0);
	read_round(&rows, 0);
	CHECK(&rows, 1, 3);
	ck_assert_int_eq(filter(&rows, "rtt<25us and process=b", &mistake), 0);
	CHECK(&rows, 3);
	read_round(&rows, 1);
	CHECK(&rows, 3);
	ck_assert_int_eq(filter(&rows, "rtt<<25us", &mistake), -EINVAL);
	ck_assert_ptr_nonnull(strstr(mistake.message, "<"));
	CHECK(&rows, 3);
	read_round(&rows, 2);
	CHECK(&rows, 3);
	ck_assert_int_eq(filter(&rows, "", &mistake), 0);
	CHECK(&rows, 1, 2, 3);
}
END_TEST

/* The rows that are shown lack the field. */
START_TEST(a_filter_may_have_to_wait)
{
	CLEANUP(live_rows_fini) struct live_rows rows = usual_rows();
	struct where_error mistake;

	read_round(&rows, 0);
	ck_assert_int_eq(filter(&rows, "bytes>=200", &mistake), 0);
	CHECK(&rows, 1, 2, 3);
	read_round(&rows, 0);
	CHECK(&rows, 2, 3);
}
END_TEST

/* A round of a stream lasts, and keys are read meanwhile. */
START_TEST(a_filter_may_come_while_a_round_is_read)
{
	CLEANUP(live_rows_fini) struct live_rows rows = usual_rows();
	struct where_error mistake;

	read_round(&rows, 0);
	ck_assert_int_eq(live_rows_begin(&rows, &thing_schema), 0);
	add(&rows, 1, 30, "b");
	ck_assert_int_eq(filter(&rows, "process=a", &mistake), 0);
	CHECK(&rows, 2);
	add(&rows, 2, 10, "a");
	ck_assert_int_eq(live_rows_show(&rows), 0);
	CHECK(&rows, 2);
	ck_assert(!rows.behind);

	/* it began without the field */
	ck_assert_int_eq(live_rows_begin(&rows, &thing_schema), 0);
	ck_assert_int_eq(filter(&rows, "bytes>=200", &mistake), 0);
	ck_assert(rows.behind);
	add(&rows, 1, 30, "b");
	ck_assert_int_eq(live_rows_show(&rows), 0);
	CHECK(&rows, 1);
	ck_assert(rows.behind);
	read_round(&rows, 0);
	CHECK(&rows, 2, 3);
	ck_assert(!rows.behind);
}
END_TEST

START_TEST(rows_are_found_by_their_keys)
{
	CLEANUP(live_rows_fini) struct live_rows rows = usual_rows();
	char key[64];
	size_t length;

	read_round(&rows, 0);
	length = rows.view[2]->key_length;
	ck_assert_uint_le(length, sizeof(key));
	memcpy(key, rows.view[2]->key, length);
	rows.order[0] = (struct order){THING_RTT, false};
	rows.order_count = 1;
	read_round(&rows, 0);
	ck_assert_uint_eq(live_rows_find(&rows, key, length), 1);
	ck_assert_uint_eq(live_rows_find(&rows, key, length - 1), rows.count);
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_test(tests, rows_are_sorted_anew);
	tcase_add_test(tests, a_filter_holds_at_once_and_later);
	tcase_add_test(tests, a_filter_may_have_to_wait);
	tcase_add_test(tests, a_filter_may_come_while_a_round_is_read);
	tcase_add_test(tests, rows_are_found_by_their_keys);
}
