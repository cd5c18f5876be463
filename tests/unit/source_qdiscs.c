/* SPDX-License-Identifier: MIT */
#include "nlinspect/source/source.h"

#include "subject/qdiscs/qdiscs.h"

#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>

#include "answers.h"
#include "unit.h"

static struct payload qdisc_of(const char *kind, uint32_t handle, uint32_t parent)
{
	struct payload payload = {.length = 0};
	struct tcmsg header = {.tcm_ifindex = 2, .tcm_handle = handle, .tcm_parent = parent};

	payload_bytes(&payload, &header, sizeof(header));
	payload_string(&payload, TCA_KIND, kind);
	return payload;
}

static void ask_qdiscs(struct answers *answers, const char *wanted)
{
	answers_init(answers, subject_named("qdiscs"), wanted);
}

START_TEST(handles)
{
	CLEANUP(answers_fini) struct answers answers;
	const struct {
		uint32_t handle, parent;
		const char *shown, *parent_shown, *root;
	} cases[] = {
		{0x10000, TC_H_ROOT, "1:", "-", "true"},
		{0, 0x80010002, "0:", "8001:2", "false"},
		{0xffff0000, TC_H_CLSACT, "ffff:", "ffff:fff1", "false"},
		{0x1, 0, "0:1", "-", "false"},
	};

	ask_qdiscs(&answers, "handle parent root object");
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct payload payload = qdisc_of("fq", cases[i].handle, cases[i].parent);

		answers_add(&answers, 0, RTM_NEWQDISC, &payload);
	}
	ck_assert_int_eq(answers_run(&answers), 0);
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		ASSERT_ROW(&answers, i, QDISC_handle, cases[i].shown);
		ASSERT_ROW(&answers, i, QDISC_parent, cases[i].parent_shown);
		ASSERT_ROW(&answers, i, QDISC_root, cases[i].root);
		ASSERT_ROW(&answers, i, QDISC_object, "qdisc");
	}
}
END_TEST

START_TEST(classes_are_asked_of_each_interface_once)
{
	CLEANUP(answers_fini) struct answers answers;
	struct payload without = qdisc_of("noqueue", 0, TC_H_ROOT),
		       first = qdisc_of("htb", 0x10000, TC_H_ROOT),
		       second = qdisc_of("pfifo", 0x20000, 0x10001),
		       class = qdisc_of("htb", 0x10001, TC_H_ROOT);

	ask_qdiscs(&answers, "handle object");
	*(bool *)answers.own = true; /* classes, the only member */
	answers_add(&answers, 0, RTM_NEWQDISC, &without);
	answers_add(&answers, 0, RTM_NEWQDISC, &first);
	answers_add(&answers, 0, RTM_NEWQDISC, &second);
	/* The second conversation names the interface. */
	answers_add(&answers, 2, RTM_NEWTCLASS, &class);
	ck_assert_int_eq(answers_run(&answers), 0);
	ck_assert_uint_eq(answers.count, 4);
	ASSERT_ROW(&answers, 3, QDISC_object, "class");
	ASSERT_ROW(&answers, 3, QDISC_handle, "1:1");
	ck_assert_uint_eq(answers.fake.connects, 3);
}
END_TEST

START_TEST(bad_messages)
{
	CLEANUP(answers_fini) struct answers answers;
	struct payload prio = qdisc_of("prio", 0x10000, TC_H_ROOT),
		       fq = qdisc_of("fq", 0x20000, TC_H_ROOT), settings = {.length = 0};

	payload_attribute(&prio, TCA_OPTIONS, "\3\0\0\0", 4);
	payload_u32(&settings, TCA_FQ_BUCKETS_LOG, 64);
	payload_attribute(&fq, TCA_OPTIONS, settings.bytes, settings.length);
	ask_qdiscs(&answers, "handle options");
	answers_add(&answers, 0, RTM_NEWQDISC, &prio);
	answers_add(&answers, 0, RTM_NEWQDISC, &fq);
	ck_assert_int_eq(answers_run(&answers), 0);
	ck_assert_uint_eq(answers.count, 2);
	ck_assert(answers.run.status.malformed);
	ASSERT_ROW(&answers, 0, QDISC_options, "-");
	ASSERT_ROW(&answers, 1, QDISC_options, "-");
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_test(tests, handles);
	tcase_add_test(tests, classes_are_asked_of_each_interface_once);
	tcase_add_test(tests, bad_messages);
}
