/* SPDX-License-Identifier: MIT */
#include "subject/lookup/address.h"

#include <linux/lwtunnel.h>
#include <linux/netconf.h>
#include <linux/nexthop.h>
#include <linux/seg6_iptunnel.h>

#include "lookup_answers.h"

static const uint8_t network[] = {198, 51, 100, 0};

/* A route of IPv6: the answer, or as it stands in a table. */
static void add_route6(struct answers *answers, size_t k, uint8_t bits, uint8_t gateway,
	uint32_t metric, uint32_t nhid)
{
	struct payload payload = {.length = 0};
	struct rtmsg header = {.rtm_family = AF_INET6,
		.rtm_dst_len = bits,
		.rtm_type = RTN_UNICAST,
		.rtm_table = 254};
	const uint8_t dst[16] = {0xfd, 0x99, [15] = bits == 128};
	const uint8_t hop[16] = {0xfd, 0x01, [15] = gateway};

	payload_bytes(&payload, &header, sizeof(header));
	if (bits)
		payload_attribute(&payload, RTA_DST, dst, sizeof(dst));
	payload_attribute(&payload, RTA_GATEWAY, hop, sizeof(hop));
	payload_u32(&payload, RTA_OIF, 3);
	payload_u32(&payload, RTA_PRIORITY, metric);
	if (nhid)
		payload_u32(&payload, RTA_NH_ID, nhid);
	answers_add(answers, k, RTM_NEWROUTE, &payload);
}

static struct lookup_ask packet6(void)
{
	return (struct lookup_ask){
		.dst = {.family = AF_INET6, .length = 16, .bytes = {0xfd, 0x99, [15] = 1}},
		.has_uid = true};
}

static void add_rule6(struct answers *answers, size_t k)
{
	struct payload payload = {.length = 0};
	struct fib_rule_hdr header = {.family = AF_INET6, .action = FR_ACT_TO_TBL};

	payload_bytes(&payload, &header, sizeof(header));
	payload_u32(&payload, FRA_PRIORITY, 32766);
	payload_u32(&payload, FRA_TABLE, 254);
	answers_add(answers, k, RTM_NEWRULE, &payload);
}

static void add_forwarding(struct answers *answers, size_t k, uint32_t value)
{
	struct payload payload = {.length = 0};
	struct netconfmsg header = {.ncm_family = AF_INET6};

	payload_bytes(&payload, &header, sizeof(header));
	payload_u32(&payload, NETCONFA_FORWARDING, value);
	answers_add(answers, k, RTM_NEWNETCONF, &payload);
}

/* As the answer, or as it stands in the table, with an MTU of its own. */
static void add_mtu_route(struct answers *answers, size_t k, uint8_t bits, bool locked)
{
	struct payload payload = {.length = 0}, metrics = {.length = 0};
	struct rtmsg header = {.rtm_family = AF_INET,
		.rtm_dst_len = bits,
		.rtm_type = RTN_UNICAST,
		.rtm_table = 254};

	payload_bytes(&payload, &header, sizeof(header));
	payload_attribute(&payload, RTA_DST, bits == 32 ? far : network, 4);
	payload_u32(&payload, RTA_OIF, 3);
	if (locked)
		payload_u32(&metrics, RTAX_LOCK, 1 << RTAX_MTU);
	payload_u32(&metrics, RTAX_MTU, 1400);
	payload_attribute(&payload, RTA_METRICS, metrics.bytes, metrics.length);
	answers_add(answers, k, RTM_NEWROUTE, &payload);
}

/* The way, the route, the link, rules, a table, the link twice more, the neighbor. */
static void add_way(struct answers *answers, uint16_t state)
{
	add_route(answers, 0, RTN_UNICAST, far, 32, near);
	add_route(answers, 1, RTN_UNICAST, network, 24, near);
	add_link(answers, 2);
	add_rule(answers, 3, 32766, FR_ACT_TO_TBL, 254, 0, false);
	add_route(answers, 4, RTN_UNICAST, NULL, 0, own);
	add_route(answers, 4, RTN_UNICAST, network, 24, near);
	add_route(answers, 4, RTN_BLACKHOLE, own, 24, NULL);
	add_link(answers, 5);
	add_link(answers, 6);
	add_neighbor(answers, 7, state);
}

