/* SPDX-License-Identifier: MIT */
#include "nlinspect/source/source.h"

#include "subject/routes/ask.h"
#include "subject/tables/tables.h"

#include <errno.h>
#include <linux/fib_rules.h>
#include <sys/socket.h>

#include "answers.h"
#include "unit.h"

/* The conversations. */
enum { ROUTES, ROUTES6, RULES, RULES6 };

static void add_route(struct answers *answers, size_t k, uint8_t family, uint32_t table)
{
	struct payload payload = {.length = 0};
	struct rtmsg header = {.rtm_family = family, .rtm_type = RTN_UNICAST};

	payload_bytes(&payload, &header, sizeof(header));
	payload_u32(&payload, RTA_TABLE, table);
	answers_add(answers, k, RTM_NEWROUTE, &payload);
}

static void add_rule(
	struct answers *answers, size_t k, uint8_t action, uint32_t table, uint32_t priority)
{
	struct payload payload = {.length = 0};
	struct fib_rule_hdr header = {.family = k == RULES ? AF_INET : AF_INET6, .action = action};

	payload_bytes(&payload, &header, sizeof(header));
	payload_u32(&payload, FRA_TABLE, table);
	payload_u32(&payload, FRA_PRIORITY, priority);
	answers_add(answers, k, RTM_NEWRULE, &payload);
}

static void ask_tables(struct answers *answers)
{
	answers_init(answers, subject_named("tables"),
		"table table_id ipv4_routes ipv6_routes rules priority");
	answers->ask.inet6 = true;
}

START_TEST(routes_and_rules_are_counted)
{
	CLEANUP(answers_fini) struct answers answers;

	ask_tables(&answers);
	add_route(&answers, ROUTES, AF_INET, 254);
	add_route(&answers, ROUTES, AF_INET, 254);
	add_route(&answers, ROUTES, AF_INET, 7);
	add_route(&answers, ROUTES6, AF_INET6, 254);
	add_rule(&answers, RULES, FR_ACT_TO_TBL, 254, 32766);
	add_rule(&answers, RULES, FR_ACT_TO_TBL, UINT32_MAX, 9);
	add_rule(&answers, RULES, FR_ACT_BLACKHOLE, 1, 10);
	add_rule(&answers, RULES6, FR_ACT_TO_TBL, 254, 100);
	ck_assert_int_eq(answers_run(&answers), 0);
	ck_assert_uint_eq(answers.count, 3);
	ASSERT_ROW(&answers, 0, TABLE_table, "7");
	ASSERT_ROW(&answers, 0, TABLE_ipv4_routes, "1");
	ASSERT_ROW(&answers, 0, TABLE_ipv6_routes, "0");
	ASSERT_ROW(&answers, 0, TABLE_rules, "0");
	ASSERT_ROW(&answers, 0, TABLE_priority, "-");
	ASSERT_ROW(&answers, 1, TABLE_table_id, "254");
	ASSERT_ROW(&answers, 1, TABLE_ipv4_routes, "2");
	ASSERT_ROW(&answers, 1, TABLE_ipv6_routes, "1");
	ASSERT_ROW(&answers, 1, TABLE_rules, "2");
	ASSERT_ROW(&answers, 1, TABLE_priority, "100");
	ASSERT_ROW(&answers, 2, TABLE_table_id, "4294967295");
	ASSERT_ROW(&answers, 2, TABLE_ipv4_routes, "0");
	ASSERT_ROW(&answers, 2, TABLE_rules, "1");
}
END_TEST

START_TEST(one_family)
{
	CLEANUP(answers_fini) struct answers answers;

	ask_tables(&answers);
	answers.ask.inet6 = false;
	add_route(&answers, 0, AF_INET, 254);
	add_rule(&answers, 1, FR_ACT_TO_TBL, 254, 0);
	ck_assert_int_eq(answers_run(&answers), 0);
	ck_assert_uint_eq(answers.count, 1);
	/* The second conversation is about rules of IPv4, whose family this is not. */
	ASSERT_ROW(&answers, 0, TABLE_ipv4_routes, "1");
	ASSERT_ROW(&answers, 0, TABLE_ipv6_routes, "-");
	ASSERT_ROW(&answers, 0, TABLE_rules, "0");
}
END_TEST

enum { MANY = 1000 };

static int count_row(struct sink *sink, const struct record *record)
{
	struct answers *answers = (struct answers *)((char *)sink - offsetof(struct answers, sink));
	const struct table_record *table = (const struct table_record *)record;

	/* Every third number, in order, as often as it came. */
	ck_assert_uint_eq(table->table, 3 * answers->count + 1);
	ck_assert_uint_eq(table->ipv4_routes, 2);
	answers->count++;
	return 0;
}

START_TEST(many_tables)
{
	static const struct sink_ops ops = {.row = count_row};
	CLEANUP(answers_fini) struct answers answers;

	ask_tables(&answers);
	answers.sink.ops = &ops;
	for (uint32_t i = 0; i < MANY; i++)
		add_route(&answers, ROUTES, AF_INET, 3 * (i * 7 % MANY) + 1);
	for (uint32_t i = 0; i < MANY; i++)
		add_route(&answers, ROUTES, AF_INET, 3 * i + 1);
	ck_assert_int_eq(answers_run(&answers), 0);
	ck_assert_uint_eq(answers.count, MANY);
	answers.count = 0;
}
END_TEST

