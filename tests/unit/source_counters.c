/* SPDX-License-Identifier: MIT */
#include "subject/counters/counters.h"

#include <errno.h>

#include "answers.h"

#define NET "/proc/thread-self/net/"

/* A recording; only its files matter. */
struct files_kept {
	struct connector base;
	struct {
		const char *path, *content;
		int error;
	} list[8];
};

static int kept_recall(struct connector *connector, struct text path, struct fact *ret)
{
	struct files_kept *kept = (struct files_kept *)connector;

	for (size_t i = 0; i < ARRAY_SIZE(kept->list) && kept->list[i].path; i++) {
		const char *name = kept->list[i].path;

		if (path.length != strlen(name) || memcmp(path.data, name, path.length) != 0)
			continue;
		*ret = (struct fact){.path = path,
			.content = text_of(kept->list[i].content),
			.error = kept->list[i].error};
		return 0;
	}
	return -ENODATA;
}

static int kept_recall_folder(struct connector *connector, struct text path,
	int (*each)(void *context, struct text name), void *context)
{
	(void)connector;
	(void)path;
	(void)each;
	(void)context;
	return 0;
}

static int kept_connect(struct connector *connector, int protocol, struct transport **ret)
{
	(void)connector;
	(void)protocol;
	(void)ret;
	return -EPROTONOSUPPORT;
}

static const struct connector_ops kept_ops = {
	.connect = kept_connect, .recall = kept_recall, .recall_folder = kept_recall_folder};

static void start(struct answers *answers, struct files_kept *kept, const char *wanted)
{
	answers_init(answers, subject_named("counters"), wanted);
	kept->base.ops = &kept_ops;
	answers->run.connector = &kept->base;
	answers->ask.recorded = true;
}

static struct counter_ask *ask_of(struct answers *answers)
{
	return (struct counter_ask *)answers->own;
}

START_TEST(names_are_rows)
{
	CLEANUP(answers_fini) struct answers answers;
	struct files_kept kept = {.list = {{NET "snmp",
					  "Tcp: MaxConn ActiveOpens Future CurrEstab OutRsts\n"
					  "Tcp: -1 18446744073709551615 7 4 0\n",
					  0}}};

	start(&answers, &kept, "group name value total kind doc full_name text");
	ck_assert_int_eq(answers_run(&answers), 0);
	ck_assert_uint_eq(answers.count, 4);
	ASSERT_ROW(&answers, 0, COUNTER_group, "tcp");
	ASSERT_ROW(&answers, 0, COUNTER_value, "-1");
	ASSERT_ROW(&answers, 0, COUNTER_total, "-");
	ASSERT_ROW(&answers, 0, COUNTER_kind, "setting");
	/* A counter that large keeps its exact number. */
	ASSERT_ROW(&answers, 1, COUNTER_value, "9223372036854775807");
	ASSERT_ROW(&answers, 1, COUNTER_total, "18446744073709551615");
	/* Names without a meaning are counters. */
	ASSERT_ROW(&answers, 2, COUNTER_name, "Future");
	ASSERT_ROW(&answers, 2, COUNTER_total, "7");
	ASSERT_ROW(&answers, 2, COUNTER_doc, "-");
	ASSERT_ROW(&answers, 2, COUNTER_kind, "-");
	ASSERT_ROW(&answers, 2, COUNTER_full_name, "TcpFuture");
	ASSERT_ROW(&answers, 2, COUNTER_text, "Future: 7");
	ASSERT_ROW(&answers, 3, COUNTER_total, "-");
	ASSERT_ROW(&answers, 3, COUNTER_text, "4 connections established");
	ck_assert(!answers.run.status.malformed);
	/* The recording lacks the other files. */
	ck_assert_uint_gt(answers.run.status.unanswered, 4);
	ck_assert_uint_eq(answers.run.status.failed, 0);
}
END_TEST