START_TEST(a_packet_arrives)
{
	CLEANUP(answers_fini) struct answers answers;
	const struct lookup_ask packet = packet_to(far);

	ask_lookup(&answers, &packet);
	add_way(&answers, NUD_REACHABLE);
	ck_assert_int_eq(answers_run(&answers), 0);
	ck_assert_uint_eq(answers.count, 8);
	ASSERT_STEP(
		&answers, 0, "answer", "ok", "198.51.100.1 via 192.0.2.9 dev eth0 src 192.0.2.1");
	ASSERT_ROW(&answers, 0, LOOKUP_mtu, "1500");
	ASSERT_STEP(&answers, 1, "rule", "ok", "32766: from all lookup 254");
	ASSERT_ROW(&answers, 1, LOOKUP_priority, "32766");
	/* The most specific of the table. */
	ASSERT_STEP(&answers, 2, "route", "ok", "198.51.100.0/24 via 192.0.2.9 dev eth0");
	ASSERT_STEP(
		&answers, 3, "source", "ok", "192.0.2.1, chosen by the kernel for the interface");
	ASSERT_STEP(&answers, 4, "next-hop", "ok", "192.0.2.9 dev eth0");
	ASSERT_STEP(&answers, 5, "neighbor", "ok", "192.0.2.9, REACHABLE");
	ASSERT_STEP(&answers, 6, "link", "ok", "eth0 is up, MTU 1500");
	ASSERT_STEP(&answers, 7, "check", "ok", "the explanation agrees with the kernel's answer");
}
END_TEST

START_TEST(neighbors_have_states)
{
	static const struct {
		uint16_t state;
		const char *verdict, *detail;
	} cases[] = {
		{NUD_NONE, "unknown", "192.0.2.9, no state: not asked for yet"},
		{NUD_FAILED, "broken", "192.0.2.9, FAILED: it did not answer"},
		{NUD_STALE, "ok", "192.0.2.9, STALE: not confirmed lately"},
	};
	const struct lookup_ask packet = packet_to(far);

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		CLEANUP(answers_fini) struct answers answers;

		ask_lookup(&answers, &packet);
		add_way(&answers, cases[i].state);
		ck_assert_int_eq(answers_run(&answers), 0);
		ASSERT_STEP(&answers, 5, "neighbor", cases[i].verdict, cases[i].detail);
		/* The first row says of the whole way whether it is broken. */
		bool broken = cases[i].state == NUD_FAILED;
		ASSERT_STEP(&answers, 0, "answer", broken ? "broken" : "ok",
			broken ? "198.51.100.1 via 192.0.2.9 dev eth0 src 192.0.2.1; fails at "
				 "neighbor"
			       : "198.51.100.1 via 192.0.2.9 dev eth0 src 192.0.2.1");
		ck_assert_int_eq(answers.run.status.negative, broken);
	}
}
END_TEST

START_TEST(route_has_an_mtu)
{
	const struct lookup_ask packet = packet_to(far);

	for (int locked = 0; locked < 2; locked++) {
		CLEANUP(answers_fini) struct answers answers;

		ask_lookup(&answers, &packet);
		add_mtu_route(&answers, 0, 32, locked);
		add_mtu_route(&answers, 1, 24, locked);
		add_link(&answers, 2);
		add_rule(&answers, 3, 32766, FR_ACT_TO_TBL, 254, 0, false);
		add_mtu_route(&answers, 4, 24, locked);
		add_link(&answers, 5);
		ck_assert_int_eq(answers_run(&answers), 0);
		ASSERT_STEP(&answers, 0, "answer", "ok",
			locked ? "198.51.100.1 dev eth0 mtu lock 1400"
			       : "198.51.100.1 dev eth0 mtu 1400");
		ASSERT_ROW(&answers, 0, LOOKUP_mtu, "1400");
		ASSERT_STEP(&answers, 2, "route", "ok",
			locked ? "198.51.100.0/24 dev eth0 mtu lock 1400"
			       : "198.51.100.0/24 dev eth0 mtu 1400");
		ASSERT_ROW(&answers, 2, LOOKUP_mtu, "1400");
	}
}
END_TEST

