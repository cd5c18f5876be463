/* SPDX-License-Identifier: MIT */
#include "subject/lookup/kernel/device.h"

#include "subject/lookup/state.h"

#include <errno.h>
#include <linux/if_link.h>
#include <linux/ipv6.h>
#include <sys/socket.h>

#include "answers.h"

enum { INDEX = 7, MASTER = 9, GROUP = 3, TABLE = 100 };

/* An interface in table 100, if its kind is one that has a table. */
static struct payload link_of_kind(const char *kind)
{
	struct payload payload = link_of(INDEX, "red"), linkinfo = {.length = 0};
	struct payload data = linkinfo, inet6 = linkinfo, families = linkinfo;
	uint32_t settings[DEVCONF_MTU6 + 2] = {[DEVCONF_MTU6] = 1280};

	payload_u32(&payload, IFLA_MTU, 1500);
	payload_u32(&payload, IFLA_MASTER, MASTER);
	payload_u32(&payload, IFLA_GROUP, GROUP);
	payload_string(&linkinfo, IFLA_INFO_KIND, kind);
	payload_u32(&data, IFLA_VRF_TABLE, TABLE);
	payload_nested(&linkinfo, IFLA_INFO_DATA, &data);
	payload_nested(&payload, IFLA_LINKINFO, &linkinfo);
	payload_attribute(&inet6, IFLA_INET6_CONF, settings, sizeof(settings));
	payload_nested(&families, AF_INET6, &inet6);
	payload_nested(&payload, IFLA_AF_SPEC, &families);
	return payload;
}

/* Asks for an interface, of which this is the answer. */
static int ask(struct answers *answers, const struct payload *payload, struct device *device)
{
	struct lookup lookup = {.run = &answers->run};

	answers_init(answers, subject_named("lookup"), "step");
	if (payload)
		answers_add(answers, 0, RTM_NEWLINK, payload);
	packet_done(&answers->packets[0], 0, 0);
	return device_by_index(&lookup, INDEX, device);
}

START_TEST(vrf_has_a_table)
{
	CLEANUP(answers_fini) struct answers answers;
	struct payload payload = link_of_kind("vrf");
	struct device device = {.index = 0};

	ck_assert_int_eq(ask(&answers, &payload, &device), 0);
	ck_assert_uint_eq(device.index, INDEX);
	ck_assert_str_eq(device.name, "red");
	ck_assert_uint_eq(device.mtu, 1500);
	ck_assert_uint_eq(device.mtu6, 1280);
	ck_assert_uint_eq(device.master, MASTER);
	ck_assert_uint_eq(device.group, GROUP);
	ck_assert(device.vrf);
	ck_assert_uint_eq(device.vrf_table, TABLE);
	ck_assert(!answers.run.status.malformed);
}
END_TEST

/* The same attribute means something else in another kind. */
START_TEST(others_have_none)
{
	static const char *const kinds[] = {"bridge", "veth", "vrfs", "vr", ""};

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		CLEANUP(answers_fini) struct answers answers;
		struct payload payload = link_of_kind(kinds[i]);
		struct device device = {.index = 0};

		ck_assert_int_eq(ask(&answers, &payload, &device), 0);
		ck_assert_uint_eq(device.index, INDEX);
		ck_assert(!device.vrf);
	}
}
END_TEST

START_TEST(what_is_missing_is_zero)
{
	CLEANUP(answers_fini) struct answers answers;
	struct payload payload = link_of(INDEX, "eth0");
	struct device device = {.mtu = 1};

	ck_assert_int_eq(ask(&answers, &payload, &device), 0);
	ck_assert_str_eq(device.name, "eth0");
	ck_assert_uint_eq(device.mtu, 0);
	ck_assert_uint_eq(device.mtu6, 0);
	ck_assert_uint_eq(device.master, 0);
}
END_TEST

START_TEST(no_answer_is_no_device)
{
	CLEANUP(answers_fini) struct answers answers;
	struct device device = {.index = 1};

	ck_assert_int_eq(ask(&answers, NULL, &device), -ENODEV);
	ck_assert_uint_eq(device.index, 1);
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_test(tests, vrf_has_a_table);
	tcase_add_test(tests, others_have_none);
	tcase_add_test(tests, what_is_missing_is_zero);
	tcase_add_test(tests, no_answer_is_no_device);
}
