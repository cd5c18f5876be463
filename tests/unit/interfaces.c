/* SPDX-License-Identifier: MIT */
#include "nlinspect/host/interfaces.h"

#include <linux/if.h>
#include <linux/if_link.h>

#include "answers.h"
#include "unit.h"

static void check_name(struct interfaces *interfaces, uint32_t index, const char *expected)
{
	struct text name = interfaces_name(interfaces, index);

	ck_assert_uint_eq(name.length, strlen(expected));
	ck_assert_mem_eq(name.data ? name.data : "", expected, name.length);
}

/* The answers need no source, but a connector by script. */
static void ask_links(struct answers *answers)
{
	answers_init(answers, subject_named("links"), "");
}

static void add_done(struct answers *answers)
{
	for (size_t i = 0; i < ANSWERS; i++)
		packet_done(&answers->packets[i], 0, 0);
}

START_TEST(names_by_index)
{
	CLEANUP(answers_fini) struct answers answers;
	struct payload links[] = {link_of(300, "wan"), link_of(2, "eth0"), link_of(1, "lo")};

	ask_links(&answers);
	for (size_t i = 0; i < ARRAY_SIZE(links); i++)
		answers_add(&answers, 0, RTM_NEWLINK, &links[i]);
	add_done(&answers);

	CLEANUP(interfaces_free)
	struct interfaces *interfaces = interfaces_new(&answers.fake.connector, NULL);

	ck_assert_uint_eq(answers.fake.connects, 0); /* not before a name is wanted */
	check_name(interfaces, 1, "lo");
	check_name(interfaces, 2, "eth0");
	check_name(interfaces, 300, "wan");
	check_name(interfaces, 0, "");
	check_name(interfaces, 3, "");
	check_name(interfaces, UINT32_MAX, "");
	ck_assert_uint_eq(answers.fake.connects, 1);
	interfaces_free(NULL);
}
END_TEST

START_TEST(many_interfaces)
{
	CLEANUP(answers_fini) struct answers answers;

	ask_links(&answers);
	for (int i = 1000; i > 0; i--) {
		char name[16];
		struct payload link;

		snprintf(name, sizeof(name), "veth%d", i);
		link = link_of(i, name);
		answers_add(&answers, 0, RTM_NEWLINK, &link);
	}
	add_done(&answers);

	CLEANUP(interfaces_free)
	struct interfaces *interfaces = interfaces_new(&answers.fake.connector, NULL);

	check_name(interfaces, 1, "veth1");
	check_name(interfaces, 512, "veth512");
	check_name(interfaces, 1000, "veth1000");
}
END_TEST

START_TEST(names_that_are_none)
{
	CLEANUP(answers_fini) struct answers answers;
	struct payload empty = link_of(1, ""), longest = link_of(2, "123456789012345");
	struct payload longer = link_of(3, "1234567890123456"), bare = link_of(4, "gone");
	struct payload endless = link_of(5, "x"), other = link_of(6, "other");

	bare.length = sizeof(struct ifinfomsg);
	endless.length = sizeof(struct ifinfomsg);
	payload_attribute(&endless, IFLA_IFNAME, "eth0", 4); /* without a NUL */
	ask_links(&answers);
	answers_add(&answers, 0, RTM_NEWLINK, &empty);
	answers_add(&answers, 0, RTM_NEWLINK, &longest);
	answers_add(&answers, 0, RTM_NEWLINK, &longer);
	answers_add(&answers, 0, RTM_NEWLINK, &bare);
	answers_add(&answers, 0, RTM_NEWLINK, &endless);
	answers_add(&answers, 0, RTM_DELLINK, &other);
	other.length = 15;
	answers_add(&answers, 0, RTM_NEWLINK, &other);
	add_done(&answers);

	CLEANUP(interfaces_free)
	struct interfaces *interfaces = interfaces_new(&answers.fake.connector, NULL);

	check_name(interfaces, 1, "");
	check_name(interfaces, 2, "123456789012345");
	check_name(interfaces, 3, "");
	check_name(interfaces, 4, "");
	check_name(interfaces, 5, "eth0");
	check_name(interfaces, 6, "");
}
END_TEST

START_TEST(no_interfaces)
{
	CLEANUP(answers_fini) struct answers answers;

	ask_links(&answers);
	add_done(&answers);

	CLEANUP(interfaces_free)
	struct interfaces *interfaces = interfaces_new(&answers.fake.connector, NULL);

	check_name(interfaces, 1, "");
}
END_TEST