static void add_tos_route(struct answers *answers, size_t k, uint8_t bits, uint8_t tos)
{
	struct payload payload = {.length = 0};
	struct rtmsg header = {.rtm_family = AF_INET,
		.rtm_dst_len = bits,
		.rtm_tos = tos,
		.rtm_type = RTN_UNICAST,
		.rtm_table = 254};

	payload_bytes(&payload, &header, sizeof(header));
	payload_attribute(&payload, RTA_DST, network, 4);
	payload_u32(&payload, RTA_OIF, 3);
	answers_add(answers, k, RTM_NEWROUTE, &payload);
}

/* The longest of those that are not for the packet, if it is longer than what is. */
START_TEST(longer_route_is_for_others)
{
	const struct lookup_ask packet = packet_to(far);

	for (int found = 0; found < 2; found++) {
		CLEANUP(answers_fini) struct answers answers;

		ask_lookup(&answers, &packet);
		if (found)
			add_route(&answers, 0, RTN_UNICAST, far, 32, near);
		else
			add_refusal(&answers, 0, ENETUNREACH);
		add_refusal(&answers, 1, ENETUNREACH);
		if (found)
			add_link(&answers, 2);
		add_rule(&answers, 2 + (size_t)found, 32766, FR_ACT_TO_TBL, 254, 0, false);
		add_tos_route(&answers, 3 + (size_t)found, 23, 0x08);
		add_tos_route(&answers, 3 + (size_t)found, 24, 0x10);
		add_tos_route(&answers, 3 + (size_t)found, 22, 0x10);
		if (found)
			add_route(&answers, 4, RTN_UNICAST, NULL, 0, near);
		add_link(&answers, 5);
		ck_assert_int_eq(answers_run(&answers), 0);
		if (found)
			ASSERT_STEP(&answers, 2, "route", "ok",
				"default via 192.0.2.9 dev eth0; a longer route 198.51.100.0/24 is "
				"for tos 0x10");
		else
			ASSERT_STEP(&answers, 1, "rule", "passed",
				"32766: from all lookup 254; the table has no route for it; its "
				"route 198.51.100.0/24 is for tos 0x10");
	}
}
END_TEST

START_TEST(no_rule_leads_to_a_route)
{
	CLEANUP(answers_fini) struct answers answers;
	const struct lookup_ask packet = packet_to(far);

	ask_lookup(&answers, &packet);
	add_refusal(&answers, 0, ENETUNREACH);
	add_refusal(&answers, 1, ENETUNREACH);
	add_rule(&answers, 2, 100, FR_ACT_TO_TBL, 254, 0, false);
	add_rule(&answers, 2, 200, FR_ACT_TO_TBL, 7, 0, false);
	add_route(&answers, 3, RTN_UNICAST, own, 24, NULL);
	ck_assert_int_eq(answers_run(&answers), 0);
	ck_assert_uint_eq(answers.count, 5);
	ASSERT_STEP(&answers, 0, "answer", "broken",
		"refused with ENETUNREACH (Network is unreachable)");
	ASSERT_STEP(&answers, 1, "rule", "passed",
		"100: from all lookup 254; the table has no route for it");
	ASSERT_STEP(&answers, 2, "rule", "passed", "200: from all lookup 7; the table is empty");
	ASSERT_STEP(&answers, 3, "route", "broken",
		"no rule leads to a route: ICMP network unreachable; local senders get "
		"ENETUNREACH");
	ASSERT_ROW(&answers, 3, LOOKUP_error, "101");
	ASSERT_ROW(&answers, 4, LOOKUP_verdict, "ok");
}
END_TEST

