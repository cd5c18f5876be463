/* SPDX-License-Identifier: MIT */
#include "nlinspect/source/source.h"

#include "subject/sockets/sockets.h"
#include "subject/summary/summary.h"

#include <errno.h>
#include <linux/inet_diag.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>

#include "answers.h"
#include "asked.h"
#include "unit.h"

enum { ESTABLISHED = 1, SYN_RECV = 3, FIN_WAIT_1 = 4, TIME_WAIT = 6, LISTEN = 10 };

static void add_socket(
	struct answers *answers, size_t k, uint8_t family, uint8_t state, uint32_t inode)
{
	struct payload payload = {.length = 0};
	struct inet_diag_msg header = {
		.idiag_family = family, .idiag_state = state, .idiag_inode = inode};

	payload_bytes(&payload, &header, sizeof(header));
	answers_add(answers, k, SOCK_DIAG_BY_FAMILY, &payload);
}

static void ask_summary(struct answers *answers)
{
	answers_init(answers, subject_named("summary"),
		"protocol total inet inet6 established listen time_wait orphaned fin_wait1");
	answers->ask.inet6 = true;
}

/* The first two questions are for TCP over IPv4 and IPv6. */
START_TEST(sockets_are_counted)
{
	CLEANUP(answers_fini) struct answers answers;

	ask_summary(&answers);
	add_socket(&answers, 0, AF_INET, ESTABLISHED, 1);
	add_socket(&answers, 0, AF_INET, ESTABLISHED, 2);
	add_socket(&answers, 0, AF_INET, TIME_WAIT, 0);
	add_socket(&answers, 0, AF_INET, SYN_RECV, 0);
	add_socket(&answers, 0, AF_INET, FIN_WAIT_1, 0);
	add_socket(&answers, 1, AF_INET6, LISTEN, 3);
	ck_assert_int_eq(answers_run(&answers), 0);
	ASSERT_ROW(&answers, 0, SUMMARY_protocol, "tcp");
	ASSERT_ROW(&answers, 0, SUMMARY_total, "6");
	ASSERT_ROW(&answers, 0, SUMMARY_inet, "5");
	ASSERT_ROW(&answers, 0, SUMMARY_inet6, "1");
	ASSERT_ROW(&answers, 0, SUMMARY_established, "2");
	ASSERT_ROW(&answers, 0, SUMMARY_listen, "1");
	ASSERT_ROW(&answers, 0, SUMMARY_time_wait, "1");
	ASSERT_ROW(&answers, 0, SUMMARY_fin_wait1, "1");
	ASSERT_ROW(&answers, 0, SUMMARY_orphaned, "1");
}
END_TEST

START_TEST(every_protocol_has_a_row)
{
	CLEANUP(answers_fini) struct answers answers;

	ask_summary(&answers);
	add_socket(&answers, 0, AF_INET, LISTEN, 1);
	add_socket(&answers, 2, AF_INET, ESTABLISHED, 2);
	ck_assert_int_eq(answers_run(&answers), 0);
	ck_assert_uint_eq(answers.count, 2);
	ASSERT_ROW(&answers, 0, SUMMARY_protocol, "tcp");
	ASSERT_ROW(&answers, 1, SUMMARY_protocol, "udp");
	ASSERT_ROW(&answers, 1, SUMMARY_orphaned, "-");
}
END_TEST

/* Every state is counted, even those that the listing of sockets leaves out. */
START_TEST(all_states_are_asked_for)
{
	const struct socket_ask own = {.states = 1U << ESTABLISHED, .kinds = 1U << KIND_UDP};
	const struct ask ask = {.inet = true, .own = &own};
	const struct question question = question_of(subject_named("summary"), &ask, 0);
	struct inet_diag_req_v2 header;
	size_t length;

	memcpy(&header, request_payload(&question.request, &length), sizeof(header));
	ck_assert_uint_eq(header.sdiag_protocol, IPPROTO_TCP);
	ck_assert_uint_eq(header.idiag_states & SOCKET_STATES_ALL, SOCKET_STATES_ALL);
	ck_assert_uint_eq(header.idiag_ext, 0);
	ck_assert(question.implied);
}
END_TEST

START_TEST(sink_may_have_enough)
{
	CLEANUP(answers_fini) struct answers answers;

	ask_summary(&answers);
	add_socket(&answers, 0, AF_INET, LISTEN, 1);
	add_socket(&answers, 2, AF_INET, ESTABLISHED, 2);
	answers.enough = 1;
	answers.error = -ECANCELED;
	ck_assert_int_eq(answers_run(&answers), -ECANCELED);
	ck_assert_uint_eq(answers.count, 1);
}
END_TEST

START_TEST(sink_may_fail)
{
	CLEANUP(answers_fini) struct answers answers;

	ask_summary(&answers);
	add_socket(&answers, 0, AF_INET, LISTEN, 1);
	answers.enough = 1;
	answers.error = -ENOSPC;
	ck_assert_int_eq(answers_run(&answers), -ENOSPC);
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_test(tests, sockets_are_counted);
	tcase_add_test(tests, every_protocol_has_a_row);
	tcase_add_test(tests, all_states_are_asked_for);
	tcase_add_test(tests, sink_may_have_enough);
	tcase_add_test(tests, sink_may_fail);
}
