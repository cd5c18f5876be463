/* SPDX-License-Identifier: MIT */
#include "nlinspect/source/source.h"

#include "subject/nexthops/nexthops.h"
#include "subject/uapi.h"

#include <linux/lwtunnel.h>
#include <linux/nexthop.h>
#include <sys/socket.h>

#include "answers.h"
#include "unit.h"

static struct payload nexthop_of(uint8_t family)
{
	struct payload payload = {.length = 0};
	struct nhmsg header = {.nh_family = family};

	payload_bytes(&payload, &header, sizeof(header));
	return payload;
}

START_TEST(one_and_a_group)
{
	CLEANUP(answers_fini) struct answers answers;
	struct payload single = nexthop_of(AF_INET), group = nexthop_of(AF_UNSPEC);
	static const uint8_t gateway[] = {192, 0, 2, 1};
	struct nexthop_grp members[] = {{.id = 1}, {.id = 2, .weight = 4}};

	payload_u32(&single, NHA_ID, 1);
	payload_attribute(&single, NHA_GATEWAY, gateway, sizeof(gateway));
	payload_u32(&group, NHA_ID, 9);
	payload_attribute(&group, NHA_GROUP, members, sizeof(members));
	answers_init(&answers, subject_named("nexthops"), "id gateway group blackhole");
	answers.ask.inet = answers.ask.inet6 = true;
	answers_add(&answers, 0, RTM_NEWNEXTHOP, &single);
	answers_add(&answers, 0, RTM_NEWNEXTHOP, &group);
	ck_assert_int_eq(answers_run(&answers), 0);
	ASSERT_ROW(&answers, 0, NHOBJECT_id, "1");
	ASSERT_ROW(&answers, 0, NHOBJECT_gateway, "192.0.2.1");
	ASSERT_ROW(&answers, 0, NHOBJECT_group, "-");
	ASSERT_ROW(&answers, 0, NHOBJECT_blackhole, "false");
	ASSERT_ROW(&answers, 1, NHOBJECT_id, "9");
	ASSERT_ROW(&answers, 1, NHOBJECT_gateway, "-");
	ck_assert(!answers.run.status.malformed);
}
END_TEST

START_TEST(encapsulation)
{
	CLEANUP(answers_fini) struct answers answers;
	struct payload object = nexthop_of(AF_INET), details = {.length = 0};
	const uint16_t type = LWTUNNEL_ENCAP_IP;
	static const uint8_t far[] = {192, 0, 2, 9};

	payload_attribute(&details, LWTUNNEL_IP_DST, far, sizeof(far));
	payload_u32(&object, NHA_ID, 1);
	payload_attribute(&object, NHA_ENCAP_TYPE, &type, sizeof(type));
	payload_nested(&object, NHA_ENCAP, &details);
	answers_init(&answers, subject_named("nexthops"), "encap");
	answers.ask.inet6 = true;
	answers_add(&answers, 0, RTM_NEWNEXTHOP, &object);
	ck_assert_int_eq(answers_run(&answers), 0);
	ASSERT_ROW(&answers, 0, NHOBJECT_encap, "encap_type ip dst 192.0.2.9");
	ck_assert(!answers.run.status.malformed);
}
END_TEST

static struct payload entry_of(uint32_t id, uint64_t packets, uint32_t hardware)
{
	struct payload entry = {.length = 0};

	payload_u32(&entry, NEXTHOP_STATS_ID, id);
	/* As the kernel does with what takes no more. */
	if (packets > UINT32_MAX)
		payload_attribute(&entry, NEXTHOP_STATS_PACKETS, &packets, sizeof(packets));
	else
		payload_u32(&entry, NEXTHOP_STATS_PACKETS, (uint32_t)packets);
	payload_u32(&entry, NEXTHOP_STATS_PACKETS_HW, hardware);
	return entry;
}

START_TEST(statistics)
{
	CLEANUP(answers_fini) struct answers answers;
	struct payload group = nexthop_of(AF_UNSPEC), stats = {.length = 0};
	struct payload entries[] = {entry_of(1, 7, 2), entry_of(2, UINT64_C(1) << 40, 0)};

	for (size_t i = 0; i < ARRAY_SIZE(entries); i++)
		payload_nested(&stats, NEXTHOP_GROUP_STATS_ENTRY, &entries[i]);
	payload_u32(&group, NHA_ID, 10);
	payload_nested(&group, NEXTHOP_ATTRIBUTE_GROUP_STATS, &stats);
	payload_u32(&group, NEXTHOP_ATTRIBUTE_HW_STATS_ENABLE, 1);
	payload_u32(&group, NEXTHOP_ATTRIBUTE_HW_STATS_USED, 0);
	answers_init(&answers, subject_named("nexthops"), "group_stats hw_stats");
	answers.ask.inet6 = true;
	answers_add(&answers, 0, RTM_NEWNEXTHOP, &group);
	ck_assert_int_eq(answers_run(&answers), 0);
	ASSERT_ROW(&answers, 0, NHOBJECT_group_stats,
		"id 1 packets 7 packets_hw 2, id 2 packets 1099511627776 packets_hw 0");
	ASSERT_ROW(&answers, 0, NHOBJECT_hw_stats, "enabled");
}
END_TEST

