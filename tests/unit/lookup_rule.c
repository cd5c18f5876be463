/* SPDX-License-Identifier: MIT */
#include "subject/lookup/search/rule.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/model/field.h"

#include <netinet/in.h>
#include <sys/socket.h>

#include "unit.h"

static struct address address_of(uint8_t family, uint8_t first, uint8_t last)
{
	struct address address = {.family = family, .length = family == AF_INET ? 4 : 16};

	address.bytes[0] = first;
	address.bytes[address.length - 1] = last;
	return address;
}

/* TCP from 10.0.0.1, port 1000, to 172.0.0.5, port 80; or from a00::1 to ac00::5. */
static struct flow flow_of(uint8_t family)
{
	return (struct flow){.family = family,
		.protocol = IPPROTO_TCP,
		.tos = 0x10,
		.src = address_of(family, 10, 1),
		.dst = address_of(family, 172, 5),
		.has_src = true,
		.iif = "lo",
		.mark = 0x15,
		.uid = 1000,
		.sport = 1000,
		.dport = 80};
}

struct number {
	unsigned field;
	uint64_t value;
};

static void set_number(struct rule_record *rule, const struct number *number)
{
	memcpy((uint8_t *)rule + rule_schema.fields[number->field].offset, &number->value,
		sizeof(number->value));
	fieldset_add(&rule->base.present, number->field);
}

START_TEST(numbers_select)
{
	static const struct {
		struct number numbers[3];
		size_t count;
		bool matches;
	} cases[] = {
		{{{RULE_priority, 1}}, 1, true},
		{{{RULE_fwmark, 0x15}}, 1, true},
		{{{RULE_fwmark, 0x14}}, 1, false},
		{{{RULE_fwmark, 0x05}, {RULE_fwmask, 0x0f}}, 2, true},
		{{{RULE_fwmark, 0}, {RULE_fwmask, 0x20}}, 2, true},
		{{{RULE_fwmark, 0}, {RULE_fwmask, 0x10}}, 2, false},
		{{{RULE_uid_start, 1000}, {RULE_uid_end, 1000}}, 2, true},
		{{{RULE_uid_start, 0}, {RULE_uid_end, 999}}, 2, false},
		{{{RULE_uid_start, 1001}, {RULE_uid_end, 2000}}, 2, false},
		{{{RULE_ipproto, IPPROTO_TCP}}, 1, true},
		{{{RULE_ipproto, IPPROTO_UDP}}, 1, false},
		{{{RULE_sport_start, 1000}, {RULE_sport_end, 1000}}, 2, true},
		{{{RULE_sport_start, 80}, {RULE_sport_end, 80}}, 2, false},
		{{{RULE_sport_start, 0x3e0}, {RULE_sport_end, 0x3e0}, {RULE_sport_mask, 0xff0}}, 3,
			true},
		{{{RULE_dport_start, 1}, {RULE_dport_end, 79}}, 2, false},
		{{{RULE_dport_start, 80}, {RULE_dport_end, 90}}, 2, true},
		{{{RULE_dport_start, 0x5f}, {RULE_dport_end, 0x5f}, {RULE_dport_mask, 0xf0}}, 3,
			true},
		{{{RULE_dport_start, 0x40}, {RULE_dport_end, 0x5f}, {RULE_dport_mask, 0xf0}}, 3,
			false},
		{{{RULE_tos, 0x10}}, 1, true},
		{{{RULE_tos, 0x08}}, 1, false},
		{{{RULE_dscp, 4}}, 1, true},
		{{{RULE_dscp, 5}}, 1, false},
		{{{RULE_dscp, 5}, {RULE_dscp_mask, 0x3c}}, 2, true},
		{{{RULE_dscp, 4}, {RULE_tos, 0x08}}, 2, true},
		{{{RULE_tun_id, 0}}, 1, true},
		{{{RULE_tun_id, 5}}, 1, false},
		{{{RULE_flowlabel, 1}}, 1, false},
		{{{RULE_l3mdev, 1}}, 1, false},
		{{{RULE_fwmark, 0x15}, {RULE_ipproto, IPPROTO_UDP}}, 2, false},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		for (uint64_t inverted = 0; inverted < 2; inverted++) {
			struct rule_record rule = {.priority = 0};
			struct flow flow = flow_of(AF_INET);

			for (size_t k = 0; k < cases[i].count; k++)
				set_number(&rule, &cases[i].numbers[k]);
			set_number(&rule, &(struct number){RULE_inverted, inverted});
			ck_assert_msg(rule_matches(&rule, &flow) == (cases[i].matches != inverted),
				"case %zu, inverted %d", i, (int)inverted);
		}
	}
}
END_TEST

