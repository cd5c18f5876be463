/* SPDX-License-Identifier: MIT */
#include "nlinspect/source/source.h"

#include "subject/addresses/addresses.h"

#include <linux/if_addr.h>
#include <sys/socket.h>

#include "answers.h"
#include "unit.h"

static const uint8_t one[] = {192, 0, 2, 1}, two[] = {192, 0, 2, 2};

/* An address of interface 2, without attributes. */
static struct payload address_of(uint8_t family, uint8_t flags)
{
	struct payload payload = {.length = 0};
	struct ifaddrmsg header = {.ifa_family = family,
		.ifa_prefixlen = 24,
		.ifa_flags = flags,
		.ifa_scope = 253,
		.ifa_index = 2};

	payload_bytes(&payload, &header, sizeof(header));
	return payload;
}

static void ask_addresses(struct answers *answers, const char *wanted)
{
	struct payload eth0 = link_of(2, "eth0");

	answers_init(answers, subject_named("addresses"), wanted);
	answers_add(answers, 1, RTM_NEWLINK, &eth0);
}

START_TEST(an_address)
{
	CLEANUP(answers_fini) struct answers answers;
	struct payload payload = address_of(AF_INET, IFA_F_PERMANENT);
	struct ifa_cacheinfo cache = {.ifa_prefered = UINT32_MAX, .ifa_valid = 60, .cstamp = 150};

	payload_attribute(&payload, IFA_ADDRESS, one, sizeof(one));
	payload_attribute(&payload, IFA_LOCAL, one, sizeof(one));
	payload_attribute(&payload, IFA_CACHEINFO, &cache, sizeof(cache));
	ask_addresses(&answers,
		"ifname local address prefixlen scope flags dynamic valid_life_time "
		"preferred_life_time created protocol metric time_ms");
	answers_add(&answers, 0, RTM_NEWADDR, &payload);
	ck_assert_int_eq(answers_run(&answers), 0);
	ASSERT_ROW(&answers, 0, IFADDR_ifname, "eth0");
	ASSERT_ROW(&answers, 0, IFADDR_local, "192.0.2.1");
	ASSERT_ROW(&answers, 0, IFADDR_address, "-"); /* no peer */
	ASSERT_ROW(&answers, 0, IFADDR_prefixlen, "24");
	ASSERT_ROW(&answers, 0, IFADDR_flags, "permanent");
	ASSERT_ROW(&answers, 0, IFADDR_dynamic, "false");
	ASSERT_ROW(&answers, 0, IFADDR_preferred_life_time, "-"); /* for ever */
	ASSERT_ROW(&answers, 0, IFADDR_protocol, "-");
	ASSERT_ROW(&answers, 0, IFADDR_metric, "-");
	ASSERT_ROW(&answers, 0, IFADDR_time_ms, "1700000000123");
}
END_TEST

START_TEST(a_peer)
{
	CLEANUP(answers_fini) struct answers answers;
	struct payload payload = address_of(AF_INET, 0);

	payload_attribute(&payload, IFA_ADDRESS, two, sizeof(two));
	payload_attribute(&payload, IFA_LOCAL, one, sizeof(one));
	ask_addresses(&answers, "local address");
	answers_add(&answers, 0, RTM_NEWADDR, &payload);
	ck_assert_int_eq(answers_run(&answers), 0);
	ASSERT_ROW(&answers, 0, IFADDR_local, "192.0.2.1");
	ASSERT_ROW(&answers, 0, IFADDR_address, "192.0.2.2");
}
END_TEST

/* IPv6 has IFA_ADDRESS only; the 32 bits of IFA_FLAGS replace the header's 8. */
START_TEST(an_address_of_ipv6)
{
	CLEANUP(answers_fini) struct answers answers;
	struct payload payload = address_of(AF_INET6, IFA_F_TEMPORARY);
	static const uint8_t address[16] = {0x20, 0x01, 0x0d, 0xb8, [15] = 1};

	payload_attribute(&payload, IFA_ADDRESS, address, sizeof(address));
	payload_u32(&payload, IFA_FLAGS, IFA_F_TEMPORARY | IFA_F_MANAGETEMPADDR);
	ask_addresses(&answers, "local address secondary temporary mngtmpaddr nodad dynamic");
	answers.ask.inet = false;
	answers.ask.inet6 = true;
	answers_add(&answers, 0, RTM_NEWADDR, &payload);
	ck_assert_int_eq(answers_run(&answers), 0);
	ASSERT_ROW(&answers, 0, IFADDR_local, "2001:db8::1");
	ASSERT_ROW(&answers, 0, IFADDR_address, "-");
	ASSERT_ROW(&answers, 0, IFADDR_secondary, "false");
	ASSERT_ROW(&answers, 0, IFADDR_temporary, "true");
	ASSERT_ROW(&answers, 0, IFADDR_mngtmpaddr, "true");
	ASSERT_ROW(&answers, 0, IFADDR_nodad, "false");
	ASSERT_ROW(&answers, 0, IFADDR_dynamic, "true");
}
END_TEST

START_TEST(a_family_that_was_not_asked_for)
{
	CLEANUP(answers_fini) struct answers answers;
	struct payload other = address_of(AF_INET6, 0);

	ask_addresses(&answers, "local");
	answers_add(&answers, 0, RTM_NEWADDR, &other);
	ck_assert_int_eq(answers_run(&answers), 0);
	ck_assert_uint_eq(answers.count, 0);
}
END_TEST

START_TEST(requests)
{
	struct ask ask = {.inet = true, .inet6 = true};
	size_t length;

	ck_assert_uint_eq(question_count(subject_named("addresses"), &ask), 2);
	ask.inet = false;
	ck_assert_uint_eq(question_count(subject_named("addresses"), &ask), 1);

	struct question question = question_of(subject_named("addresses"), &ask, 0);

	ck_assert_uint_eq(request_type(&question.request), RTM_GETADDR);
	ck_assert_uint_eq(request_payload(&question.request, &length)[0], AF_INET6);
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_test(tests, an_address);
	tcase_add_test(tests, a_peer);
	tcase_add_test(tests, an_address_of_ipv6);
	tcase_add_test(tests, a_family_that_was_not_asked_for);
	tcase_add_test(tests, requests);
}
