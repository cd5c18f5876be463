/* SPDX-License-Identifier: MIT */
/* Packets whose way the kernel knows without a route. */
#include <linux/if_addr.h>
#include <linux/in_route.h>

#include "lookup_answers.h"

static void add_direct_answer(
	struct answers *answers, size_t k, uint8_t type, uint32_t flags, uint32_t oif)
{
	struct payload payload = {.length = 0};
	struct rtmsg header = {.rtm_family = AF_INET,
		.rtm_dst_len = 32,
		.rtm_type = type,
		.rtm_flags = flags | RTM_F_CLONED};

	payload_bytes(&payload, &header, sizeof(header));
	payload_attribute(&payload, RTA_DST, far, sizeof(far));
	payload_u32(&payload, RTA_OIF, oif);
	answers_add(answers, k, RTM_NEWROUTE, &payload);
}

static struct lookup_ask packet_from(const uint8_t *bytes, const uint8_t *from)
{
	struct lookup_ask packet = packet_to(bytes);

	packet.from = (struct address){.family = AF_INET, .length = 4};
	memcpy(packet.from.bytes, from, 4);
	return packet;
}

static const uint8_t all[] = {255, 255, 255, 255}, group[] = {233, 252, 0, 1};

/* Which no rule is asked for; the loopback device is what the kernel names. */
START_TEST(packet_to_all_comes_in)
{
	struct lookup_ask packet = packet_from(all, near);

	packet.iif = "eth0";
	for (uint32_t oif = 1; oif < 3; oif++) {
		CLEANUP(answers_fini) struct answers answers;

		ask_lookup(&answers, &packet);
		add_link(&answers, 0);
		add_direct_answer(&answers, 1, RTN_BROADCAST, RTCF_BROADCAST | RTCF_LOCAL, oif);
		add_refusal(&answers, 2, EHOSTUNREACH);
		ck_assert_int_eq(answers_run(&answers), 0);
		ASSERT_STEP(&answers, 1, "route", "ok",
			"without a route: a packet to all hosts on the link is for this host as "
			"well");
		ASSERT_STEP(&answers, 2, "source", "ok", "192.0.2.9, as asked for");
		ASSERT_ROW(
			&answers, answers.count - 1, LOOKUP_verdict, oif == 1 ? "ok" : "differs");
	}
}
END_TEST

START_TEST(packet_to_group_comes_in)
{
	static const struct {
		int error;
		uint32_t flags;
		const char *verdict, *detail;
	} cases[] = {
		{0, RTCF_LOCAL, "ok",
			"without a route: this host is a member of the group on eth0"},
		{EINVAL, 0, "broken",
			"without a route: this host is not a member of the group on eth0, and "
			"does not forward its packets from there"},
	};
	struct lookup_ask packet = packet_from(group, near);

	packet.iif = "eth0";
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		CLEANUP(answers_fini) struct answers answers;

		ask_lookup(&answers, &packet);
		add_link(&answers, 0);
		if (cases[i].error)
			add_refusal(&answers, 1, cases[i].error);
		else
			add_direct_answer(&answers, 1, RTN_MULTICAST, cases[i].flags, 1);
		add_refusal(&answers, 2, EHOSTUNREACH);
		if (cases[i].error)
			add_route(&answers, 3, RTN_UNICAST, near, 32, NULL);
		ck_assert_int_eq(answers_run(&answers), 0);
		ASSERT_STEP(&answers, 1, "route", cases[i].verdict, cases[i].detail);
		ASSERT_ROW(&answers, answers.count - 1, LOOKUP_verdict, "ok");
	}
}
END_TEST

static void add_address(struct answers *answers, size_t k, uint32_t index, const uint8_t *bytes)
{
	struct payload payload = {.length = 0};
	struct ifaddrmsg header = {.ifa_family = AF_INET, .ifa_index = index};

	payload_bytes(&payload, &header, sizeof(header));
	payload_attribute(&payload, IFA_LOCAL, bytes, 4);
	answers_add(answers, k, RTM_NEWADDR, &payload);
}

/* By the interface that has the source; without one, the rules are followed. */
START_TEST(packet_to_group_leaves)
{
	const struct lookup_ask packet = packet_from(group, own);

	for (int held = 0; held < 2; held++) {
		CLEANUP(answers_fini) struct answers answers;

		ask_lookup(&answers, &packet);
		add_direct_answer(&answers, 0, RTN_MULTICAST, RTCF_MULTICAST, 3);
		add_refusal(&answers, 1, EHOSTUNREACH);
		add_link(&answers, 2);
		add_address(&answers, 3, held ? 3 : 4, own);
		if (held)
			add_link(&answers, 4);
		else
			add_refusal(&answers, 4, ENETUNREACH);
		ck_assert_int_eq(answers_run(&answers), 0);
		if (held)
			ASSERT_STEP(&answers, 1, "route", "ok",
				"without a route: a packet to a group leaves by the interface that "
				"has "
				"its source address, eth0");
		ASSERT_ROW(&answers, answers.count - 1, LOOKUP_verdict, held ? "ok" : "differs");
	}
}
END_TEST

START_TEST(interface_is_down)
{
	CLEANUP(answers_fini) struct answers answers;
	struct payload payload = {.length = 0};
	struct ifinfomsg header = {.ifi_index = 3};
	struct lookup_ask packet = packet_to(far);

	packet.oif = "eth0";
	ask_lookup(&answers, &packet);
	payload_bytes(&payload, &header, sizeof(header));
	payload_string(&payload, IFLA_IFNAME, "eth0");
	payload_u32(&payload, IFLA_MTU, 1500);
	answers_add(&answers, 0, RTM_NEWLINK, &payload);
	add_refusal(&answers, 1, ENETUNREACH);
	add_refusal(&answers, 2, ENETUNREACH);
	ck_assert_int_eq(answers_run(&answers), 0);
	ck_assert_uint_eq(answers.count, 4);
	ASSERT_STEP(&answers, 1, "route", "broken",
		"without a route: the interface that is given is down");
	ASSERT_STEP(&answers, 2, "link", "broken", "eth0 is down, MTU 1500");
	ASSERT_ROW(&answers, 3, LOOKUP_verdict, "ok");
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_test(tests, packet_to_all_comes_in);
	tcase_add_test(tests, packet_to_group_comes_in);
	tcase_add_test(tests, packet_to_group_leaves);
	tcase_add_test(tests, interface_is_down);
}
