/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/base/format.h"
#include "nlinspect/base/parse.h"

#include <arpa/inet.h>
#include <errno.h>

DEFINE_CLEANUP_FINI(struct out, out_fini)

struct parse_case {
	const char *text;
	int error;
	uint64_t value;
};

static int parse_milliseconds(struct text text, uint64_t *ret)
{
	return parse_duration(text, 1000000, ret);
}

static void assert_parses(
	int (*parse)(struct text, uint64_t *), const struct parse_case *cases, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		uint64_t value = 4711;
		int error = parse(text_of(cases[i].text), &value);
		ck_assert_msg(error == cases[i].error, "\"%s\": %d", cases[i].text, error);
		/* Untouched on error. */
		uint64_t expected = error ? 4711 : cases[i].value;
		ck_assert_msg(value == expected, "\"%s\": %ju", cases[i].text, (uintmax_t)value);
	}
}

START_TEST(u64)
{
	static const struct parse_case cases[] = {
		{"0", 0, 0},
		{"007", 0, 7},
		{"18446744073709551615", 0, UINT64_MAX},
		{"18446744073709551616", -ERANGE},
		{"99999999999999999999999999", -ERANGE},
		{"99999999999999999999999999x", -EINVAL},
		{"0x2f", 0, 0x2f},
		{"0XfF", 0, 0xff},
		{"0xffffffffffffffff", 0, UINT64_MAX},
		{"0x10000000000000000", -ERANGE},
		{"", -EINVAL},
		{"0x", -EINVAL},
		{"x1", -EINVAL},
		{"-1", -EINVAL},
		{"+1", -EINVAL},
		{" 1", -EINVAL},
		{"1 ", -EINVAL},
		{"1.0", -EINVAL},
		{"1k", -EINVAL},
		{"0xg", -EINVAL},
	};

	assert_parses(parse_u64, cases, ARRAY_SIZE(cases));
}
END_TEST

START_TEST(count_and_size)
{
	static const struct parse_case counts[] = {
		{"10", 0, 10},
		{"0x10", 0, 16},
		{"10k", 0, 10000},
		{"10K", 0, 10000},
		{"1.5k", 0, 1500},
		{".5k", 0, 500},
		{"0.0019k", 0, 1},
		{"1.25Mi", 0, 1310720},
		{"64Ki", 0, 65536},
		{"2G", 0, 2000000000},
		{"1T", 0, 1000000000000},
		{"1Ti", 0, UINT64_C(1) << 40},
		{"16777215Ti", 0, UINT64_C(16777215) << 40},
		{"16777215.9999999999999999999999999Ti", 0, UINT64_MAX},
		{"16777216Ti", -ERANGE},
		{"18446744073709551616", -ERANGE},
		{"1.5", -EINVAL},
		{"1.k", -EINVAL},
		{".k", -EINVAL},
		{"k", -EINVAL},
		{"1kk", -EINVAL},
		{"1 k", -EINVAL},
		{"-1k", -EINVAL},
		{"1B", -EINVAL},
		{"", -EINVAL},
	};
	static const struct parse_case sizes[] = {
		{"64Ki", 0, 65536},
		{"64KiB", 0, 65536},
		{"1M", 0, 1000000},
		{"1MB", 0, 1000000},
		{"10k", 0, 10000},
		{"512B", 0, 512},
		{"0x1B", 0, 0x1b},
		{"0X1B", 0, 0x1b},
		{"B", -EINVAL},
		{"1BB", -EINVAL},
		{"1.5B", -EINVAL},
	};

	assert_parses(parse_count, counts, ARRAY_SIZE(counts));
	assert_parses(parse_size, sizes, ARRAY_SIZE(sizes));
}
END_TEST

