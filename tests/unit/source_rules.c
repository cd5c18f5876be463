/* SPDX-License-Identifier: MIT */
#include "nlinspect/source/source.h"

#include "subject/rules/rules.h"
#include "subject/uapi.h"

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
	answers_init(&answers, subject_named("rules"),
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

	answers_init(
		&answers, subject_named("rules"), "priority from src srclen table table_id action");
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

/* A rule of IPv4 with one attribute. */
static struct payload rule_with(uint16_t type, const void *value, size_t size)
{
	struct payload payload = rule_of(FR_ACT_TO_TBL, 0);

	payload_attribute(&payload, type, value, size);
	return payload;
}

/* The text of the column for a rule. */
static void assert_selectors(struct payload payload, const char *expected)
{
	CLEANUP(answers_fini) struct answers answers;

	answers_init(&answers, subject_named("rules"), "selectors");
	answers_add(&answers, 0, RTM_NEWRULE, &payload);
	ck_assert_int_eq(answers_run(&answers), 0);
	ck_assert(!answers.run.status.malformed);
	ASSERT_ROW(&answers, 0, RULE_selectors, expected);
}

static void set_header(struct payload *payload, uint8_t tos, uint32_t flags)
{
	struct fib_rule_hdr header;

	memcpy(&header, payload->bytes, sizeof(header));
	header.tos = tos;
	header.flags = flags;
	memcpy(payload->bytes, &header, sizeof(header));
}

/* The kernel sends no mark of 0, but that it is compared. */
START_TEST(a_rule_for_packets_without_a_mark)
{
	CLEANUP(answers_fini) struct answers answers;
	const uint32_t mask = UINT32_MAX;
	struct payload marked = rule_with(FRA_FWMASK, &mask, 4), all = rule_of(FR_ACT_TO_TBL, 0);

	answers_init(&answers, subject_named("rules"), "fwmark selectors");
	answers_add(&answers, 0, RTM_NEWRULE, &marked);
	answers_add(&answers, 0, RTM_NEWRULE, &all);
	ck_assert_int_eq(answers_run(&answers), 0);
	ASSERT_ROW(&answers, 0, RULE_fwmark, "0");
	ASSERT_ROW(&answers, 0, RULE_selectors, "-");
	ASSERT_ROW(&answers, 1, RULE_fwmark, "-");
}
END_TEST

START_TEST(selectors)
{
	const struct fib_rule_port_range one = {80, 80}, several = {1, 9};
	const struct fib_rule_uid_range users = {1000, 1000};
	const uint8_t tcp = 6, unnamed = 99, on = 1;
	const uint32_t mask = 0xff, group = 7, none = UINT32_MAX, realms = 3 << 16 | 4;
	const uint8_t tunnel[8] = {[7] = 55};
	struct payload tos = rule_of(FR_ACT_TO_TBL, 0);

	set_header(&tos, 4, 0);
	assert_selectors(rule_of(FR_ACT_TO_TBL, 0), "-");
	assert_selectors(tos, "tos 0x04");
	assert_selectors(rule_with(FRA_FWMASK, &mask, 4), "fwmark 0/0xff");
	assert_selectors(rule_with(FRA_FWMARK, &mask, 4), "-"); /* that has a column */
	assert_selectors(rule_with(FRA_IIFNAME, "eth0", 5), "-");
	assert_selectors(rule_with(FRA_L3MDEV, &on, 1), "[l3mdev-table]");
	assert_selectors(rule_with(FRA_UID_RANGE, &users, sizeof(users)), "uidrange 1000-1000");
	assert_selectors(rule_with(FRA_IP_PROTO, &tcp, 1), "ipproto tcp");
	assert_selectors(rule_with(FRA_IP_PROTO, &unnamed, 1), "ipproto 99");
	assert_selectors(rule_with(FRA_SPORT_RANGE, &one, sizeof(one)), "sport 80");
	assert_selectors(rule_with(FRA_DPORT_RANGE, &several, sizeof(several)), "dport 1-9");
	assert_selectors(rule_with(FRA_TUN_ID, tunnel, sizeof(tunnel)), "tun_id 55");
	assert_selectors(rule_with(FRA_SUPPRESS_PREFIXLEN, &group, 4), "suppress_prefixlength 7");
	assert_selectors(rule_with(FRA_SUPPRESS_IFGROUP, &group, 4), "suppress_ifgroup 7");
	assert_selectors(rule_with(FRA_SUPPRESS_IFGROUP, &none, 4), "-");
	assert_selectors(rule_with(FRA_FLOW, &realms, 4), "realms 3/4");
	assert_selectors(rule_with(FRA_FLOW, &group, 4), "realms 7");
}
END_TEST

/* Debian 12's ip(8) knows none of these. */
START_TEST(selectors_with_masks)
{
	const struct fib_rule_port_range port = {80, 80};
	const uint8_t dscp = 4, some = 0x3c, every = 0x3f;
	const uint16_t ports = 0xf0;
	const uint8_t label[4] = {0, 0, 0x12, 0x34}, bits[4] = {0, 0, 0xff, 0xff};
	struct payload payload = rule_with(RULE_ATTRIBUTE_DSCP, &dscp, 1);

	assert_selectors(payload, "dscp 4");
	payload_attribute(&payload, RULE_ATTRIBUTE_DSCP_MASK, &every, 1);
	assert_selectors(payload, "dscp 4");
	payload = rule_with(RULE_ATTRIBUTE_DSCP, &dscp, 1);
	payload_attribute(&payload, RULE_ATTRIBUTE_DSCP_MASK, &some, 1);
	assert_selectors(payload, "dscp 0x4/0x3c");
	payload = rule_with(RULE_ATTRIBUTE_FLOWLABEL, label, 4);
	assert_selectors(payload, "flowlabel 0x1234");
	payload_attribute(&payload, RULE_ATTRIBUTE_FLOWLABEL_MASK, bits, 4);
	assert_selectors(payload, "flowlabel 0x1234/0xffff");
	payload = rule_with(FRA_DPORT_RANGE, &port, sizeof(port));
	payload_attribute(&payload, RULE_ATTRIBUTE_DPORT_MASK, &ports, 2);
	assert_selectors(payload, "dport 0x50/0xf0");
}
END_TEST

START_TEST(selectors_with_flags)
{
	const uint32_t flags = FIB_RULE_INVERT | FIB_RULE_IIF_DETACHED | FIB_RULE_UNRESOLVED;
	const struct fib_rule_port_range port = {443, 443};
	const uint8_t tcp = 6;
	const uint32_t length = 0;
	struct payload payload = rule_with(FRA_IP_PROTO, &tcp, 1);

	payload_attribute(&payload, FRA_DPORT_RANGE, &port, sizeof(port));
	set_header(&payload, 0, FIB_RULE_INVERT);
	assert_selectors(payload, "not ipproto tcp dport 443");
	payload = rule_with(FRA_SUPPRESS_PREFIXLEN, &length, 4);
	set_header(&payload, 0, FIB_RULE_INVERT); /* of what has columns */
	assert_selectors(payload, "suppress_prefixlength 0");
	payload = rule_with(FRA_IIFNAME, "gone", 5);
	set_header(&payload, 0, flags);
	assert_selectors(payload, "not iif gone [detached] [unresolved]");
}
END_TEST

START_TEST(bad_messages)
{
	CLEANUP(answers_fini) struct answers partly;
	struct payload bare = rule_of(FR_ACT_TO_TBL, 8);

	/* a length without an address */
	answers_init(&partly, subject_named("rules"), "from");
	answers_add(&partly, 0, RTM_NEWRULE, &bare);
	ck_assert_int_eq(answers_run(&partly), 0);
	ck_assert_uint_eq(partly.count, 1);
	ck_assert(partly.run.status.malformed);
}
END_TEST

START_TEST(requests)
{
	struct ask ask = {.inet = true, .inet6 = true};

	ck_assert_uint_eq(question_count(subject_named("rules"), &ask), 2);

	struct question question = question_of(subject_named("rules"), &ask, 1);

	ck_assert_uint_eq(request_type(&question.request), RTM_GETRULE);
	ck_assert_uint_eq(question.request.watch, UINT64_C(1) << RTNLGRP_IPV6_RULE);
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_test(tests, a_rule);
	tcase_add_test(tests, a_rule_for_all);
	tcase_add_test(tests, a_rule_for_packets_without_a_mark);
	tcase_add_test(tests, selectors);
	tcase_add_test(tests, selectors_with_masks);
	tcase_add_test(tests, selectors_with_flags);
	tcase_add_test(tests, bad_messages);
	tcase_add_test(tests, requests);
}
