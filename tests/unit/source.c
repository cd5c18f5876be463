/* SPDX-License-Identifier: MIT */
#include "nlinspect/source/source.h"

#include "nlinspect/base/first_error.h"

#include "subject/links/links.h"
#include "subject/routes/ask.h"
#include "subject/routes/routes.h"
#include "subject/sockets/sockets.h"

#include <linux/rtnetlink.h>
#include <linux/sock_diag.h>
#include <sys/socket.h>

#include "answers.h"
#include "asked.h"
#include "stderr.h"
#include "unit.h"

/* Runs, and keeps what is written to stderr. */
static struct said say(struct answers *answers, int expected)
{
	struct said said = said_start();
	int error = source_run(&answers->run);

	said_end(&said);
	ck_assert_int_eq(error, expected);
	return said;
}

static void add_links(struct answers *answers, size_t k, int count)
{
	for (int i = 1; i <= count; i++) {
		struct payload link = link_of(i, "eth0");

		answers_add(answers, k, RTM_NEWLINK, &link);
	}
}

static void add_error(struct answers *answers, size_t k, int error)
{
	struct nlmsgerr payload = {.error = error, .msg = {.nlmsg_len = sizeof(struct nlmsghdr)}};

	packet_add(&answers->packets[k], NLMSG_ERROR, 0, 0, &payload, sizeof(payload));
}

START_TEST(subjects_by_name)
{
	ck_assert_ptr_eq(subject_named("sockets")->schema, &socket_schema);
	ck_assert_ptr_eq(subject_named("links")->schema, &link_schema);
	ck_assert_ptr_eq(subject_named("routes")->schema, &route_schema);
	ck_assert_ptr_null(subject_named("nexthop"));
	for (size_t i = 0; subjects[i]; i++)
		ck_assert_str_eq(subjects[i]->schema->name, subjects[i]->name);
}
END_TEST

START_TEST(all_is_well)
{
	CLEANUP(answers_fini) struct answers answers;

	answers_init(&answers, subject_named("links"), "ifname");
	add_links(&answers, 0, 3);
	packet_done(&answers.packets[0], 0, 0);
	ck_assert_str_eq(say(&answers, 0).text, "");
	ck_assert_uint_eq(answers.run.status.rows, 3);
	ck_assert_uint_eq(answers.run.status.answered, 1);
	ck_assert(!answers.run.status.interrupted);
	ck_assert_ptr_null(answers.run.state);
}
END_TEST

/* The first "enough" ends all requests, and is no error. */
START_TEST(sink_has_enough)
{
	CLEANUP(answers_fini) struct answers answers;

	answers_init(&answers, subject_named("sockets"), "state");
	asked_sockets(&answers)->kinds = 1U << KIND_TCP | 1U << KIND_UDP;
	asked_sockets(&answers)->states = SOCKET_STATES_ALL;
	answers.enough = 1;
	answers.error = -ECANCELED;
	for (size_t i = 0; i < 2; i++) {
		struct payload payload = {.length = 72};

		answers_add(&answers, i, SOCK_DIAG_BY_FAMILY, &payload);
		answers_add(&answers, i, SOCK_DIAG_BY_FAMILY, &payload);
	}
	ck_assert_int_eq(answers_run(&answers), -ECANCELED);
	ck_assert_uint_eq(answers.count, 1);
	ck_assert_uint_eq(answers.fake.connects, 1);
	ck_assert_uint_eq(answers.run.status.answered, 1);
	ck_assert_uint_eq(answers.run.status.failed, 0);
}
END_TEST

/* No error number of the output is mistaken for one of the kernel. */
START_TEST(sink_fails)
{
	static const int errors[] = {-ENOSPC, -EPIPE, -EINTR, -ENOENT, -ENODATA};

	for (size_t i = 0; i < ARRAY_SIZE(errors); i++) {
		CLEANUP(answers_fini) struct answers answers;

		answers_init(&answers, subject_named("links"), "ifname");
		answers.enough = 2;
		answers.error = errors[i];
		add_links(&answers, 0, 3);
		packet_done(&answers.packets[0], 0, 0);
		ck_assert_str_eq(say(&answers, errors[i]).text, "");
		ck_assert_uint_eq(answers.count, 2);
		ck_assert_uint_eq(answers.run.status.failed, 0);
		ck_assert(!answers.run.status.interrupted);
	}
}
END_TEST