/* It is not asked again for each name. */
START_TEST(kernel_does_not_answer)
{
	struct script script = {.connect = -EPERM};
	struct fake fake = fake_of(&script, 1);
	CLEANUP(interfaces_free)
	struct interfaces *interfaces = interfaces_new(&fake.connector, NULL);

	check_name(interfaces, 1, "");
	check_name(interfaces, 2, "");
	ck_assert_uint_eq(fake.connects, 1);
}
END_TEST

static void check_has(struct interfaces *interfaces, const char *name, int expected)
{
	ck_assert_int_eq(interfaces_has(interfaces, text_of(name)), expected);
}

START_TEST(alternative_names)
{
	CLEANUP(answers_fini) struct answers answers;
	struct payload wan = link_of(2, "wan"), lo = link_of(1, "lo"), list = {.length = 0};
	char longest[ALTIFNAMSIZ + 1];
	struct text text;

	memset(longest, 'x', sizeof(longest));
	payload_string(&list, IFLA_ALT_IFNAME, "uplink");
	payload_string(&list, IFLA_ALT_IFNAME, "");
	payload_attribute(&list, IFLA_ALT_IFNAME, longest, ALTIFNAMSIZ - 1);
	payload_attribute(&list, IFLA_ALT_IFNAME, longest, ALTIFNAMSIZ);
	payload_string(&list, IFLA_IFNAME, "other");
	payload_attribute(&wan, IFLA_PROP_LIST | NLA_F_NESTED, list.bytes, list.length);
	ask_links(&answers);
	answers_add(&answers, 0, RTM_NEWLINK, &wan);
	answers_add(&answers, 0, RTM_NEWLINK, &lo);
	add_done(&answers);

	CLEANUP(interfaces_free)
	struct interfaces *interfaces = interfaces_new(&answers.fake.connector, NULL);

	check_has(interfaces, "wan", 1);
	check_has(interfaces, "uplink", 1);
	longest[ALTIFNAMSIZ] = '\0';
	check_has(interfaces, longest, 0);
	longest[ALTIFNAMSIZ - 1] = '\0';
	check_has(interfaces, longest, 1);
	check_has(interfaces, "other", 0);
	check_has(interfaces, "WAN", 0);
	check_has(interfaces, "wa", 0);
	check_has(interfaces, "", 0);
	text = interfaces_altname_at(interfaces, 0);
	ck_assert_uint_eq(text.length, strlen("uplink"));
	ck_assert_uint_eq(interfaces_altname_at(interfaces, 2).length, 0);
	ck_assert_uint_eq(answers.fake.connects, 1);
}
END_TEST

/* An incomplete list does not prove that a name is missing. */
START_TEST(names_of_a_failed_dump)
{
	struct script script = {.connect = -EPERM};
	struct fake fake = fake_of(&script, 1);
	CLEANUP(interfaces_free)
	struct interfaces *interfaces = interfaces_new(&fake.connector, NULL);

	check_has(interfaces, "lo", -EPERM);
}
END_TEST

/* Hands over the message of a link that somebody else asked for. */
static void learn(struct interfaces *interfaces, int index, const char *name)
{
	struct payload link = link_of(index, name);
	struct message message = {
		.type = RTM_NEWLINK, .payload = link.bytes, .length = link.length};

	ck_assert_int_eq(interfaces_learn(interfaces, &message), 0);
}

START_TEST(names_that_were_learned)
{
	CLEANUP(interfaces_free) struct interfaces *interfaces = interfaces_new(NULL, NULL);
	static const int indices[] = {5, 1, 2, 700, 3}; /* in any order, with gaps */
	char name[16];

	for (int round = 0; round < 2; round++) {
		for (size_t i = 0; i < ARRAY_SIZE(indices); i++) {
			snprintf(name, sizeof(name), "link%d", indices[i] + round);
			learn(interfaces, indices[i], name);
		}
		for (size_t i = 0; i < ARRAY_SIZE(indices); i++) {
			snprintf(name, sizeof(name), "link%d", indices[i] + round);
			check_name(interfaces, (uint32_t)indices[i], name);
		}
		check_name(interfaces, 4, "");
		check_name(interfaces, 0, "");
		check_name(interfaces, 699, "");
		check_name(interfaces, UINT32_MAX, "");
		interfaces_forget(interfaces);
		check_name(interfaces, 1, "");
	}
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_test(tests, names_by_index);
	tcase_add_test(tests, many_interfaces);
	tcase_add_test(tests, names_that_are_none);
	tcase_add_test(tests, no_interfaces);
	tcase_add_test(tests, kernel_does_not_answer);
	tcase_add_test(tests, alternative_names);
	tcase_add_test(tests, names_of_a_failed_dump);
	tcase_add_test(tests, names_that_were_learned);
}
