/* SPDX-License-Identifier: MIT */
#include "subject/links/links.h"

#include <linux/if_arp.h>
#include <linux/if_link.h>

#include "answers.h"
#include "unit.h"

/* The answer of a device that is asked for its virtual functions. */
static struct payload two_vfs(void)
{
	struct payload payload = link_of(2, "eth0");
	struct payload list = {.length = 0}, vf = {.length = 0};
	struct ifla_vf_mac mac = {.vf = 1, .mac = {2}};

	payload_attribute(&vf, IFLA_VF_MAC, &mac, sizeof(mac));
	payload_nested(&list, IFLA_VF_INFO, &vf);
	payload_u32(&payload, IFLA_NUM_VF, 2);
	payload_nested(&payload, IFLA_VFINFO_LIST, &list);
	return payload;
}

/* Asks for a device with a parent, one of an older kernel, which does not report the parent, a link
 * of a kind and the loopback; `error` ends the conversation about virtual functions. */
static void ask_vfs(struct answers *answers, const char *wanted, int error)
{
	struct ifinfomsg lo = {.ifi_index = 1, .ifi_type = ARPHRD_LOOPBACK};
	struct payload loopback = {.length = 0}, kind = {.length = 0}, vfs = two_vfs();
	struct payload parent = link_of(2, "eth0"), old = link_of(3, "eth1"),
		       veth = link_of(4, "veth");

	payload_bytes(&loopback, &lo, sizeof(lo));
	payload_string(&loopback, IFLA_IFNAME, "lo");
	payload_string(&kind, IFLA_INFO_KIND, "netdevsim");
	payload_nested(&parent, IFLA_LINKINFO, &kind);
	payload_string(&parent, IFLA_PARENT_DEV_NAME, "netdevsim0");
	payload_nested(&veth, IFLA_LINKINFO, &kind);
	answers_init(answers, subject_named("links"), wanted);
	answers_add(answers, 0, RTM_NEWLINK, &loopback);
	answers_add(answers, 0, RTM_NEWLINK, &parent);
	answers_add(answers, 0, RTM_NEWLINK, &old);
	answers_add(answers, 0, RTM_NEWLINK, &veth);
	answers_add(answers, 1, RTM_NEWLINK, &vfs);
	if (error)
		answers->steps[1] = (struct step){.error = error};
	ck_assert_int_eq(answers_run(answers), 0);
	ck_assert_uint_eq(answers->count, 4);
}

START_TEST(devices_are_asked_for_virtual_functions)
{
	CLEANUP(answers_fini) struct answers all, number, none;

	ask_vfs(&all, "num_vf vfinfo_list", 0);
	ASSERT_ROW(&all, 0, LINK_num_vf, "-");
	ASSERT_ROW(&all, 1, LINK_num_vf, "2");
	ASSERT_ROW(&all, 1, LINK_vfinfo_list, "vf 1 02:00:00:00:00:00");
	ASSERT_ROW(&all, 2, LINK_num_vf, "2");
	ASSERT_ROW(&all, 3, LINK_num_vf, "-");
	ASSERT_ROW(&all, 3, LINK_vfinfo_list, "-");
	ck_assert_uint_eq(all.fake.connects, 2); /* one conversation for all of them */
	ask_vfs(&number, "num_vf", 0);
	ASSERT_ROW(&number, 1, LINK_num_vf, "2");
	ASSERT_ROW(&number, 1, LINK_vfinfo_list, "-");
	ask_vfs(&none, "parentdev", 0);
	ck_assert_uint_eq(none.fake.connects, 1);
}
END_TEST

/* That a device is gone is no failure; another error is one. */
START_TEST(virtual_functions_that_are_not_told)
{
	CLEANUP(answers_fini) struct answers gone, denied;

	ask_vfs(&gone, "num_vf", -ENODEV);
	ASSERT_ROW(&gone, 1, LINK_num_vf, "-");
	ck_assert_uint_eq(gone.run.status.failed, 0);
	ask_vfs(&denied, "num_vf", -EPERM);
	ASSERT_ROW(&denied, 1, LINK_num_vf, "-");
	/* it is said once for all */
	ck_assert_uint_eq(denied.run.status.failed, 1);
}
END_TEST

/* Asks for the name of a link's peer in the namespace of that number, about which the conversation
 * ends with that error. */
static void ask_peer(struct answers *answers, int32_t number, int error)
{
	struct payload link = link_of(2, "here"), peer = link_of(7, "there");

	payload_u32(&link, IFLA_LINK, 7);
	payload_u32(&link, IFLA_LINK_NETNSID, (uint32_t)number);
	answers_init(answers, subject_named("links"), "link_ifname");
	answers_add(answers, 0, RTM_NEWLINK, &link);
	answers_add(answers, 1, RTM_NEWLINK, &peer);
	if (error)
		answers->steps[1] = (struct step){.error = error};
	ck_assert_int_eq(answers_run(answers), 0);
	ck_assert_uint_eq(answers->fake.connects, number < 0 ? 1 : 2);
}

START_TEST(peers_are_asked_for_in_their_namespace)
{
	static const int errors[] = {-ENODEV, -EPERM, -EACCES, -ENOBUFS};
	CLEANUP(answers_fini) struct answers there, nowhere;

	ask_peer(&there, 3, 0);
	ASSERT_ROW(&there, 0, LINK_link_ifname, "there");
	ASSERT_ROW(&there, 0, LINK_link, "-");
	ask_peer(&nowhere, -1, 0);
	ASSERT_ROW(&nowhere, 0, LINK_link_ifname, "-");
	for (size_t i = 0; i < ARRAY_SIZE(errors); i++) {
		CLEANUP(answers_fini) struct answers answers;

		ask_peer(&answers, 3, errors[i]);
		ASSERT_ROW(&answers, 0, LINK_link_ifname, "-");
		ck_assert_uint_eq(answers.run.status.failed, errors[i] == -ENOBUFS);
	}
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_test(tests, devices_are_asked_for_virtual_functions);
	tcase_add_test(tests, virtual_functions_that_are_not_told);
	tcase_add_test(tests, peers_are_asked_for_in_their_namespace);
}
