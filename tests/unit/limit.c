/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include "flow/stages/stages.h"
#include "nlinspect/flow/where.h"

#include "flow_schema.h"
#include "flow_sink.h"

#include <errno.h>

static int push(struct sink *sink, uint64_t id)
{
	struct thing thing = {0};
	SET(&thing, ID, id, id);
	return sink_row(sink, &thing.base);
}

START_TEST(test_limit)
{
	struct collector collector = collector_of(THING_ID);
	struct sink *limit = limit_stage_new(2, &collector.sink);
	/* every round anew */
	for (size_t round = 1; round <= 2; round++) {
		ck_assert_int_eq(sink_begin(limit, &thing_schema), 0);
		ck_assert_ptr_eq(collector.schema, &thing_schema);
		ck_assert_int_eq(push(limit, 1), 0);
		ck_assert_int_eq(push(limit, 2), -ECANCELED);
		ck_assert_int_eq(push(limit, 3), -ECANCELED);
		ck_assert_int_eq(sink_end(limit), 0);
		ASSERT_VALUES(&collector, 1, 2);
		ck_assert_uint_eq(collector.ended, round);
	}
	ck_assert_int_eq(sink_close(limit), 0);
	ck_assert_uint_eq(collector.closed, 1);
	sink_free(limit);
}
END_TEST

START_TEST(test_limit_passes_errors)
{
	struct collector collector = collector_of(THING_ID);
	collector.fail_with = -EIO;
	collector.fail_at = 2;
	struct sink *limit = limit_stage_new(2, &collector.sink);
	ck_assert_int_eq(sink_begin(limit, &thing_schema), 0);
	ck_assert_int_eq(push(limit, 1), 0);
	ck_assert_int_eq(push(limit, 2), -EIO);
	sink_free(limit);
}
END_TEST

START_TEST(test_where)
{
	struct where *where CLEANUP(where_free) = NULL;
	struct where_error error;
	const char *filter = "id>2";
	struct collector collector = collector_of(THING_ID);
	ck_assert_int_eq(where_parse(&thing_schema, &filter, 1, &where, &error), 0);
	collector.fail_with = -ECANCELED;
	collector.fail_at = 2;
	struct sink *stage = where_stage_new(where, &collector.sink);
	ck_assert_int_eq(sink_begin(stage, &thing_schema), 0);
	ck_assert_int_eq(push(stage, 1), 0);
	ck_assert_int_eq(push(stage, 3), 0);
	ck_assert_int_eq(push(stage, 2), 0);
	ck_assert_int_eq(push(stage, 4), -ECANCELED);
	ck_assert_int_eq(sink_end(stage), 0);
	ck_assert_int_eq(sink_close(stage), 0);
	ASSERT_VALUES(&collector, 3, 4);
	ck_assert_uint_eq(collector.begun, 1);
	ck_assert_uint_eq(collector.ended, 1);
	ck_assert_uint_eq(collector.closed, 1);
	ck_assert_uint_eq(where_stage_passed(stage), 2);
	sink_free(stage);
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_test(tests, test_limit);
	tcase_add_test(tests, test_limit_passes_errors);
	tcase_add_test(tests, test_where);
}