START_TEST(duration)
{
	static const uint64_t s = 1000000000;
	const struct parse_case cases[] = {
		{"50ms", 0, 50000000},
		{"50", 0, 50000000},
		{"0.5", 0, 500000},
		{"1.0000009", 0, 1000000},
		{"12us", 0, 12000},
		{"7ns", 0, 7},
		{"1.5s", 0, s * 3 / 2},
		{"1m30s", 0, 90 * s},
		{"1min", 0, 60 * s},
		{"1h5m", 0, 3900 * s},
		{"3d04h", 0, (72 + 4) * 3600 * s},
		{"0s5ms", 0, 5000000},
		{"213503d", 0, UINT64_C(213503) * 86400 * s},
		{"213504d", -ERANGE},
		{"213503d24h", -ERANGE},
		{"99999999999999999999s", -ERANGE},
		{"99999999999999999999x", -EINVAL},
		{"1m30", -EINVAL},
		{"0s5", -EINVAL},
		{"ms", -EINVAL},
		{"1 ms", -EINVAL},
		{"-1ms", -EINVAL},
		{"1ms ", -EINVAL},
		{"1M", -EINVAL},
		{"", -EINVAL},
	};

	assert_parses(parse_milliseconds, cases, ARRAY_SIZE(cases));
}
END_TEST

START_TEST(rate)
{
	static const struct parse_case cases[] = {
		{"1Gbit", 0, 125000000},
		{"100kbit", 0, 12500},
		{"100kbit/s", 0, 12500},
		{"1.5Mbps", 0, 187500},
		{"8bit", 0, 1},
		{"7bit", 0, 0},
		{"1000", 0, 1000},
		{"10MB/s", 0, 10000000},
		{"10Mi", 0, 10485760},
		{"1Kibit", 0, 128},
		{"bit", -EINVAL},
		{"/s", -EINVAL},
		{"1/sbit", -EINVAL},
		{"1Bbit", -EINVAL},
		{"10Mb", -EINVAL},
		{"20000000Tibit", -ERANGE},
		{"", -EINVAL},
	};

	assert_parses(parse_rate, cases, ARRAY_SIZE(cases));
}
END_TEST

START_TEST(interval)
{
	static const struct parse_case cases[] = {
		{"0.5", 0, 500000000},
		{"2", 0, 2000000000},
		{".25", 0, 250000000},
		{"500ms", 0, 500000000},
		{"0", -ERANGE},
		{"0.0", -ERANGE},
		{"0.0000000001", -ERANGE},
		{"18446744074", -ERANGE},
		{"2.", -EINVAL},
		{"-1", -EINVAL},
		{"1,5", -EINVAL},
		{"", -EINVAL},
	};

	assert_parses(parse_interval, cases, ARRAY_SIZE(cases));
}
END_TEST

START_TEST(addresses)
{
	static const struct {
		const char *text;
		int family, error;
		uint8_t family_ret;
	} cases[] = {
		{"10.0.0.1", AF_UNSPEC, 0, AF_INET},
		{"10.0.0.1", AF_INET, 0, AF_INET},
		{"10.0.0.1", AF_INET6, -EINVAL},
		{"[10.0.0.1]", AF_UNSPEC, -EINVAL},
		{"10.0.0", AF_UNSPEC, -EINVAL},
		{"10.0.0.256", AF_UNSPEC, -EINVAL},
		{"::1", AF_UNSPEC, 0, AF_INET6},
		{"[::1]", AF_UNSPEC, 0, AF_INET6},
		{"[::1]", AF_INET6, 0, AF_INET6},
		{"::1", AF_INET, -EINVAL},
		{"[::1", AF_UNSPEC, -EINVAL},
		{"::1]", AF_UNSPEC, -EINVAL},
		{"[]", AF_UNSPEC, -EINVAL},
		{"::ffff:1.2.3.4", AF_UNSPEC, 0, AF_INET6},
		{"fe80::1%eth0", AF_UNSPEC, -EINVAL},
		{"1111:2222:3333:4444:5555:6666:7777:8888:9999:aaaa:bbbb", AF_UNSPEC, -EINVAL},
		{"", AF_UNSPEC, -EINVAL},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		uint8_t family = 99, bytes[16] = {77}, expected[16] = {77};
		int error = parse_address(text_of(cases[i].text), cases[i].family, &family, bytes);
		ck_assert_msg(error == cases[i].error, "\"%s\": %d", cases[i].text, error);
		ck_assert_uint_eq(family, error ? 99 : cases[i].family_ret);
		if (!error) {
			char plain[64];
			const char *start = cases[i].text + (cases[i].text[0] == '[');
			snprintf(plain, sizeof(plain), "%.*s", (int)strcspn(start, "]"), start);
			ck_assert_int_eq(inet_pton(family, plain, expected), 1);
			ck_assert(!memcmp(bytes, expected, family == AF_INET ? 4 : 16));
		} else {
			ck_assert(!memcmp(bytes, expected, 16));
		}
	}
	uint8_t family, bytes[16];
	struct text cut = {.data = "1.2.3.4\0", .length = 8};
	ck_assert_int_eq(parse_address(cut, AF_UNSPEC, &family, bytes), -EINVAL);
	struct text none = {.data = NULL, .length = 0};
	ck_assert_int_eq(parse_address(none, AF_UNSPEC, &family, bytes), -EINVAL);
}
END_TEST

