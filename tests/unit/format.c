/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/base/format.h"

#include <arpa/inet.h>

DEFINE_CLEANUP_FINI(struct out, out_fini)

struct number_case {
	uint64_t value;
	const char *text;
};

static void assert_numbers(
	void (*format)(struct out *, uint64_t), const struct number_case *cases, size_t count)
{
	CLEANUP(out_fini) struct out out;

	out_init_memory(&out);
	for (size_t i = 0; i < count; i++) {
		out.length = 0;
		format(&out, cases[i].value);
		out_char(&out, '\0');
		ck_assert_str_eq(out.data, cases[i].text);
	}
}

START_TEST(durations)
{
	static const uint64_t s = 1000000000;
	const struct number_case cases[] = {
		{0, "0"},
		{830, "830ns"},
		{999, "999ns"},
		{1000, "1us"},
		{1049, "1us"},
		{1050, "1.1us"},
		{999949, "999.9us"},
		{999950, "1ms"},
		{18300000, "18.3ms"},
		{200000000, "200ms"},
		{999949999, "999.9ms"},
		{999950000, "1s"},
		{4200000000, "4.2s"},
		{60 * s - 50000001, "59.9s"},
		{60 * s - 50000000, "1m00s"},
		{192 * s, "3m12s"},
		{182 * s + s / 2 - 1, "3m02s"},
		{3600 * s - s / 2 - 1, "59m59s"},
		{3600 * s - s / 2, "1h00m"},
		{7500 * s, "2h05m"},
		{86400 * s - s, "23h59m"},
		{86400 * s, "1d00h"},
		{86400 * 3 * s + 3600 * 4 * s, "3d04h"},
		{UINT64_MAX, "213503d23h"},
	};

	assert_numbers(format_duration, cases, ARRAY_SIZE(cases));
}
END_TEST

START_TEST(sizes)
{
	static const struct number_case cases[] = {
		{0, "0"},
		{512, "512"},
		{1023, "1023"},
		{1024, "1.0Ki"},
		{1229, "1.2Ki"},
		{1024 * 1024 - 52, "1023.9Ki"},
		{1024 * 1024 - 51, "1.0Mi"},
		{38797312, "37.0Mi"},
		{UINT64_C(1) << 30, "1.0Gi"},
		{UINT64_C(1) << 40, "1.0Ti"},
		{UINT64_C(1) << 50, "1.0Pi"},
		{UINT64_C(1) << 60, "1.0Ei"},
		{UINT64_MAX, "16.0Ei"},
	};

	assert_numbers(format_size, cases, ARRAY_SIZE(cases));
}
END_TEST

START_TEST(counts)
{
	static const struct number_case cases[] = {
		{0, "0"},
		{999, "999"},
		{1000, "1.0k"},
		{1249, "1.2k"},
		{999949, "999.9k"},
		{999950, "1.0M"},
		{3400000, "3.4M"},
		{UINT64_MAX, "18.4E"},
	};

	assert_numbers(format_count, cases, ARRAY_SIZE(cases));
}
END_TEST

START_TEST(rates)
{
	static const struct number_case cases[] = {
		{0, "0bit"},
		{1, "8bit"},
		{124, "992bit"},
		{125, "1.0kbit"},
		{150000, "1.2Mbit"},
		{1250000000, "10.0Gbit"},
		{124999999, "1.0Gbit"},
		{UINT64_MAX, "147.6Ebit"},
	};

	assert_numbers(format_rate, cases, ARRAY_SIZE(cases));
}
END_TEST

static void assert_address(uint8_t family, const uint8_t *bytes, const char *expected)
{
	CLEANUP(out_fini) struct out out;

	out_init_memory(&out);
	format_address(&out, family, bytes, family == AF_INET ? 4 : 16);
	out_char(&out, '\0');
	ck_assert_str_eq(out.data, expected);
}

START_TEST(addresses_by_rfc_5952)
{
	static const char *const addresses[] = {
		"::",
		"::1",
		"1::",
		"fe80::1",
		"2001:db8::1",
		"2001:db8:0:1:1:1:1:1", /* 4.2.2: not for a single group */
		"2001:0:0:1::1",        /* 4.2.3: the longest run */
		"2001:db8::1:0:0:1",    /* 4.2.3: the first of equal ones */
		"::ffff:192.0.2.1",     /* 5: mapped */
		"::ffff:0.0.0.0",
		"::2:3:4:5:6:7:8",
		"1:2:3:4:5:6::",
		"1:2:3:4:5:6:7:8",
		"ff02::1:ff00:1234",
		"ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
		"64:ff9b::c000:201",
		"::1:0:0:0",
		"10:200:3000:4:50:600:7000:8",
	};

	for (size_t i = 0; i < ARRAY_SIZE(addresses); i++) {
		uint8_t bytes[16];
		ck_assert_msg(inet_pton(AF_INET6, addresses[i], bytes) == 1, "%s", addresses[i]);
		/* RFC 5952 says "::2:3…" for one zero group in no case. */
		assert_address(AF_INET6, bytes,
			strcmp(addresses[i], "::2:3:4:5:6:7:8") ? addresses[i] : "0:2:3:4:5:6:7:8");
	}
}
END_TEST

START_TEST(addresses_equal_inet_ntop)
{
	srandom(11);
	for (int round = 0; round < 50000; round++) {
		uint8_t bytes[16];
		char expected[INET6_ADDRSTRLEN];
		long zeros = random(), small = random();
		for (unsigned i = 0; i < 16; i++) {
			bytes[i] = (uint8_t)random();
			if (zeros >> i / 2 & 1 || (i % 2 == 0 && small >> i / 2 & 1))
				bytes[i] = 0;
		}
		if (round % 8 == 0)
			memset(bytes, 0, 10);
		if (round % 16 == 0)
			memset(bytes + 10, 0xff, 2);
		inet_ntop(AF_INET6, bytes, expected, sizeof(expected));
		assert_address(AF_INET6, bytes, expected);
		inet_ntop(AF_INET, bytes + 12, expected, sizeof(expected));
		assert_address(AF_INET, bytes + 12, expected);
	}
}
END_TEST

START_TEST(every_octet)
{
	for (unsigned i = 0; i < 256; i++) {
		uint8_t bytes[4] = {(uint8_t)i, 0, 255, (uint8_t)(255 - i)};
		char expected[32];
		snprintf(expected, sizeof(expected), "%u.0.255.%u", i, 255 - i);
		assert_address(AF_INET, bytes, expected);
	}
}
END_TEST

START_TEST(other_addresses)
{
	static const uint8_t bytes[] = {0xda, 0x16, 0x00, 0xf5};
	CLEANUP(out_fini) struct out out;

	out_init_memory(&out);
	format_address(&out, AF_PACKET, bytes, sizeof(bytes));
	out_char(&out, ' ');
	format_lladdr(&out, bytes, sizeof(bytes));
	out_char(&out, ' ');
	format_lladdr(&out, bytes, 1);
	format_lladdr(&out, bytes, 0);
	format_address(&out, AF_UNSPEC, bytes, 0);
	out_char(&out, '\0');
	ck_assert_str_eq(out.data, "da1600f5 da:16:00:f5 da");
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_test(tests, durations);
	tcase_add_test(tests, sizes);
	tcase_add_test(tests, counts);
	tcase_add_test(tests, rates);
	tcase_add_test(tests, addresses_by_rfc_5952);
	tcase_add_test(tests, addresses_equal_inet_ntop);
	tcase_add_test(tests, every_octet);
	tcase_add_test(tests, other_addresses);
}