static void add_bucket(
	struct answers *answers, uint32_t group, uint16_t index, uint32_t object, bool cut)
{
	struct payload payload = nexthop_of(AF_UNSPEC), nested = {.length = 0};
	const uint64_t ticks = 150;

	payload_attribute(&nested, NHA_RES_BUCKET_INDEX, &index, sizeof(index));
	payload_attribute(&nested, NHA_RES_BUCKET_IDLE_TIME, &ticks, sizeof(ticks));
	payload_u32(&nested, NHA_RES_BUCKET_NH_ID, object);
	payload_u32(&payload, NHA_ID, group);
	if (!cut)
		payload_nested(&payload, NHA_RES_BUCKET, &nested);
	answers_add(answers, 0, RTM_NEWNEXTHOPBUCKET, &payload);
}

/* They come in an answer of their own, before the groups. */
START_TEST(buckets_stand_with_their_group)
{
	CLEANUP(answers_fini) struct answers answers;

	answers_init(&answers, subject_named("nexthops"), "id buckets");
	answers.ask.inet6 = true;
	add_bucket(&answers, 10, 0, 1, false);
	add_bucket(&answers, 10, 1, 2, false);
	add_bucket(&answers, 12, 0, 1, false);
	add_bucket(&answers, 12, 1, 1, true);
	for (uint32_t id = 10; id <= 12; id++) {
		struct payload group = nexthop_of(AF_UNSPEC);

		payload_u32(&group, NHA_ID, id);
		answers_add(&answers, 1, RTM_NEWNEXTHOP, &group);
	}
	ck_assert_int_eq(answers_run(&answers), 0);
	ck_assert_uint_eq(answers.count, 3);
	ASSERT_ROW(&answers, 0, NHOBJECT_buckets,
		"index 0 idle_time 1.5 nhid 1, index 1 idle_time 1.5 nhid 2");
	ASSERT_ROW(&answers, 1, NHOBJECT_buckets, "-");
	ASSERT_ROW(&answers, 2, NHOBJECT_buckets, "index 0 idle_time 1.5 nhid 1");
	ck_assert(answers.run.status.malformed);
}
END_TEST

/* Expensive parts are asked for only if they are wanted. */
START_TEST(requests)
{
	struct ask ask = {.inet = true};

	ck_assert_uint_eq(question_count(subject_named("nexthops"), &ask), 1);

	struct question plain = question_of(subject_named("nexthops"), &ask, 0);

	ck_assert_uint_eq(plain.plain, 0);
	fieldset_add(&ask.wanted, NHOBJECT_buckets);
	fieldset_add(&ask.wanted, NHOBJECT_group_stats);
	ck_assert_uint_eq(question_count(subject_named("nexthops"), &ask), 2);

	struct question buckets = question_of(subject_named("nexthops"), &ask, 0);
	struct question stats = question_of(subject_named("nexthops"), &ask, 1);

	ck_assert_uint_eq(request_type(&buckets.request), RTM_GETNEXTHOPBUCKET);
	ck_assert(buckets.implied && buckets.optional);
	/* Older kernels are asked as before. */
	ck_assert_uint_eq(stats.plain, plain.request.length);
	ck_assert_uint_gt(stats.request.length, stats.plain);
}
END_TEST

/* A recording has all answers, because later readers may need them. */
START_TEST(a_recording_asks_for_everything)
{
	const struct ask ask = {.inet = true, .inet6 = true, .everything = true};

	ck_assert_uint_eq(question_count(subject_named("nexthops"), &ask), 2);

	struct question buckets = question_of(subject_named("nexthops"), &ask, 0);
	struct question objects = question_of(subject_named("nexthops"), &ask, 1);

	ck_assert_uint_eq(request_type(&buckets.request), RTM_GETNEXTHOPBUCKET);
	ck_assert(buckets.implied && buckets.optional);
	ck_assert_uint_gt(objects.plain, 0);
}
END_TEST