START_TEST(addresses_come_back)
{
	CLEANUP(out_fini) struct out out;

	out_init_memory(&out);
	srandom(3);
	for (int round = 0; round < 5000; round++) {
		uint8_t family, bytes[16], back[16];
		long zeros = random();
		for (unsigned i = 0; i < 16; i++)
			bytes[i] = (uint8_t)(zeros >> i / 2 & 1 ? 0 : random());
		out.length = 0;
		format_address(&out, AF_INET6, bytes, 16);
		struct text text = {.data = out.data, .length = (uint32_t)out.length};
		ck_assert_int_eq(parse_address(text, AF_UNSPEC, &family, back), 0);
		ck_assert_int_eq(family, AF_INET6);
		ck_assert(!memcmp(bytes, back, 16));
	}
}
END_TEST

START_TEST(lladdrs)
{
	uint8_t bytes[32] = {0}, length = 99;
	char longest[32 * 3 + 3] = "";

	ck_assert_int_eq(parse_lladdr(text_of("da:16:AE:f5:77:e2"), bytes, &length), 0);
	ck_assert_uint_eq(length, 6);
	ck_assert(!memcmp(bytes, "\xda\x16\xae\xf5\x77\xe2", 6));
	static const char *const broken[] = {"", "d", "da:", ":da", "da:1", "da16", "da-16",
		"da:16:", "da::16", "dg:16", "da:16 "};
	for (size_t i = 0; i < ARRAY_SIZE(broken); i++)
		ck_assert_int_eq(parse_lladdr(text_of(broken[i]), bytes, &length), -EINVAL);
	for (unsigned i = 0; i < 32; i++)
		strcat(longest, i ? ":ff" : "ff");
	ck_assert_int_eq(parse_lladdr(text_of(longest), bytes, &length), 0);
	ck_assert_uint_eq(length, 32);
	strcat(longest, ":ff");
	length = 7;
	ck_assert_int_eq(parse_lladdr(text_of(longest), bytes, &length), -ERANGE);
	ck_assert_uint_eq(length, 7);
}
END_TEST

START_TEST(decimals)
{
	static const struct {
		const char *text;
		int error;
		uint64_t value;
	} cases[] = {
		{"1.25", 0, 125},
		{"1", 0, 100},
		{".5", 0, 50},
		{"0.019", 0, 1},
		{"", -EINVAL, 0},
		{"1.", -EINVAL, 0},
		{"1.2.3", -EINVAL, 0},
		{"1x", -EINVAL, 0},
		{"-1", -EINVAL, 0},
		{"0x1", -EINVAL, 0},
		{"18446744073709551615", -ERANGE, 0},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		uint64_t value = 0;

		ck_assert_msg(parse_decimal(text_of(cases[i].text), 100, &value) == cases[i].error,
			"%s", cases[i].text);
		ck_assert_uint_eq(value, cases[i].value);
	}
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_test(tests, u64);
	tcase_add_test(tests, count_and_size);
	tcase_add_test(tests, decimals);
	tcase_add_test(tests, duration);
	tcase_add_test(tests, rate);
	tcase_add_test(tests, interval);
	tcase_add_test(tests, addresses);
	tcase_add_test(tests, addresses_come_back);
	tcase_add_test(tests, lladdrs);
}