/* By its mark, not by it, and from one rule to a later one. */
START_TEST(rules_select_and_jump)
{
	CLEANUP(answers_fini) struct answers answers;
	struct lookup_ask packet = packet_to(far);

	packet.mark = 5;
	ask_lookup(&answers, &packet);
	add_refusal(&answers, 0, EACCES);
	add_refusal(&answers, 1, EACCES);
	add_rule(&answers, 2, 1, FR_ACT_BLACKHOLE, 0, 6, false);
	add_rule(&answers, 2, 2, FR_ACT_BLACKHOLE, 0, 5, true);
	add_rule(&answers, 2, 3, FR_ACT_GOTO, 9, 5, false);
	add_rule(&answers, 2, 4, FR_ACT_BLACKHOLE, 0, 0, false);
	add_rule(&answers, 2, 9, FR_ACT_NOP, 0, 0, false);
	add_rule(&answers, 2, 10, FR_ACT_GOTO, 5, 0, false);
	add_rule(&answers, 2, 11, FR_ACT_PROHIBIT, 0, 7, true);
	ck_assert_int_eq(answers_run(&answers), 0);
	ck_assert_uint_eq(answers.count, 6);
	ASSERT_STEP(
		&answers, 1, "rule", "passed", "3: from all fwmark 0x5 goto 9; it goes on there");
	ASSERT_STEP(&answers, 2, "rule", "passed", "9: from all nop; it does nothing");
	ASSERT_STEP(&answers, 3, "rule", "passed", "10: from all goto 5; there is no such rule");
	ASSERT_STEP(&answers, 4, "rule", "broken",
		"11: not from all fwmark 0x7 prohibit: ICMP administratively prohibited; "
		"local senders get EACCES");
	ASSERT_ROW(&answers, 5, LOOKUP_verdict, "ok");
}
END_TEST

/* All that a rule selects by: that it looks at what no packet here has is why this one matches. */
START_TEST(rules_say_what_they_look_at)
{
	CLEANUP(answers_fini) struct answers answers;
	const struct lookup_ask packet = packet_to(far);
	const struct fib_rule_hdr header = {.family = AF_INET,
		.action = FR_ACT_PROHIBIT,
		.flags = FIB_RULE_INVERT,
		.src_len = 24};
	static const uint8_t tunnel[8] = {[7] = 5};
	struct payload payload = {.length = 0};

	ask_lookup(&answers, &packet);
	add_refusal(&answers, 0, EACCES);
	add_refusal(&answers, 1, EACCES);
	payload_bytes(&payload, &header, sizeof(header));
	payload_attribute(&payload, FRA_SRC, network, sizeof(network));
	payload_attribute(&payload, FRA_TUN_ID, tunnel, sizeof(tunnel));
	payload_u32(&payload, FRA_FLOW, 7);
	answers_add(&answers, 2, RTM_NEWRULE, &payload);
	ck_assert_int_eq(answers_run(&answers), 0);
	ASSERT_STEP(&answers, 1, "rule", "broken",
		"0: not from 198.51.100.0/24 tun_id 5 prohibit realms 7: ICMP administratively "
		"prohibited; local senders get EACCES");
}
END_TEST

/* It gives no table, since the packet is in no VRF, and the kernel takes that for main. */
START_TEST(inverted_vrf_rule_leads_to_main)
{
	CLEANUP(answers_fini) struct answers answers;
	const struct lookup_ask packet = packet_to(far);
	const struct fib_rule_hdr header = {
		.family = AF_INET, .action = FR_ACT_TO_TBL, .flags = FIB_RULE_INVERT};
	struct payload payload = {.length = 0};

	ask_lookup(&answers, &packet);
	add_route(&answers, 0, RTN_UNICAST, far, 32, near);
	add_route(&answers, 1, RTN_UNICAST, network, 24, near);
	add_link(&answers, 2);
	payload_bytes(&payload, &header, sizeof(header));
	payload_u32(&payload, FRA_PRIORITY, 5);
	payload_u8(&payload, FRA_L3MDEV, 1);
	answers_add(&answers, 3, RTM_NEWRULE, &payload);
	add_route(&answers, 4, RTN_UNICAST, network, 24, near);
	for (size_t k = 5; k < 7; k++)
		add_link(&answers, k);
	ck_assert_int_eq(answers_run(&answers), 0);
	ASSERT_STEP(&answers, 1, "rule", "ok", "5: not from all lookup [l3mdev-table] 254");
	ASSERT_ROW(&answers, answers.count - 1, LOOKUP_verdict, "ok");
}
END_TEST