/* One failure is reported by name, and the other requests go on. */
START_TEST(kernel_refuses)
{
	CLEANUP(answers_fini) struct answers answers;
	struct payload payload = {.length = 72};

	answers_init(&answers, subject_named("sockets"), "state");
	asked_sockets(&answers)->kinds = 1U << KIND_TCP | 1U << KIND_UDP;
	asked_sockets(&answers)->states = SOCKET_STATES_ALL;
	add_error(&answers, 0, -EPERM);
	answers_add(&answers, 1, SOCK_DIAG_BY_FAMILY, &payload);
	packet_done(&answers.packets[1], 0, 0);
	ck_assert_str_eq(say(&answers, 0).text,
		"nlinspect: TCP sockets over IPv4: Operation not permitted\n");
	ck_assert_uint_eq(answers.run.status.failed, 1);
	ck_assert_uint_eq(answers.run.status.answered, 1);
	ck_assert_uint_eq(answers.count, 1);
}
END_TEST

/* A kernel that refuses the filter is asked without it; only once, and not for other reasons. */
START_TEST(kernel_refuses_the_filter)
{
	static const struct {
		int error;
		size_t connects;
		unsigned failed;
	} cases[] = {{-EINVAL, 2, 0}, {-EPERM, 2, 0}, {-EACCES, 1, 1}};
	const char *word = "sport=1";
	struct where_error mistake;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		CLEANUP(answers_fini) struct answers answers;
		CLEANUP(where_free) struct where *where = NULL;
		struct payload payload = {.length = 72};

		ck_assert_int_eq(where_parse(&socket_schema, &word, 1, &where, &mistake), 0);
		answers_init(&answers, subject_named("sockets"), "state");
		asked_sockets(&answers)->kinds = 1U << KIND_TCP;
		asked_sockets(&answers)->states = SOCKET_STATES_ALL;
		answers.ask.where = where;
		add_error(&answers, 0, cases[i].error);
		answers_add(&answers, 1, SOCK_DIAG_BY_FAMILY, &payload);
		packet_done(&answers.packets[1], 0, 0);
		say(&answers, 0);
		ck_assert_uint_eq(answers.fake.connects, cases[i].connects);
		ck_assert_uint_eq(answers.run.status.failed, cases[i].failed);
		ck_assert_uint_eq(answers.count, !cases[i].failed);
	}
}
END_TEST

/* A kernel that lacks what nobody named is no failure. */
START_TEST(kernel_lacks)
{
	for (unsigned named = 0; named < 2; named++) {
		CLEANUP(answers_fini) struct answers answers;

		answers_init(&answers, subject_named("sockets"), "state");
		asked_sockets(&answers)->kinds |= 1U << KIND_UDP;
		asked_sockets(&answers)->named_kinds = named << KIND_UDP;
		answers.report.quiet = false;
		add_error(&answers, 0, -ENOENT);
		ck_assert_str_eq(say(&answers, 0).text,
			named ? "nlinspect: UDP sockets over IPv4: No such file or directory\n"
			      : "nlinspect: note: UDP sockets over IPv4: not available: No such "
				"file or directory\n");
		ck_assert_uint_eq(answers.run.status.failed, named);
		ck_assert_uint_eq(answers.run.status.lacking, !named);
		ck_assert_uint_eq(answers.run.status.answered, 0);
	}
}
END_TEST