static struct prefix prefix_of(uint8_t family, uint8_t first, uint8_t bits)
{
	return (struct prefix){address_of(family, first, 0), bits};
}

START_TEST(prefixes_select)
{
	static const uint8_t families[] = {AF_INET, AF_INET6};

	for (size_t i = 0; i < ARRAY_SIZE(families); i++) {
		uint8_t family = families[i];
		struct rule_record from = {.priority = 0}, to = from;
		struct flow flow = flow_of(family);

		RECORD_SET(&from, RULE_from, from, prefix_of(family, 10, 8));
		ck_assert(rule_matches(&from, &flow));
		RECORD_SET(&from, RULE_from, from, prefix_of(family, 11, 8));
		ck_assert(!rule_matches(&from, &flow));
		RECORD_SET(&from, RULE_from, from, prefix_of(family, 11, 7));
		ck_assert(rule_matches(&from, &flow));
		RECORD_SET(&to, RULE_to, to, prefix_of(family, 172, 8));
		ck_assert(rule_matches(&to, &flow));
		RECORD_SET(&to, RULE_to, to, prefix_of(family, 10, 8));
		ck_assert(!rule_matches(&to, &flow));
		/* Without a source, IPv4 compares 0.0.0.0, and IPv6 nothing. */
		flow.has_src = false;
		flow.src = address_of(family, 0, 0);
		RECORD_SET(&from, RULE_from, from, prefix_of(family, 0, 8));
		ck_assert(rule_matches(&from, &flow) == (family == AF_INET));
		RECORD_SET(&from, RULE_from, from, prefix_of(family, 0, 0));
		ck_assert(rule_matches(&from, &flow));
	}
}
END_TEST

START_TEST(interfaces_select)
{
	struct rule_record iif = {.priority = 0}, oif = iif, l3mdev = iif;
	struct flow flow = flow_of(AF_INET);

	RECORD_SET(&iif, RULE_iif, iif, text_of("lo"));
	RECORD_SET(&oif, RULE_oif, oif, text_of("red"));
	RECORD_SET(&l3mdev, RULE_l3mdev, l3mdev, 1);
	ck_assert(rule_matches(&iif, &flow));
	ck_assert(!rule_matches(&oif, &flow));
	flow.oif = "red";
	ck_assert(rule_matches(&oif, &flow));
	flow.oif = "red0";
	ck_assert(!rule_matches(&oif, &flow));
	/* A VRF stands for the interfaces in it, on the side that the packet belongs to it by. */
	flow.vrf = (struct device){.index = 9, .name = "red"};
	ck_assert(rule_matches(&l3mdev, &flow));
	ck_assert(!rule_matches(&oif, &flow));
	flow.vrf_by_oif = true;
	ck_assert(rule_matches(&oif, &flow));
	RECORD_SET(&iif, RULE_iif, iif, text_of("red"));
	ck_assert(!rule_matches(&iif, &flow));
	flow.vrf_by_oif = false;
	ck_assert(rule_matches(&iif, &flow));
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_test(tests, numbers_select);
	tcase_add_test(tests, prefixes_select);
	tcase_add_test(tests, interfaces_select);
}
