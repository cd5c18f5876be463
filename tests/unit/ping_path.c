/* SPDX-License-Identifier: MIT */
/* Losses of hops, and their meaning for the host. */
#include "subject/ping/path.h"

#include "nlinspect/base/cleanup.h"

#include <errno.h>
#include <netinet/ip_icmp.h>
#include <sys/socket.h>

#include "unit.h"

enum { HOPS = 5, ROUNDS = 4, BEYOND = 8 };

static char name[] = "host";

/* A way of five hops, where the last byte of a router's address is 100 and its distance. `lost`
 * has how many of four probes each hop has lost. */
static void make_way(struct tracked *hops, const unsigned lost[HOPS], bool reached)
{
	for (unsigned i = 0; i < BEYOND; i++) {
		unsigned missing = i < HOPS ? lost[i] : ROUNDS;

		hops[i] = (struct tracked){
			.host = name,
			.address = {.family = AF_INET, .length = 4, .bytes = {198, 51, 100, 1}},
			.hop = (uint8_t)(i + 1),
			.ended = ROUNDS,
			.received = ROUNDS - missing,
			.skipped = reached && i >= HOPS,
			.reached = reached && i == HOPS - 1,
		};
		if (missing < ROUNDS)
			hops[i].router = (struct address){
				.family = AF_INET,
				.length = 4,
				.bytes = {198, 51, 100, (uint8_t)(101 + i)},
			};
	}
}

static void check_verdict(const struct tracked *hops, const char *wanted)
{
	char text[512];
	struct text verdict = path_verdict(hops, path_last(hops, BEYOND), text, sizeof(text));

	ck_assert_msg(
		verdict.length == strlen(wanted) && !memcmp(verdict.data, wanted, verdict.length),
		"%.*s\n%s", (int)verdict.length, verdict.data, wanted);
}

START_TEST(loss_begins_where_all_farther_hops_have_it)
{
	static const struct {
		unsigned lost[HOPS];
		bool reached;
		const char *verdict;
		enum ping_answers answers[HOPS];
	} rows[] = {
		{{0, 0, 0, 0, 0}, true, "no loss reaches host",
			{PING_ANSWERS_ALL, PING_ANSWERS_ALL, PING_ANSWERS_ALL, PING_ANSWERS_ALL,
				PING_ANSWERS_ALL}},
		{{0, 4, 0, 0, 0}, true,
			"no loss reaches host: routers before it answer only some probes",
			{PING_ANSWERS_ALL, PING_ANSWERS_NONE, PING_ANSWERS_ALL, PING_ANSWERS_ALL,
				PING_ANSWERS_ALL}},
		{{0, 2, 3, 0, 0}, true,
			"no loss reaches host: routers before it answer only some probes",
			{PING_ANSWERS_ALL, PING_ANSWERS_LIMITED, PING_ANSWERS_LIMITED,
				PING_ANSWERS_ALL, PING_ANSWERS_ALL}},
		{{0, 0, 1, 1, 1}, true,
			"loss reaches host: 1 of 4 probes; it begins at hop 3 (198.51.100.103)",
			{PING_ANSWERS_ALL, PING_ANSWERS_ALL, PING_ANSWERS_LOST, PING_ANSWERS_LOST,
				PING_ANSWERS_LOST}},
		{{2, 0, 4, 1, 1}, true,
			"loss reaches host: 1 of 4 probes; it begins at hop 4 (198.51.100.104)",
			{PING_ANSWERS_LIMITED, PING_ANSWERS_ALL, PING_ANSWERS_NONE,
				PING_ANSWERS_LOST, PING_ANSWERS_LOST}},
		{{0, 4, 0, 0, 1}, true,
			"loss reaches host: 1 of 4 probes; it begins at hop 5 (198.51.100.105)",
			{PING_ANSWERS_ALL, PING_ANSWERS_NONE, PING_ANSWERS_ALL, PING_ANSWERS_ALL,
				PING_ANSWERS_LOST}},
		{{0, 0, 0, 4, 4}, false,
			"host did not answer; the last that did is hop 3 (198.51.100.103)",
			{PING_ANSWERS_ALL, PING_ANSWERS_ALL, PING_ANSWERS_ALL}},
		{{4, 4, 4, 4, 4}, false, "host did not answer, and no router on the way did",
			{PING_ANSWERS_NONE}},
	};
	struct tracked hops[BEYOND];

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		make_way(hops, rows[i].lost, rows[i].reached);
		check_verdict(hops, rows[i].verdict);
		for (size_t hop = 0; hop <= path_last(hops, BEYOND); hop++)
			ck_assert_int_eq(path_answers(hops, path_last(hops, BEYOND), hop),
				rows[i].answers[hop]);
	}
}
END_TEST

START_TEST(errors_say_why_the_host_does_not_answer)
{
	static const unsigned lost[HOPS] = {0, 0, 4, 4, 4};
	struct tracked hops[BEYOND];

	make_way(hops, lost, false);
	for (size_t i = 2; i < BEYOND; i++) {
		hops[i].fault =
			(struct fault){.is_known = true, .type = ICMP_DEST_UNREACH, .code = 1};
		hops[i].fault.from = hops[1].router;
	}
	path_settle(hops, BEYOND);
	ck_assert_uint_eq(path_last(hops, BEYOND), 2);
	check_verdict(hops,
		"host did not answer: hop 2 (198.51.100.102) reports \"Destination Host "
		"Unreachable\"");
	hops[2].fault.is_own = true;
	check_verdict(hops, "host did not answer: this host reports \"Destination Host "
			    "Unreachable\"; its next hop does not answer, see nlinspect neighbors");
	hops[2].fault = (struct fault){.is_known = true, .is_own = true, .error = ENETUNREACH};
	check_verdict(hops, "no probe to host could be sent: Network is unreachable");
}
END_TEST

START_TEST(circles_and_large_packets_are_named)
{
	static const unsigned lost[HOPS] = {0, 0, 0, 0, 4};
	struct tracked hops[BEYOND];

	make_way(hops, lost, false);
	hops[3].router = hops[1].router;
	check_verdict(
		hops, "host did not answer: packets go in a circle from hop 2 (198.51.100.102)");
	make_way(hops, lost, false);
	hops[3].payload = 1472;
	check_verdict(hops, "host did not answer; the last that did is hop 4 (198.51.100.104); "
			    "large packets may be dropped: compare with -s 56");
}
END_TEST

START_TEST(the_narrowest_link_is_named)
{
	static const unsigned lost[HOPS] = {0, 0, 0, 0, 0};
	struct tracked hops[BEYOND];

	make_way(hops, lost, true);
	hops[2].mtu = 1450;
	hops[2].narrow = hops[1].router;
	hops[4].mtu = 1400;
	hops[4].narrow = hops[3].router;
	path_settle(hops, BEYOND);
	ck_assert_uint_eq(hops[1].mtu, 1450);
	ck_assert_uint_eq(hops[2].mtu, 0);
	check_verdict(hops, "no loss reaches host; hop 4 (198.51.100.104) lets packets of at most "
			    "1400 bytes through");
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_test(tests, loss_begins_where_all_farther_hops_have_it);
	tcase_add_test(tests, errors_say_why_the_host_does_not_answer);
	tcase_add_test(tests, circles_and_large_packets_are_named);
	tcase_add_test(tests, the_narrowest_link_is_named);
}
