/* SPDX-License-Identifier: MIT */
#include "nlinspect/flow/conjunct.h"

#include "subject/routes/routes.h"

#include "unit.h"

/* The type that the filter requires; -1: any. */
static int demanded(const char *filter)
{
	CLEANUP(where_free) struct where *where = NULL;
	struct where_error mistake;
	uint64_t value;

	ck_assert_int_eq(where_parse(&route_schema, &filter, 1, &where, &mistake), 0);
	return where_demands(where, ROUTE_type, &value) ? (int)value : -1;
}

START_TEST(only_what_holds_for_all)
{
	uint64_t value;

	ck_assert_int_eq(demanded("type=blackhole"), 6);
	ck_assert_int_eq(demanded("type in blackhole"), 6);
	ck_assert_int_eq(demanded("dev=eth0 and type=unicast and metric=5"), 1);
	ck_assert_int_eq(demanded("dev=eth0 (type=unicast metric=5)"), 1);
	ck_assert_int_eq(demanded("type=200"), 200);
	ck_assert(!where_demands(NULL, ROUTE_type, &value));
}
END_TEST

START_TEST(nothing_that_might_not_hold)
{
	ck_assert_int_eq(demanded("type=blackhole,unicast"), -1);
	ck_assert_int_eq(demanded("type!=blackhole"), -1);
	ck_assert_int_eq(demanded("not type=blackhole"), -1);
	ck_assert_int_eq(demanded("type=blackhole or metric=5"), -1);
	ck_assert_int_eq(demanded("type=blackhole,-"), -1);
	ck_assert_int_eq(demanded("scope=6"), -1);
}
END_TEST

/* Whether the filter demands that interface. */
static bool demands_dev(const char *filter, const char *expected)
{
	CLEANUP(where_free) struct where *where = NULL;
	const struct where_text *found;
	struct where_error mistake;

	ck_assert_int_eq(where_parse(&route_schema, &filter, 1, &where, &mistake), 0);
	found = where_demands_text(where, ROUTE_dev);
	return found && word_equals(found->text, expected);
}

START_TEST(texts)
{
	ck_assert(demands_dev("dev=eth0", "eth0"));
	ck_assert(demands_dev("metric=5 and (dev in eth0)", "eth0"));
	ck_assert(demands_dev("eth0", "eth0"));
	ck_assert(demands_dev("flags=linkdown dev=eth0", "eth0"));
	ck_assert(!demands_dev("nexthops.dev=eth0", "eth0"));
	ck_assert(!demands_dev("dev=eth0,eth1", "eth0"));
	ck_assert(!demands_dev("dev=eth*", "eth*"));
	ck_assert(!demands_dev("dev~eth0", "eth0"));
	ck_assert(!demands_dev("dev!=eth0", "eth0"));
	ck_assert(!demands_dev("not dev=eth0", "eth0"));
	ck_assert(!demands_dev("dev=eth0 or metric=5", "eth0"));
	ck_assert(!demands_dev("dev=eth0,-", "eth0"));
	ck_assert(!demands_dev("iif=eth0", "eth0"));
	ck_assert_ptr_null(where_demands_text(NULL, ROUTE_dev));
}
END_TEST

static bool demands_cover(const char *filter)
{
	CLEANUP(where_free) struct where *where = NULL;
	struct where_error mistake;

	ck_assert_int_eq(where_parse(&route_schema, &filter, 1, &where, &mistake), 0);
	return where_demands_cover(where, ROUTE_dst);
}

START_TEST(covering)
{
	ck_assert(demands_cover("192.0.2.1"));
	ck_assert(demands_cover("dev=eth0 and 2001:db8::/64"));
	ck_assert(!demands_cover("default"));
	ck_assert(!demands_cover("not 192.0.2.1"));
	ck_assert(!demands_cover("192.0.2.1 or dev=eth0"));
	ck_assert(!demands_cover("dst=192.0.2.1"));
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_test(tests, only_what_holds_for_all);
	tcase_add_test(tests, nothing_that_might_not_hold);
	tcase_add_test(tests, texts);
	tcase_add_test(tests, covering);
}