START_TEST(kernel_may_differ)
{
	CLEANUP(answers_fini) struct answers answers;
	const struct lookup_ask packet = packet_to(far);

	ask_lookup(&answers, &packet);
	add_refusal(&answers, 0, EACCES);
	add_refusal(&answers, 1, EACCES);
	add_rule(&answers, 2, 1, FR_ACT_BLACKHOLE, 0, 0, false);
	ck_assert_int_eq(answers_run(&answers), 0);
	ASSERT_STEP(&answers, 2, "check", "differs",
		"the rules and routes that were read lead to: EINVAL (Invalid argument); "
		"the explanation cannot follow the kernel here");
}
END_TEST

/* What differs may have changed between the questions. */
START_TEST(what_differs_is_asked_again)
{
	CLEANUP(answers_fini) struct answers answers;
	const struct lookup_ask packet = packet_to(far);

	ask_lookup(&answers, &packet);
	answers.ask.everything = answers.ask.recorded = false;
	add_refusal(&answers, 0, EACCES);
	add_refusal(&answers, 1, EACCES);
	add_rule(&answers, 2, 1, FR_ACT_BLACKHOLE, 0, 0, false);
	add_refusal(&answers, 3, EACCES);
	add_refusal(&answers, 4, EACCES);
	add_rule(&answers, 5, 1, FR_ACT_PROHIBIT, 0, 0, false);
	ck_assert_int_eq(answers_run(&answers), 0);
	ck_assert_uint_eq(answers.count, 3);
	ASSERT_STEP(&answers, 2, "check", "ok", "the explanation agrees with the kernel's answer");
	ck_assert_uint_eq(answers.run.status.tries, 2);
	ck_assert(!answers.run.status.interrupted);
}
END_TEST

/* IPv4 then says that there is no route to the host, whatever the rules come to. */
START_TEST(interface_does_not_forward)
{
	CLEANUP(answers_fini) struct answers answers;
	struct lookup_ask packet = packet_to(far);

	packet.iif = "eth0";
	packet.from = (struct address){.family = AF_INET, .length = 4};
	memcpy(packet.from.bytes, near, sizeof(near));
	ask_lookup(&answers, &packet);
	add_link(&answers, 0);
	add_refusal(&answers, 1, EHOSTUNREACH);
	add_refusal(&answers, 2, EHOSTUNREACH);
	add_rule(&answers, 3, 1, FR_ACT_BLACKHOLE, 0, 0, false);
	ck_assert_int_eq(answers_run(&answers), 0);
	ck_assert_uint_eq(answers.count, 4);
	ASSERT_STEP(&answers, 2, "source", "broken",
		"192.0.2.9, as asked for; the packet would be forwarded, but the interface that it "
		"comes in by does not forward");
	ASSERT_ROW(&answers, 3, LOOKUP_verdict, "ok");
}
END_TEST

static void add_rp_filter(struct answers *answers, size_t k, uint32_t value)
{
	struct payload payload = {.length = 0};
	struct netconfmsg header = {.ncm_family = AF_INET};

	payload_bytes(&payload, &header, sizeof(header));
	payload_u32(&payload, NETCONFA_RP_FILTER, value);
	answers_add(answers, k, RTM_NEWNETCONF, &payload);
}

/* The larger one of that for all interfaces and the interface's own counts. */
START_TEST(source_is_filtered)
{
	static const struct {
		uint32_t all, own;
		const char *detail;
	} cases[] = {
		{0, 1,
			"192.0.2.9, as asked for; rp_filter is 1 (strict): the way back must "
			"leave by eth0, but no route leads back"},
		{2, 1,
			"192.0.2.9, as asked for; rp_filter is 2 (loose): some route must "
			"lead back, but no route leads back"},
		{0, 0,
			"192.0.2.9, as asked for; the kernel does not accept this source from "
			"that interface"},
	};
	struct lookup_ask packet = packet_to(far);

	packet.iif = "eth0";
	packet.from = (struct address){.family = AF_INET, .length = 4};
	memcpy(packet.from.bytes, near, sizeof(near));
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		CLEANUP(answers_fini) struct answers answers;

		ask_lookup(&answers, &packet);
		add_link(&answers, 0);
		add_refusal(&answers, 1, EINVAL);
		add_refusal(&answers, 2, EINVAL);
		add_refusal(&answers, 3, ENETUNREACH);
		add_rp_filter(&answers, 4, cases[i].all);
		add_rp_filter(&answers, 5, cases[i].own);
		add_rule(&answers, 6, 1, FR_ACT_TO_TBL, 254, 0, false);
		add_route(&answers, 7, RTN_UNICAST, network, 24, near);
		add_link(&answers, 8);
		ck_assert_int_eq(answers_run(&answers), 0);
		ASSERT_STEP(&answers, 3, "source", "broken", cases[i].detail);
	}
}
END_TEST

