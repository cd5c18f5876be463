#include "nlinspect/source/source.h"

#include "nlinspect/model/rules.h"
#include "nlinspect/model/schemas.h"

#include <linux/fib_rules.h>
#include <sys/socket.h>

#include "answers.h"
#include "unit.h"

static struct payload rule_of(uint8_t action, uint8_t bits)
{
	struct payload payload = {.length = 0};
	struct fib_rule_hdr header = {
		.family = AF_INET, .table = RT_TABLE_MAIN, .action = action, .src_len = bits};

	payload_bytes(&payload, &header, sizeof(header));
	return payload;
}

START_TEST(a_rule)
{
	CLEANUP(answers_fini) struct answers answers;
	struct payload payload = rule_of(FR_ACT_TO_TBL, 8);
	static const uint8_t network[] = {10, 0, 0, 0};
	struct fib_rule_port_range one = {80, 80}, several = {1, 9};

	payload_attribute(&payload, FRA_SRC, network, sizeof(network));
	payload_u32(&payload, FRA_PRIORITY, 7);
	payload_u32(&payload, FRA_TABLE, 1000);
	payload_u32(&payload, FRA_FWMASK, UINT32_MAX);
	payload_u32(&payload, FRA_SUPPRESS_PREFIXLEN, UINT32_MAX);
	payload_u32(&payload, FRA_FLOW, 3 << 16 | 4);
	payload_attribute(&payload, FRA_SPORT_RANGE, &one, sizeof(one));
	payload_attribute(&payload, FRA_DPORT_RANGE, &several, sizeof(several));
	answers_init(&answers, &rule_source,
		"priority from src srclen dst table table_id action fwmask suppress_prefixlen "
		"flow_from "
		"flow_to sport dport dport_end inverted tos");
	answers_add(&answers, 0, RTM_NEWRULE, &payload);
	ck_assert_int_eq(answers_run(&answers), 0);
	ASSERT_ROW(&answers, 0, RULE_priority, "7");
	ASSERT_ROW(&answers, 0, RULE_from, "10.0.0.0/8");
	ASSERT_ROW(&answers, 0, RULE_src, "10.0.0.0");
	ASSERT_ROW(&answers, 0, RULE_srclen, "8");
	ASSERT_ROW(&answers, 0, RULE_dst, "-");
	ASSERT_ROW(&answers, 0, RULE_table, "1000");
	ASSERT_ROW(&answers, 0, RULE_table_id, "1000");
	ASSERT_ROW(&answers, 0, RULE_action, "lookup");
	ASSERT_ROW(&answers, 0, RULE_fwmask, "-");
	ASSERT_ROW(&answers, 0, RULE_suppress_prefixlen, "-");
	ASSERT_ROW(&answers, 0, RULE_flow_from, "3");
	ASSERT_ROW(&answers, 0, RULE_flow_to, "4");
	ASSERT_ROW(&answers, 0, RULE_sport, "80");
	ASSERT_ROW(&answers, 0, RULE_dport, "-");
	ASSERT_ROW(&answers, 0, RULE_dport_end, "9");
	ASSERT_ROW(&answers, 0, RULE_inverted, "false");
	ASSERT_ROW(&answers, 0, RULE_tos, "-");
}
END_TEST

START_TEST(a_rule_for_all)
{
	CLEANUP(answers_fini) struct answers answers;
	struct payload payload = rule_of(FR_ACT_BLACKHOLE, 0);

	answers_init(&answers, &rule_source, "priority from src srclen table table_id action");
	answers_add(&answers, 0, RTM_NEWRULE, &payload);
	ck_assert_int_eq(answers_run(&answers), 0);
	ASSERT_ROW(&answers, 0, RULE_priority, "0"); /* the kernel leaves it out */
	ASSERT_ROW(&answers, 0, RULE_from, "-");
	ASSERT_ROW(&answers, 0, RULE_src, "all");
	ASSERT_ROW(&answers, 0, RULE_srclen, "-");
	ASSERT_ROW(&answers, 0, RULE_table, "-");
	ASSERT_ROW(&answers, 0, RULE_table_id, "-");
	ASSERT_ROW(&answers, 0, RULE_action, "blackhole");
}
END_TEST

START_TEST(bad_messages)
{
	CLEANUP(answers_fini) struct answers answers, partly;
	struct payload cut = rule_of(FR_ACT_TO_TBL, 0), bare = rule_of(FR_ACT_TO_TBL, 8);

	cut.length = sizeof(struct fib_rule_hdr) - 1;
	answers_init(&answers, &rule_source, "from");
	answers_add(&answers, 0, RTM_NEWRULE, &cut);
	ck_assert_int_eq(answers_run(&answers), 0);
	ck_assert_uint_eq(answers.count, 0);
	ck_assert(answers.run.status.malformed);
	/* a length without an address */
	answers_init(&partly, &rule_source, "from");
	answers_add(&partly, 0, RTM_NEWRULE, &bare);
	ck_assert_int_eq(answers_run(&partly), 0);
	ck_assert_uint_eq(partly.count, 1);
	ck_assert(partly.run.status.malformed);
}
END_TEST

START_TEST(requests)
{
	struct ask ask = {.inet = true, .inet6 = true};

	ck_assert_uint_eq(question_count(&rule_source, &ask), 2);

	struct question question = question_of(&rule_source, &ask, 1);

	ck_assert_uint_eq(request_type(&question.request), RTM_GETRULE);
	ck_assert_uint_eq(question.request.watch, UINT64_C(1) << RTNLGRP_IPV6_RULE);
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_test(tests, a_rule);
	tcase_add_test(tests, a_rule_for_all);
	tcase_add_test(tests, bad_messages);
	tcase_add_test(tests, requests);
}