START_TEST(zeros_are_asked_for)
{
	CLEANUP(answers_fini) struct answers answers, compared;
	struct files_kept kept = {
		.list = {
			{NET "snmp", "Tcp: RtoMin OutRsts CurrEstab InErrs\nTcp: 200 0 0 5\n", 0}}};

	start(&answers, &kept, "name value");
	ask_of(&answers)->zeros = true;
	ck_assert_int_eq(answers_run(&answers), 0);
	ck_assert_uint_eq(answers.count, 4);
	/* A counter that is compared with another round may not be left out; a setting has no
	 * rate. */
	start(&compared, &kept, "name value");
	ask_of(&compared)->compared = true;
	ck_assert_int_eq(answers_run(&compared), 0);
	ck_assert_uint_eq(compared.count, 3);
	ASSERT_ROW(&compared, 0, COUNTER_name, "OutRsts");
}
END_TEST

START_TEST(groups_that_are_not_known_are_shown)
{
	CLEANUP(answers_fini) struct answers answers;
	struct files_kept kept = {.list = {{NET "netstat", "QuicExt: A\nQuicExt: 1\n", 0},
					  {NET "snmp6", "Quic6B 2\n\x1b[31m 3\nC\xff 4\n", 0}}};

	start(&answers, &kept, "group name value text");
	ck_assert_int_eq(answers_run(&answers), 0);
	ck_assert_uint_eq(answers.count, 4);
	ASSERT_ROW(&answers, 0, COUNTER_group, "quicext");
	ASSERT_ROW(&answers, 1, COUNTER_group, "quic6");
	ASSERT_ROW(&answers, 1, COUNTER_name, "B");
	/* Bytes from outside are escaped. */
	ASSERT_ROW(&answers, 2, COUNTER_name, "\\x1b[31m");
	ASSERT_ROW(&answers, 3, COUNTER_name, "C\\xff");
}
END_TEST

START_TEST(what_is_not_understood_is_said)
{
	CLEANUP(answers_fini) struct answers answers;
	struct files_kept kept = {.list = {{NET "netstat", "TcpExt: A B\nTcpExt: 1 x\n", 0}}};

	start(&answers, &kept, "name");
	ck_assert_int_eq(answers_run(&answers), 0);
	ck_assert_uint_eq(answers.count, 1);
	ck_assert(answers.run.status.malformed);
}
END_TEST

START_TEST(a_file_that_fails_is_reported_and_the_others_shown)
{
	CLEANUP(answers_fini) struct answers answers;
	struct files_kept kept = {
		.list = {{NET "snmp", "", -EACCES}, {NET "snmp6", "", -ENOENT},
			{NET "netstat", "", -ENOENT}, {NET "sockstat", "TCP: inuse 3\n", 0}}};

	start(&answers, &kept, "name");
	ck_assert_int_eq(answers_run(&answers), 0);
	ck_assert_uint_eq(answers.count, 1);
	/* A kernel without IPv6 is no failure. */
	ck_assert_uint_eq(answers.run.status.failed, 2);
}
END_TEST

START_TEST(an_empty_recording_has_no_answer)
{
	CLEANUP(answers_fini) struct answers answers;
	struct files_kept kept = {.list = {{NULL, NULL, 0}}};

	start(&answers, &kept, "name");
	ck_assert_int_eq(answers_run(&answers), 0);
	ck_assert_uint_eq(answers.count, 0);
	ck_assert_uint_eq(answers.run.status.answered, 0);
}
END_TEST

START_TEST(shares_are_computed)
{
	CLEANUP(answers_fini) struct answers answers;
	struct files_kept kept = {.list = {{NET "snmp",
					  "Tcp: OutSegs RetransSegs\nTcp: 300000 32\n"
					  "Udp: InDatagrams InErrors\nUdp: 0 0\n",
					  0}}};

	start(&answers, &kept, "name value percent total of worry trouble");
	ck_assert_int_eq(answers_run(&answers), 0);
	ck_assert_uint_eq(answers.count, 3);
	ASSERT_ROW(&answers, 2, COUNTER_name, "tcp_retransmitted");
	ASSERT_ROW(&answers, 2, COUNTER_value, "32");
	ASSERT_ROW(&answers, 2, COUNTER_of, "300000");
	ASSERT_ROW(&answers, 2, COUNTER_percent, "0.011");
	ASSERT_ROW(&answers, 2, COUNTER_worry, "above 1%");
	ASSERT_ROW(&answers, 2, COUNTER_trouble, "0");
}
END_TEST