/* Of all namespaces, those without the interface have no such packet; elsewhere it is a mistake. */
START_TEST(interface_is_not_there)
{
	struct lookup_ask packet = packet_to(far);

	packet.oif = "eth9";
	for (int everywhere = 0; everywhere < 2; everywhere++) {
		CLEANUP(answers_fini) struct answers answers;

		ask_lookup(&answers, &packet);
		answers.run.all_netns = everywhere;
		add_refusal(&answers, 0, ENODEV);
		add_refusal(&answers, 1, ENODEV);
		ck_assert_int_eq(answers_run(&answers), 0);
		ck_assert_uint_eq(answers.count, 0);
		ck_assert_uint_eq(answers.run.status.failed, !everywhere);
		ck_assert_uint_eq(answers.run.status.answered, (unsigned)everywhere);
		ck_assert(answers.run.status.absent == everywhere);
	}
}
END_TEST

/* A host that does not forward goes on to the next router, a router does not. By asking again the
 * kernel may have changed the state since. */
START_TEST(gateway_failed)
{
	static const uint16_t states[] = {NUD_FAILED, NUD_INCOMPLETE};
	const struct lookup_ask packet = packet6();

	for (size_t i = 0; i < 4; i++) {
		uint32_t forwarding = i % 2;
		CLEANUP(answers_fini) struct answers answers;

		ask_lookup(&answers, &packet);
		add_route6(&answers, 0, 128, forwarding ? 9 : 8, forwarding ? 100 : 200, 0);
		add_route6(&answers, 1, 0, forwarding ? 9 : 8, forwarding ? 100 : 200, 0);
		add_link(&answers, 2);
		add_rule6(&answers, 3);
		add_route6(&answers, 4, 0, 9, 100, 0);
		add_route6(&answers, 4, 0, 8, 200, 0);
		add_forwarding(&answers, 5, forwarding);
		if (!forwarding) {
			add_neighbor(&answers, 6, states[i / 2]);
			add_neighbor(&answers, 7, NUD_INCOMPLETE);
		}
		add_link(&answers, forwarding ? 6 : 8);
		add_link(&answers, forwarding ? 7 : 9);
		ck_assert_int_eq(answers_run(&answers), 0);
		ASSERT_STEP(&answers, 2, "route", "ok",
			forwarding
				? "default via fd01::9 dev eth0 metric 100"
				: "default via fd01::8 dev eth0 metric 200; passed over default "
				  "via fd01::9 metric 100: its gateway did not answer, and the "
				  "kernel takes another while net.ipv6.conf.all.forwarding is 0");
		ASSERT_ROW(&answers, answers.count - 1, LOOKUP_verdict, "ok");
	}
}
END_TEST

static void add_object(struct answers *answers, size_t k, uint32_t id, uint8_t gateway)
{
	struct payload payload = {.length = 0};
	struct nhmsg header = {.nh_family = AF_INET6};
	const uint8_t hop[16] = {0xfd, 0x01, [15] = gateway};

	payload_bytes(&payload, &header, sizeof(header));
	payload_u32(&payload, NHA_ID, id);
	payload_u32(&payload, NHA_OIF, 3);
	payload_attribute(&payload, NHA_GATEWAY, hop, sizeof(hop));
	answers_add(answers, k, RTM_NEWNEXTHOP, &payload);
}