START_TEST(table_is_missing)
{
	CLEANUP(answers_fini) struct answers answers;

	answers_init(&answers, subject_named("routes"), "dst");
	((struct route_ask *)answers.own)->table = 1000;
	answers.report.quiet = false;
	add_error(&answers, 0, -ENOENT);
	ck_assert_str_eq(
		say(&answers, 0).text, "nlinspect: note: there is no routing table 1000\n");
	ck_assert_uint_eq(answers.run.status.answered, 1);
	ck_assert_uint_eq(answers.run.status.failed, 0);
}
END_TEST

START_TEST(dump_is_interrupted)
{
	CLEANUP(answers_fini) struct answers answers;
	struct payload link = link_of(1, "lo");

	answers_init(&answers, subject_named("links"), "ifname");
	for (size_t i = 0; i < ANSWERS; i++) {
		packet_add(&answers.packets[i], RTM_NEWLINK, NLM_F_DUMP_INTR, 0, link.bytes,
			link.length);
		packet_done(&answers.packets[i], NLM_F_DUMP_INTR, 0);
	}
	ck_assert_str_eq(say(&answers, 0).text, "");
	ck_assert(answers.run.status.interrupted);
	ck_assert_uint_eq(answers.run.status.answered, 1);
	ck_assert_uint_eq(answers.count, 1); /* shown once, however often it was read */
}
END_TEST

static bool stop_now(void *context)
{
	(void)context;
	return true;
}

START_TEST(user_stops)
{
	CLEANUP(answers_fini) struct answers answers;

	answers_init(&answers, subject_named("links"), "ifname");
	answers.run.stop = stop_now;
	add_links(&answers, 0, 1);
	ck_assert_int_eq(answers_run(&answers), -ECANCELED);
	ck_assert_uint_eq(answers.count, 0);
	ck_assert_uint_eq(answers.run.status.answered, 0);
}
END_TEST

static int count_answers(void *context)
{
	++*(unsigned *)context;
	return 0;
}

START_TEST(answers_are_announced)
{
	CLEANUP(answers_fini) struct answers answers;
	unsigned count = 0;

	answers_init(&answers, subject_named("links"), "ifname");
	answers.run.answering = count_answers;
	answers.run.context = &count;
	add_links(&answers, 0, 3);
	ck_assert_int_eq(answers_run(&answers), 0);
	ck_assert_uint_eq(count, 1);
}
END_TEST

/* A recording without the answer: only said with -v. */
START_TEST(recording_has_no_answer)
{
	CLEANUP(answers_fini) struct answers answers;

	answers_init(&answers, subject_named("links"), "ifname");
	answers.ask.recorded = true;
	answers.scripts[0].send = -ENODATA;
	ck_assert_str_eq(say(&answers, 0).text, "");
	ck_assert_uint_eq(answers.run.status.unanswered, 1);
	ck_assert_uint_eq(answers.run.status.answered, 0);
	ck_assert_uint_eq(answers.run.status.failed, 0);
}
END_TEST

/* A recording with half of it: what there is is shown, and is not all. */
START_TEST(recording_is_cut)
{
	CLEANUP(answers_fini) struct answers answers;

	answers_init(&answers, subject_named("links"), "ifname");
	answers.ask.recorded = true;
	add_links(&answers, 0, 2);

	struct step steps[] = {{.packet = &answers.packets[0]}, {.error = -ENODATA}};

	for (size_t i = 0; i < ANSWERS; i++)
		answers.scripts[i] = (struct script){.steps = steps, .count = 2};
	ck_assert_str_eq(
		say(&answers, 0).text, "nlinspect: links: the recording ends in the middle\n");
	ck_assert_uint_eq(answers.count, 2);
	ck_assert_uint_eq(answers.run.status.unanswered, 0);
	ck_assert_uint_eq(answers.run.status.failed, 1);
}
END_TEST

/* Asks for routes by an interface without a known name. */
static struct said ask_nameless(struct answers *answers, const char *filter, int expected)
{
	CLEANUP(where_free) struct where *where = NULL;
	struct payload route = {.length = 0};
	struct rtmsg header = {.rtm_family = AF_INET, .rtm_table = RT_TABLE_MAIN};
	struct where_error mistake;
	struct said said;

