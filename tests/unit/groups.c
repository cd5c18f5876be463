/* SPDX-License-Identifier: MIT */
#include "subject/memberships/groups.h"

#include <string.h>
#include <sys/socket.h>

#include "unit.h"

static int parse(struct groups *groups, uint8_t family, const char *text)
{
	char copy[1024];

	ck_assert_uint_lt(strlen(text), sizeof(copy));
	strcpy(copy, text);
	return groups_parse(groups, family, copy);
}

START_TEST(groups_of_ipv4)
{
	CLEANUP(groups_fini) struct groups groups = {.count = 0};
	/* In the byte order of the host. */
	const uint32_t address = 0x030201ef;
	const struct group *group;

	ck_assert_int_eq(parse(&groups, AF_INET,
				 "Idx\tDevice    : Count Querier\tGroup    Users Timer\tReporter\n"
				 "7\teth0      :     2      V3\n"
				 "\t\t\t\t030201EF     2 0:00000000\t\t0\n"
				 "\t\t\t\t010000E0     1 0:00000000\t\t0\n"
				 "1\tlo        :     1      V3\n"
				 "\t\t\t\t010000E0     1 0:00000000\t\t0\n"),
		0);
	ck_assert(!groups.malformed);
	ck_assert_uint_eq(groups.count, 3);
	group = groups_find(&groups, 7, (const uint8_t *)&address, sizeof(address));
	ck_assert_ptr_nonnull(group);
	ck_assert_uint_eq(group->users, 2);
	ck_assert_ptr_null(groups_find(&groups, 1, (const uint8_t *)&address, sizeof(address)));
}
END_TEST

START_TEST(groups_of_ipv6_and_of_the_link_layer)
{
	CLEANUP(groups_fini) struct groups inet6 = {.count = 0}, link = {.count = 0};
	static const uint8_t all[16] = {0xff, 2, [15] = 1}, mac[6] = {1, 0, 0x5e, 0, 0, 1};

	ck_assert_int_eq(parse(&inet6, AF_INET6,
				 "3    a_long_name_of  ff020000000000000000000000000001     4 "
				 "0000000C 0\n"),
		0);
	ck_assert_uint_eq(groups_find(&inet6, 3, all, sizeof(all))->users, 4);
	ck_assert_int_eq(parse(&link, AF_PACKET,
				 "3    eth0            2     0     01005e000001\n"
				 "4    ib0             1     1     "
				 "00ffffffff12401bffff000000000000ffffffff\n"),
		0);
	ck_assert_uint_eq(groups_find(&link, 3, mac, sizeof(mac))->users, 2);
	ck_assert_uint_eq(link.list[1].length, 20);
	ck_assert(!inet6.malformed && !link.malformed);
}
END_TEST

START_TEST(lines_that_make_no_sense)
{
	static const struct {
		uint8_t family;
		const char *line;
	} lines[] = {
		{AF_INET, "\t\t\t\t030201EG     2 0:0\n"},
		{AF_INET, "\t\t\t\t030201EF\n"},
		{AF_INET, "eth0\n"},
		{AF_INET6, "3 eth0 ff02 1 0000000C 0\n"},
		{AF_INET6, "3 eth0 ff020000000000000000000000000001\n"},
		{AF_PACKET, "3 eth0 1 0 01005\n"},
		{AF_PACKET, "3 eth0 1\n"},
		{AF_PACKET, "\xff\xfe\n"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
		CLEANUP(groups_fini) struct groups groups = {.count = 0};

		ck_assert_int_eq(parse(&groups, lines[i].family, lines[i].line), 0);
		ck_assert_msg(groups.malformed && !groups.count, "line %zu", i);
	}
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_test(tests, groups_of_ipv4);
	tcase_add_test(tests, groups_of_ipv6_and_of_the_link_layer);
	tcase_add_test(tests, lines_that_make_no_sense);
}