/* The answer is then that of whichever route used the object first. */
START_TEST(routes_share_an_object)
{
	const struct lookup_ask packet = packet6();

	for (uint32_t same = 0; same < 2; same++) {
		CLEANUP(answers_fini) struct answers answers;

		ask_lookup(&answers, &packet);
		add_route6(&answers, 0, 128, 8, 7, 0);
		add_route6(&answers, 1, 32, 8, 7, same ? 5 : 6);
		add_link(&answers, 2);
		add_rule6(&answers, 3);
		add_route6(&answers, 4, 48, 8, 9, 5);
		add_forwarding(&answers, 5, 1);
		for (size_t k = 6; k < 10; k++)
			add_link(&answers, k);
		/* Chains of nftables, IPsec policies and tc filters are asked for before. */
		add_object(&answers, 14, 5, 8);
		add_object(&answers, 14, 6, 8);
		add_link(&answers, 15);
		ck_assert_int_eq(answers_run(&answers), 0);
		ASSERT_STEP(&answers, answers.count - 1, "check", same ? "ok" : "differs",
			same ? "the explanation agrees with the kernel's answer; the kernel has "
			       "cached the way with the next-hop object, for the route that used "
			       "it "
			       "first: fd99::/32 via fd01::8 dev eth0 metric 7"
			     : "the kernel takes another route: fd99::/32 via fd01::8 dev eth0 "
			       "metric 7, which it omits from the listing of that table; the "
			       "explanation cannot follow the kernel here");
	}
}
END_TEST

/* A route with two next hops, both by the same link, of which the first one may be dead. */
static void add_hops(struct answers *answers, size_t k, bool dead)
{
	struct payload payload = {.length = 0}, hops = {.length = 0};
	struct rtmsg header = {.rtm_family = AF_INET, .rtm_type = RTN_UNICAST, .rtm_table = 254};

	payload_bytes(&payload, &header, sizeof(header));
	for (int i = 0; i < 2; i++) {
		struct rtnexthop hop = {.rtnh_len = sizeof(hop) + 8,
			.rtnh_ifindex = 3,
			.rtnh_flags = dead && !i ? RTNH_F_DEAD | RTNH_F_LINKDOWN : 0};

		payload_bytes(&hops, &hop, sizeof(hop));
		payload_attribute(&hops, RTA_GATEWAY, i ? near : own, 4);
	}
	payload_attribute(&payload, RTA_MULTIPATH, hops.bytes, hops.length);
	answers_add(answers, k, RTM_NEWROUTE, &payload);
}

START_TEST(dead_next_hops_do_not_count)
{
	const struct lookup_ask packet = packet_to(far);

	for (int dead = 0; dead < 2; dead++) {
		CLEANUP(answers_fini) struct answers answers;

		ask_lookup(&answers, &packet);
		add_route(&answers, 0, RTN_UNICAST, far, 32, near);
		add_hops(&answers, 1, dead);
		add_link(&answers, 2);
		add_rule(&answers, 3, 32766, FR_ACT_TO_TBL, 254, 0, false);
		add_hops(&answers, 4, dead);
		for (size_t k = 5; k < 8; k++)
			add_link(&answers, k);
		ck_assert_int_eq(answers_run(&answers), 0);
		ASSERT_STEP(&answers, 2, "route", "ok",
			dead ? "default nexthop via 192.0.2.1 dev eth0 weight 1 dead linkdown, "
			       "nexthop via 192.0.2.9 dev eth0 weight 1"
			     : "default nexthop via 192.0.2.1 dev eth0 weight 1, nexthop via "
			       "192.0.2.9 dev eth0 weight 1");
		ASSERT_STEP(&answers, 4, "next-hop", "ok",
			dead ? "192.0.2.9 dev eth0, the only one of 2 that can be taken"
			     : "192.0.2.9 dev eth0, one of 2, chosen by a hash of the packet");
	}
}
END_TEST

/* As the answer, or as it stands in the table: packets are put into ones to 2001:db8::1. */
static void add_encap_route(struct answers *answers, size_t k, uint8_t bits)
{
	struct payload payload = {.length = 0}, details = {.length = 0};
	struct rtmsg header = {.rtm_family = AF_INET,
		.rtm_dst_len = bits,
		.rtm_type = RTN_UNICAST,
		.rtm_table = 254};
	const uint16_t type = LWTUNNEL_ENCAP_SEG6;
	/* The mode, the header, and the one segment. */
	const uint8_t bytes[28] = {[0] = 1, [5] = 2, [6] = 4, [12] = 0x20, 1, 0xd, 0xb8, [27] = 1};

	payload_bytes(&payload, &header, sizeof(header));
	payload_attribute(&payload, RTA_DST, bits == 32 ? far : network, 4);
	payload_u32(&payload, RTA_OIF, 3);
	payload_attribute(&details, SEG6_IPTUNNEL_SRH, bytes, sizeof(bytes));
	payload_nested(&payload, RTA_ENCAP, &details);
	payload_attribute(&payload, RTA_ENCAP_TYPE, &type, sizeof(type));
	answers_add(answers, k, RTM_NEWROUTE, &payload);
}

