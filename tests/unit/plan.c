#include "unit.h"

#include "nlinspect/flow/plan.h"

#include "flow_schema.h"

#include <errno.h>

static void plan_thing(struct plan *plan, const struct plan_request *request)
{
	struct plan_error error;
	ck_assert_int_eq(plan_init(plan, &thing_schema, request, NULL, false, &error), 0);
}

static void refuses(const struct plan_request *request, const char *option, const char *message)
{
	struct plan plan;
	struct plan_error error;
	ck_assert_int_eq(plan_init(&plan, &thing_schema, request, NULL, false, &error), -EINVAL);
	ck_assert_str_eq(error.option, option);
	ck_assert_str_eq(error.message, message);
}

START_TEST(test_columns_once_and_in_order)
{
	struct plan plan;
	plan_thing(&plan, &(struct plan_request){.columns = "state,id, state"});
	ck_assert_uint_eq(plan.column_count, 2);
	ck_assert_uint_eq(plan.columns[0], THING_STATE);
	ck_assert_uint_eq(plan.columns[1], THING_ID);
	ck_assert(plan.exact);
	ck_assert(fieldset_has(&plan.wanted, THING_ID));
	ck_assert(!fieldset_has(&plan.wanted, THING_BYTES));
	plan_fini(&plan);
}
END_TEST

START_TEST(test_what_is_sorted_by_is_wanted)
{
	struct plan plan;
	plan_thing(&plan, &(struct plan_request){.columns = "id", .sort = "-rtt,+id,rtt"});
	ck_assert_uint_eq(plan.sort_count, 2);
	ck_assert_uint_eq(plan.sort[0].field, THING_RTT);
	ck_assert(plan.sort[0].descending);
	ck_assert_uint_eq(plan.sort[1].field, THING_ID);
	ck_assert(!plan.sort[1].descending);
	ck_assert(fieldset_has(&plan.wanted, THING_RTT));
	plan_fini(&plan);
}
END_TEST

START_TEST(test_a_group_has_each_field_once)
{
	struct plan plan;
	plan_thing(&plan, &(struct plan_request){.count_by = "state,process,state"});
	ck_assert_uint_eq(plan.count_by_count, 2);
	ck_assert_uint_eq(plan_rows(&plan)->field_count, 3);
	ck_assert_str_eq(plan_rows(&plan)->fields[0].name, "count");
	ck_assert_str_eq(plan_rows(&plan)->fields[1].name, "state");
	ck_assert_str_eq(plan_rows(&plan)->fields[2].name, "process");
	plan_fini(&plan);
}
END_TEST

START_TEST(test_mistakes)
{
	refuses(&(struct plan_request){.columns = "id,stat"}, "--columns",
		"unknown field \"stat\"; did you mean \"state\"?");
	refuses(&(struct plan_request){.columns = ","}, "--columns", "it names no field");
	refuses(&(struct plan_request){.columns = "id", .sort = "-"}, "--sort",
		"unknown field \"\"; \"nlinspect fields things\" lists them");
	refuses(&(struct plan_request){.count_by = "state", .sort = "bytes"}, "--sort",
		"unknown field \"bytes\"; \"nlinspect fields things\" lists them");
	refuses(&(struct plan_request){.count_by = "state", .columns = "id"}, "--columns",
		"--count-by shows the count and the fields that it names; leave one of the two "
		"out");
	refuses(&(struct plan_request){.columns = "id",
			.sort = "id,local_port,peer_port,state,family,flags,bytes,rtt,wait,age,"
				"rate,mark,cookie,autobound,error,drift"},
		"--sort", "more than 15 fields");
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_test(tests, test_columns_once_and_in_order);
	tcase_add_test(tests, test_what_is_sorted_by_is_wanted);
	tcase_add_test(tests, test_a_group_has_each_field_once);
	tcase_add_test(tests, test_mistakes);
}