	answers_init(answers, subject_named("routes"), "dst dev");
	ck_assert_int_eq(where_parse(&route_schema, &filter, 1, &where, &mistake), 0);
	where_fields(where, &answers->ask.wanted);
	schema_close(&route_schema, &answers->ask.wanted);
	answers->ask.where = where;
	payload_bytes(&route, &header, sizeof(header));
	payload_u32(&route, RTA_OIF, 7);
	answers_add(answers, 0, RTM_NEWROUTE, &route);
	answers_add(answers, 0, RTM_NEWROUTE, &route);
	packet_done(&answers->packets[0], 0, 0);
	answers->scripts[1].send = -EMFILE;
	said = say(answers, expected);
	answers->ask.where = NULL;
	return said;
}

START_TEST(side_fails)
{
	CLEANUP(answers_fini) struct answers answers;

	ck_assert_str_eq(ask_nameless(&answers, "type=unicast or metric=0", 0).text,
		"nlinspect: names of interfaces are missing: Too many open files\n");
	ck_assert_uint_eq(answers.count, 2);
	ck_assert_uint_eq(answers.run.status.failed, 1);
	ck_assert(!answers.run.status.unfiltered);
}
END_TEST

/* Nothing is shown that the filter might have left out. */
START_TEST(side_of_the_filter_fails)
{
	CLEANUP(answers_fini) struct answers answers;

	ck_assert_str_eq(ask_nameless(&answers, "dev!=eth0", -ECANCELED).text,
		"nlinspect: names of interfaces are missing: Too many open files; the filter "
		"cannot do without them\n");
	ck_assert_uint_eq(answers.count, 0);
	ck_assert_uint_eq(answers.run.status.failed, 1);
	ck_assert(answers.run.status.unfiltered);
}
END_TEST

/* Only names that are looked for in vain are missing. */
START_TEST(side_is_not_needed)
{
	CLEANUP(answers_fini) struct answers answers;
	struct payload link = {.length = 0};

	answers_init(&answers, subject_named("links"), "ifname master link");
	link = link_of(1, "lo");
	answers_add(&answers, 0, RTM_NEWLINK, &link);
	packet_done(&answers.packets[0], 0, 0);
	for (size_t i = 1; i < ANSWERS; i++)
		answers.scripts[i].send = -EMFILE;
	ck_assert_str_eq(say(&answers, 0).text, "");
	ck_assert_uint_eq(answers.run.status.failed, 0);
}
END_TEST

START_TEST(sides_beyond_the_limit_share_one)
{
	CLEANUP(answers_fini) struct answers answers;
	static const char *const words[] = {
		"a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n"};
	int *last = NULL;

	answers_init(&answers, subject_named("links"), "ifname");
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		last = source_side(&answers.run, words[i], "");
	ck_assert_ptr_eq(last, &answers.run.sides[SIDES - 1].error);
	ck_assert_ptr_eq(source_side(&answers.run, "b", ""), &answers.run.sides[1].error);
	first_error(last, -EIO);
	first_error(last, -EPERM);
	ck_assert_int_eq(*last, -EIO);
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_test(tests, side_fails);
	tcase_add_test(tests, side_of_the_filter_fails);
	tcase_add_test(tests, side_is_not_needed);
	tcase_add_test(tests, sides_beyond_the_limit_share_one);
	tcase_add_test(tests, subjects_by_name);
	tcase_add_test(tests, all_is_well);
	tcase_add_test(tests, sink_has_enough);
	tcase_add_test(tests, sink_fails);
	tcase_add_test(tests, kernel_refuses);
	tcase_add_test(tests, kernel_refuses_the_filter);
	tcase_add_test(tests, kernel_lacks);
	tcase_add_test(tests, table_is_missing);
	tcase_add_test(tests, dump_is_interrupted);
	tcase_add_test(tests, user_stops);
	tcase_add_test(tests, answers_are_announced);
	tcase_add_test(tests, recording_has_no_answer);
	tcase_add_test(tests, recording_is_cut);
}