/* They are in the answer, but not wanted now. */
START_TEST(buckets_may_be_unwanted)
{
	CLEANUP(answers_fini) struct answers answers;
	struct payload group = nexthop_of(AF_UNSPEC);

	payload_u32(&group, NHA_ID, 10);
	answers_init(&answers, subject_named("nexthops"), "id");
	answers.ask.everything = answers.ask.inet6 = true;
	add_bucket(&answers, 10, 0, 1, false);
	answers_add(&answers, 1, RTM_NEWNEXTHOP, &group);
	ck_assert_int_eq(answers_run(&answers), 0);
	ck_assert_uint_eq(answers.count, 1);
	ASSERT_ROW(&answers, 0, NHOBJECT_buckets, "-");
	ck_assert(!answers.run.status.malformed);
}
END_TEST

static void run_group(struct answers *answers, struct payload *group)
{
	struct nexthop_grp member = {.id = 2, .weight = 4};
	uint8_t bytes[sizeof(member)];

	memcpy(bytes, &member, sizeof(member));
	bytes[5] = 1; /* after the weight */
	payload_attribute(group, NHA_GROUP, bytes, sizeof(bytes));
	answers_init(answers, subject_named("nexthops"), "group");
	answers->ask.inet6 = true;
	answers_add(answers, 0, RTM_NEWNEXTHOP, group);
	ck_assert_int_eq(answers_run(answers), 0);
	ck_assert(!answers->run.status.malformed);
}

/* The reserved byte is part of the weight only if the kernel says that it cleared it. */
START_TEST(weights_are_wide_if_the_kernel_says_so)
{
	CLEANUP(answers_fini) struct answers old, other, cut, wide;
	struct payload group = nexthop_of(AF_UNSPEC);
	const uint16_t half = 0xffff;

	run_group(&old, &group);
	ASSERT_ROW(&old, 0, NHOBJECT_group, "id 2 weight 5");
	group = nexthop_of(AF_UNSPEC);
	payload_u32(&group, NEXTHOP_ATTRIBUTE_OP_FLAGS, ~NEXTHOP_OP_RESERVED_CLEARED);
	run_group(&other, &group);
	ASSERT_ROW(&other, 0, NHOBJECT_group, "id 2 weight 5");
	group = nexthop_of(AF_UNSPEC);
	payload_attribute(&group, NEXTHOP_ATTRIBUTE_OP_FLAGS, &half, sizeof(half));
	run_group(&cut, &group);
	ASSERT_ROW(&cut, 0, NHOBJECT_group, "id 2 weight 5");
	group = nexthop_of(AF_UNSPEC);
	payload_u32(&group, NEXTHOP_ATTRIBUTE_OP_FLAGS, NEXTHOP_OP_RESERVED_CLEARED);
	run_group(&wide, &group);
	ASSERT_ROW(&wide, 0, NHOBJECT_group, "id 2 weight 261");
}
END_TEST

START_TEST(bad_messages)
{
	CLEANUP(answers_fini) struct answers answers, partly;
	struct payload cut = nexthop_of(AF_INET), group = nexthop_of(AF_UNSPEC);
	struct nexthop_grp members[2] = {{.id = 1}, {.id = 2}};

	cut.length = sizeof(struct nhmsg) - 1;
	answers_init(&answers, subject_named("nexthops"), "id");
	answers_add(&answers, 0, RTM_NEWNEXTHOP, &cut);
	ck_assert_int_eq(answers_run(&answers), 0);
	ck_assert_uint_eq(answers.count, 0);
	ck_assert(answers.run.status.malformed);
	/* half a member */
	payload_attribute(&group, NHA_GROUP, members, sizeof(members) - 4);
	answers_init(&partly, subject_named("nexthops"), "group");
	partly.ask.inet = partly.ask.inet6 = true;
	answers_add(&partly, 0, RTM_NEWNEXTHOP, &group);
	ck_assert_int_eq(answers_run(&partly), 0);
	ck_assert_uint_eq(partly.count, 1);
	ck_assert(partly.run.status.malformed);
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_test(tests, one_and_a_group);
	tcase_add_test(tests, encapsulation);
	tcase_add_test(tests, statistics);
	tcase_add_test(tests, buckets_stand_with_their_group);
	tcase_add_test(tests, requests);
	tcase_add_test(tests, a_recording_asks_for_everything);
	tcase_add_test(tests, buckets_may_be_unwanted);
	tcase_add_test(tests, weights_are_wide_if_the_kernel_says_so);
	tcase_add_test(tests, bad_messages);
}