START_TEST(rules_of_thumb_are_applied)
{
	CLEANUP(answers_fini) struct answers answers;
	struct files_kept kept = {
		.list = {{NET "snmp", "Tcp: OutSegs RetransSegs CurrEstab\nTcp: 100 2 5\n", 0},
			{NET "netstat", "TcpExt: ListenDrops\nTcpExt: 1\n", 0}}};

	start(&answers, &kept, "name value percent total of worry trouble");
	ck_assert_int_eq(answers_run(&answers), 0);
	ck_assert_uint_eq(answers.count, 5);
	/* Its rule is the one of the share. */
	ASSERT_ROW(&answers, 1, COUNTER_name, "RetransSegs");
	ASSERT_ROW(&answers, 1, COUNTER_trouble, "0");
	ASSERT_ROW(&answers, 2, COUNTER_trouble, "0");
	ASSERT_ROW(&answers, 3, COUNTER_name, "ListenDrops");
	ASSERT_ROW(&answers, 3, COUNTER_trouble, "1");
	ASSERT_ROW(&answers, 4, COUNTER_percent, "2");
	ASSERT_ROW(&answers, 4, COUNTER_trouble, "1");
}
END_TEST

START_TEST(conntrack_is_read_from_its_file)
{
	CLEANUP(answers_fini) struct answers answers;
	struct files_kept kept = {.list = {{"/proc/sys/net/netfilter/nf_conntrack_count", "3\n", 0},
					  {"/proc/sys/net/netfilter/nf_conntrack_max", "4\n", 0},
					  {NET "stat/nf_conntrack",
						  "entries  clashres new drop odd\n"
						  "00000003 00000001 00000000 0000000a ffffffff\n"
						  "00000003 00000002 00000000 00000010\n",
						  0},
					  {NET "sockstat", "", 0}}};

	start(&answers, &kept, "name at value percent");
	ask_of(&answers)->cpus = true;
	ck_assert_int_eq(answers_run(&answers), 0);
	/* In the order of our rows, the sums first: drop, clash_resolve. */
	ck_assert_uint_eq(answers.count, 9);
	ASSERT_ROW(&answers, 0, COUNTER_name, "entries");
	ASSERT_ROW(&answers, 1, COUNTER_name, "max");
	ASSERT_ROW(&answers, 2, COUNTER_name, "drop");
	ASSERT_ROW(&answers, 2, COUNTER_value, "26");
	ASSERT_ROW(&answers, 2, COUNTER_at, "-");
	ASSERT_ROW(&answers, 3, COUNTER_value, "3");
	ASSERT_ROW(&answers, 6, COUNTER_name, "drop");
	ASSERT_ROW(&answers, 6, COUNTER_at, "cpu 1");
	ASSERT_ROW(&answers, 6, COUNTER_value, "16");
	ASSERT_ROW(&answers, 8, COUNTER_name, "conntrack_used");
	ASSERT_ROW(&answers, 8, COUNTER_percent, "75");
	ck_assert_uint_eq(answers.run.status.failed, 0);
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_test(tests, names_are_rows);
	tcase_add_test(tests, zeros_are_asked_for);
	tcase_add_test(tests, groups_that_are_not_known_are_shown);
	tcase_add_test(tests, what_is_not_understood_is_said);
	tcase_add_test(tests, a_file_that_fails_is_reported_and_the_others_shown);
	tcase_add_test(tests, an_empty_recording_has_no_answer);
	tcase_add_test(tests, shares_are_computed);
	tcase_add_test(tests, rules_of_thumb_are_applied);
	tcase_add_test(tests, conntrack_is_read_from_its_file);
}