static void refuse(struct answers *answers, size_t k, int error)
{
	struct nlmsgerr refusal = {.error = error};

	packet_add(&answers->packets[k], NLMSG_ERROR, 0, 0, &refusal, sizeof(refusal));
}

/* After a failure neither 0 nor a partial count may pass for all. */
START_TEST(what_failed_is_absent)
{
	CLEANUP(answers_fini) struct answers answers;

	ask_tables(&answers);
	add_route(&answers, ROUTES, AF_INET, 254);
	add_route(&answers, ROUTES, AF_INET, 7);
	add_route(&answers, ROUTES6, AF_INET6, 254);
	refuse(&answers, ROUTES6, -EPERM);
	add_rule(&answers, RULES, FR_ACT_TO_TBL, 254, 32766);
	ck_assert_int_eq(answers_run(&answers), 0);
	ck_assert_uint_eq(answers.run.status.failed, 1);
	ASSERT_ROW(&answers, 0, TABLE_ipv4_routes, "1");
	ASSERT_ROW(&answers, 0, TABLE_ipv6_routes, "-");
	ASSERT_ROW(&answers, 0, TABLE_rules, "0");
	ASSERT_ROW(&answers, 1, TABLE_ipv4_routes, "1");
	ASSERT_ROW(&answers, 1, TABLE_ipv6_routes, "-");
	ASSERT_ROW(&answers, 1, TABLE_rules, "1");
	ASSERT_ROW(&answers, 1, TABLE_priority, "32766");
}
END_TEST

/* One that comes first may be of the other family. */
START_TEST(rules_of_one_family_are_not_all)
{
	const int errors[] = {-EPERM, -EOPNOTSUPP, -ENODATA};
	CLEANUP(answers_fini) struct answers answers;

	ask_tables(&answers);
	answers.ask.recorded = true; /* has no answer: -ENODATA */
	add_route(&answers, ROUTES, AF_INET, 254);
	add_rule(&answers, RULES, FR_ACT_TO_TBL, 254, 32766);
	refuse(&answers, RULES6, errors[_i]);
	ck_assert_int_eq(answers_run(&answers), 0);
	ck_assert_uint_eq(answers.count, 1);
	ASSERT_ROW(&answers, 0, TABLE_ipv4_routes, "1");
	ASSERT_ROW(&answers, 0, TABLE_ipv6_routes, "0");
	ASSERT_ROW(&answers, 0, TABLE_rules, "-");
	ASSERT_ROW(&answers, 0, TABLE_priority, "-");
}
END_TEST

/* A recording also asks for routes that are not counted. */
START_TEST(exceptions_are_not_counted)
{
	enum { CACHED = 1, MULTICAST };
	CLEANUP(answers_fini) struct answers answers;

	ask_tables(&answers);
	answers.ask.inet6 = false;
	answers.ask.everything = true;
	add_route(&answers, ROUTES, AF_INET, 254);
	refuse(&answers, CACHED, -EPERM);
	refuse(&answers, MULTICAST, -EOPNOTSUPP);
	ck_assert_int_eq(answers_run(&answers), 0);
	ck_assert_uint_eq(answers.run.status.failed, 1);
	ASSERT_ROW(&answers, 0, TABLE_ipv4_routes, "1");
	ASSERT_ROW(&answers, 0, TABLE_rules, "0");
}
END_TEST

/* All routes, with any options in the ask's own part. */
START_TEST(requests)
{
	const struct route_ask routes = {.table = 254, .protocol = 2, .type = 1};
	const struct ask ask = {.inet = true, .inet6 = true, .own = &routes};
	const struct question question = question_of(subject_named("tables"), &ask, ROUTES6);
	const struct question rules = question_of(subject_named("tables"), &ask, RULES);
	struct rtmsg header;
	size_t length;

	ck_assert_uint_eq(question_count(subject_named("tables"), &ask), 4);
	memcpy(&header, request_payload(&question.request, &length), sizeof(header));
	ck_assert_uint_eq(length, sizeof(header));
	ck_assert_uint_eq(header.rtm_family, AF_INET6);
	ck_assert_uint_eq(header.rtm_protocol, 0);
	ck_assert_uint_eq(request_type(&rules.request), RTM_GETRULE);
}
END_TEST

START_TEST(sink_may_have_enough)
{
	CLEANUP(answers_fini) struct answers answers;

	ask_tables(&answers);
	add_route(&answers, ROUTES, AF_INET, 1);
	add_route(&answers, ROUTES, AF_INET, 2);
	answers.enough = 1;
	answers.error = -ECANCELED;
	ck_assert_int_eq(answers_run(&answers), -ECANCELED);
	ck_assert_uint_eq(answers.count, 1);
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_test(tests, routes_and_rules_are_counted);
	tcase_add_test(tests, one_family);
	tcase_add_test(tests, many_tables);
	tcase_add_test(tests, what_failed_is_absent);
	tcase_add_loop_test(tests, rules_of_one_family_are_not_all, 0, 3);
	tcase_add_test(tests, exceptions_are_not_counted);
	tcase_add_test(tests, requests);
	tcase_add_test(tests, sink_may_have_enough);
}
