/* SPDX-License-Identifier: MIT */
/* Checks for every subject made of netlink dumps, with any records. */
#include "subject/subjects.h"

#include <linux/fib_rules.h>
#include <linux/if_addr.h>
#include <linux/neighbour.h>
#include <linux/netconf.h>
#include <linux/nexthop.h>
#include <sys/socket.h>

#include "answers.h"
#include "unit.h"

static const struct ifinfomsg interface = {.ifi_index = 2};
static const struct ifaddrmsg address = {.ifa_family = AF_INET, .ifa_index = 2};
static const struct ndmsg neighbor = {.ndm_family = AF_INET, .ndm_state = NUD_STALE};
static const struct ndmsg entry = {.ndm_family = AF_BRIDGE, .ndm_state = NUD_PERMANENT};
static const struct rtmsg route = {.rtm_family = AF_INET, .rtm_table = RT_TABLE_MAIN};
static const struct fib_rule_hdr rule = {.family = AF_INET, .action = FR_ACT_BLACKHOLE};
static const struct nhmsg nexthop = {.nh_family = AF_INET};
static const struct netconfmsg netconf = {.ncm_family = AF_INET};
static const struct tcmsg qdisc = {.tcm_ifindex = 2};

/* A message of the answer to the first question, as short as it may be. */
static const struct {
	const char *subject;
	uint16_t type;
	const void *header;
	size_t length;
} messages[] = {
	{"links", RTM_NEWLINK, &interface, sizeof(interface)},
	{"addresses", RTM_NEWADDR, &address, sizeof(address)},
	{"neighbors", RTM_NEWNEIGH, &neighbor, sizeof(neighbor)},
	{"fdb", RTM_NEWNEIGH, &entry, sizeof(entry)},
	{"routes", RTM_NEWROUTE, &route, sizeof(route)},
	{"rules", RTM_NEWRULE, &rule, sizeof(rule)},
	{"nexthops", RTM_NEWNEXTHOP, &nexthop, sizeof(nexthop)},
	{"qdiscs", RTM_NEWQDISC, &qdisc, sizeof(qdisc)},
	{"netconf", RTM_NEWNETCONF, &netconf, sizeof(netconf)},
	{"memberships", RTM_GETMULTICAST, &address, sizeof(address)},
};

static void run_with(struct answers *answers, int i, size_t length, bool garbage)
{
	const struct subject *subject = subject_named(messages[i].subject);
	struct payload payload = {.length = 0};

	answers_init(answers, subject, "");
	answers->ask.wanted = every_field(subject->schema);
	payload_bytes(&payload, messages[i].header, length);
	if (garbage)
		payload_forged(&payload, 1, 3, NULL, 0);
	answers_add(answers, 0, messages[i].type, &payload);
	ck_assert_int_eq(answers_run(answers), 0);
}

START_TEST(a_header_alone_is_a_record)
{
	CLEANUP(answers_fini) struct answers answers;

	run_with(&answers, _i, messages[_i].length, false);
	ck_assert_uint_ge(answers.count, 1);
	ck_assert(!answers.run.status.malformed);
}
END_TEST

START_TEST(a_header_that_is_cut_is_none)
{
	for (size_t length = 1; length < messages[_i].length; length++) {
		CLEANUP(answers_fini) struct answers none, cut;
		size_t before;

		/* Some also have rows of another source. */
		run_with(&none, _i, 0, false);
		before = none.count;
		run_with(&cut, _i, length, false);
		ck_assert_uint_eq(cut.count, before);
		ck_assert(cut.run.status.malformed);
	}
}
END_TEST

START_TEST(attributes_that_make_no_sense_are_said)
{
	CLEANUP(answers_fini) struct answers answers;

	run_with(&answers, _i, messages[_i].length, true);
	ck_assert_uint_ge(answers.count, 1);
	ck_assert(answers.run.status.malformed);
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_loop_test(tests, a_header_alone_is_a_record, 0, ARRAY_SIZE(messages));
	tcase_add_loop_test(tests, a_header_that_is_cut_is_none, 0, ARRAY_SIZE(messages));
	tcase_add_loop_test(tests, attributes_that_make_no_sense_are_said, 0, ARRAY_SIZE(messages));
}