/* The neighbor to ask for is then another one than the packet's own destination. */
START_TEST(packets_are_encapsulated)
{
	const struct lookup_ask packet = packet_to(far);

	for (int way = 0; way < 2; way++) {
		CLEANUP(answers_fini) struct answers answers;

		ask_lookup(&answers, &packet);
		add_encap_route(&answers, 0, 32);
		add_encap_route(&answers, 1, 24);
		add_link(&answers, 2);
		add_rule(&answers, 3, 32766, FR_ACT_TO_TBL, 254, 0, false);
		add_encap_route(&answers, 4, 24);
		add_link(&answers, 5);
		add_link(&answers, 6);
		if (way)
			add_route6(&answers, 7, 128, 9, 0, 0);
		else
			add_refusal(&answers, 7, ENETUNREACH);
		add_link(&answers, 8);
		ck_assert_int_eq(answers_run(&answers), 0);
		ck_assert_uint_eq(answers.count, 5);
		ASSERT_STEP(&answers, 0, "answer", way ? "ok" : "broken",
			way ? "198.51.100.1 encap_type seg6 mode encap segs 2001:db8::1 dev eth0"
			    : "198.51.100.1 encap_type seg6 mode encap segs 2001:db8::1 dev eth0; "
			      "fails at encap");
		ASSERT_ROW(
			&answers, 0, LOOKUP_encap, "encap_type seg6 mode encap segs 2001:db8::1");
		ASSERT_STEP(&answers, 2, "route", "ok",
			"198.51.100.0/24 encap_type seg6 mode encap segs 2001:db8::1 dev eth0");
		ASSERT_STEP(&answers, 3, "encap", way ? "ok" : "broken",
			way ? "the outer packet goes to 2001:db8::1 by eth0; see "
			      "\"nlinspect lookup 2001:db8::1\""
			    : "the outer packet goes to 2001:db8::1, but there is no route to it: "
			      "ENETUNREACH (Network is unreachable)");
		ASSERT_ROW(&answers, 3, LOOKUP_outer_dst, "2001:db8::1");
		ASSERT_ROW(&answers, 4, LOOKUP_verdict, "ok");
	}
}
END_TEST

START_TEST(prefixes_cover)
{
	const uint8_t other[] = {192, 0, 3, 1};

	ck_assert(address_is_in(own, own, 32));
	ck_assert(address_is_in(far, own, 0));
	ck_assert(address_is_in(other, own, 23));
	ck_assert(!address_is_in(other, own, 24));
	ck_assert(!address_is_in(near, own, 32));
	ck_assert(address_is_in(near, own, 28));
	ck_assert(!address_is_in(near, own, 29));
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_test(tests, a_packet_arrives);
	tcase_add_test(tests, neighbors_have_states);
	tcase_add_test(tests, route_has_an_mtu);
	tcase_add_test(tests, longer_route_is_for_others);
	tcase_add_test(tests, no_rule_leads_to_a_route);
	tcase_add_test(tests, rules_select_and_jump);
	tcase_add_test(tests, rules_say_what_they_look_at);
	tcase_add_test(tests, inverted_vrf_rule_leads_to_main);
	tcase_add_test(tests, kernel_may_differ);
	tcase_add_test(tests, what_differs_is_asked_again);
	tcase_add_test(tests, interface_does_not_forward);
	tcase_add_test(tests, source_is_filtered);
	tcase_add_test(tests, interface_is_not_there);
	tcase_add_test(tests, gateway_failed);
	tcase_add_test(tests, routes_share_an_object);
	tcase_add_test(tests, dead_next_hops_do_not_count);
	tcase_add_test(tests, packets_are_encapsulated);
	tcase_add_test(tests, prefixes_cover);
}
