/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include "nlinspect/base/format.h"
#include "nlinspect/model/cell.h"

#include "sample.h"

static void assert_cell(
	const struct field *field, const struct sample *sample, bool human, const char *expected)
{
	CLEANUP(out_fini) struct out out;

	out_init_memory(&out);
	cell_write(&out, field, &sample->base, human);
	ck_assert_str_eq(out_text(&out), expected);
}

static void assert_number(enum field_unit unit, uint8_t decimals, uint64_t value, const char *human,
	const char *plain)
{
	struct field field = sample_fields[NUM];
	struct sample sample = {.num = value};

	field.unit = unit;
	field.decimals = decimals;
	assert_cell(&field, &sample, true, human);
	assert_cell(&field, &sample, false, plain);
}

START_TEST(times_show_the_time_of_day)
{
	setenv("TZ", "UTC", 1);
	assert_number(UNIT_UNIX_MSEC, 0, UINT64_C(1764541652123), "22:27:32.123", "1764541652123");
	assert_number(UNIT_UNIX_NSEC, 0, UINT64_C(1764541652123456789), "22:27:32.123456789",
		"1764541652123456789");
}
END_TEST

START_TEST(numbers_have_their_units)
{
	assert_number(UNIT_NONE, 0, 65536, "65536", "65536");
	assert_number(UNIT_COUNT, 0, 1000000, "1000000", "1000000");
	assert_number(UNIT_BYTES, 0, 65536, "64.0Ki", "65536");
	assert_number(UNIT_NSEC, 0, 830, "830ns", "830");
	assert_number(UNIT_USEC, 0, 18300, "18.3ms", "18300");
	assert_number(UNIT_MSEC, 0, 192000, "3m12s", "192000");
	assert_number(UNIT_SEC, 0, 7500, "2h05m", "7500");
	assert_number(UNIT_SEC, 0, UINT64_MAX, "213503d23h", "18446744073709551615");
	assert_number(UNIT_BYTES_PER_SEC, 0, 150000, "1.2Mbit", "150000");
	assert_number(UNIT_PERCENT, 1, 2, "0.2%", "0.2");
	assert_number(UNIT_PERCENT, 0, 100, "100%", "100");
	assert_number(UNIT_MASK, 0, 0xff00, "0xff00", "65280");
	assert_number(UNIT_NONE, 0, UINT64_MAX, "18446744073709551615", "18446744073709551615");
}
END_TEST

START_TEST(rates_have_sensible_decimals)
{
	assert_number(UNIT_COUNT, 3, 0, "0", "0");
	assert_number(UNIT_COUNT, 3, 4, "0.004", "0.004");
	assert_number(UNIT_COUNT, 3, 49, "0.049", "0.049");
	assert_number(UNIT_COUNT, 3, 50, "0.1", "0.05");
	assert_number(UNIT_COUNT, 3, 333, "0.3", "0.333");
	assert_number(UNIT_COUNT, 3, 12000, "12", "12");
	assert_number(UNIT_COUNT, 3, 12960, "13", "12.96");
	assert_number(UNIT_COUNT, 3, 999949, "999.9", "999.949");
	assert_number(UNIT_COUNT, 3, 999950, "1.0k", "999.95");
	assert_number(UNIT_COUNT, 3, 3400000000, "3.4M", "3400000");
	assert_number(UNIT_BYTES, 3, 1000500, "1000.5", "1000.5");
	assert_number(UNIT_BYTES, 3, 1023949, "1023.9", "1023.949");
	assert_number(UNIT_BYTES, 3, 1023950, "1.0Ki", "1023.95");
	assert_number(UNIT_BYTES, 3, UINT64_MAX, "16.4Pi", "18446744073709551.615");
	assert_number(UNIT_USEC, 3, 18300000, "18.3ms", "18300");
	assert_number(UNIT_BYTES_PER_SEC, 3, 150000000, "1.2Mbit", "150000");
}
END_TEST

START_TEST(signed_numbers)
{
	struct field field = sample_fields[SNUM];
	struct sample sample = {.snum = -65536};

	assert_cell(&field, &sample, true, "-65536");
	field.unit = UNIT_BYTES;
	assert_cell(&field, &sample, true, "-64.0Ki");
	assert_cell(&field, &sample, false, "-65536");
	sample.snum = INT64_MIN;
	assert_cell(&field, &sample, false, "-9223372036854775808");
	field.decimals = 3;
	sample.snum = -1500;
	assert_cell(&field, &sample, false, "-1.5");
}
END_TEST

START_TEST(words_and_bits)
{
	struct sample sample = {.up = 1, .state = 10, .cookie = 0x2f};
	struct field wordless = sample_fields[STATE];

	assert_cell(&sample_fields[UP], &sample, true, "yes");
	assert_cell(&sample_fields[UP], &sample, false, "true");
	assert_cell(&sample_fields[STATE], &sample, true, "listen");
	assert_cell(&sample_fields[COOKIE], &sample, true, "0x2f");
	sample.up = 0;
	sample.state = 99;
	assert_cell(&sample_fields[UP], &sample, true, "no");
	assert_cell(&sample_fields[UP], &sample, false, "false");
	assert_cell(&sample_fields[STATE], &sample, true, "99");
	/* Words can come from the host's files. */
	sample.state = 11;
	assert_cell(&sample_fields[STATE], &sample, true, "e\\x1bvil");
	wordless.words = NULL;
	assert_cell(&wordless, &sample, true, "11");
}
END_TEST

START_TEST(flags_are_joined)
{
	struct field wordless = sample_fields[FLAGS];
	struct sample sample = {.flags = 0x43};

	assert_cell(&sample_fields[FLAGS], &sample, true, "up|broadcast|run\"ning");
	sample.flags = 2;
	assert_cell(&sample_fields[FLAGS], &sample, true, "broadcast");
	sample.flags = 0x8000000000000002;
	assert_cell(&sample_fields[FLAGS], &sample, true, "broadcast|0x8000000000000000");
	sample.flags = 0x30;
	assert_cell(&sample_fields[FLAGS], &sample, true, "0x30");
	sample.flags = 0;
	assert_cell(&sample_fields[FLAGS], &sample, true, "none");
	wordless.words = NULL;
	sample.flags = 3;
	assert_cell(&wordless, &sample, true, "0x3");
}
END_TEST

START_TEST(texts_are_escaped)
{
	struct sample sample = {.name = text_of(hostile_text)};

	assert_cell(&sample_fields[NAME], &sample, true,
		"a\\x01\\x1b[31m\\x0d\\x0a\\x09\\x7f\"',\\x5c;\\xff\\xc0\\x80 "
		"\\xe2\\x80\\xae\\xc2\\x9b\\x20");
	sample.name = (struct text){0};
	assert_cell(&sample_fields[NAME], &sample, true, "");
}
END_TEST

START_TEST(prefixes)
{
	const struct field *field = &sample_fields[PREFIX];
	struct sample sample = {.prefix = {ipv4(10, 1, 0, 0), 16}};

	assert_cell(field, &sample, true, "10.1.0.0/16");
	sample.prefix.bits = 32;
	assert_cell(field, &sample, true, "10.1.0.0");
	sample.prefix.bits = 0;
	assert_cell(field, &sample, true, "default");
	sample.prefix = (struct prefix){ipv6(0), 32};
	assert_cell(field, &sample, true, "2001:db8::/32");
	sample.prefix.bits = 128;
	assert_cell(field, &sample, true, "2001:db8::");
	sample.prefix =
		(struct prefix){{.family = AF_MPLS, .length = 4, .bytes = {0, 1, 2, 3}}, 20};
	assert_cell(field, &sample, true, "16/20");
	sample.prefix.bits = 32;
	assert_cell(field, &sample, true, "16");
}
END_TEST

START_TEST(endpoints)
{
	const struct field *field = &sample_fields[LOCAL];
	struct sample sample = {.local = {.address = ipv4(10, 0, 0, 1), .port = 22}};

	assert_cell(field, &sample, true, "10.0.0.1:22");
	sample.local.zone = text_of("lo");
	assert_cell(field, &sample, true, "10.0.0.1%lo:22");
	sample.local = (struct endpoint){.address = ipv4(0, 0, 0, 0)};
	assert_cell(field, &sample, true, "0.0.0.0:*");
	sample.local = (struct endpoint){.address = ipv6(1), .port = 65535};
	assert_cell(field, &sample, true, "[2001:db8::1]:65535");
	sample.local.zone = text_of("e\033th 0");
	assert_cell(field, &sample, true, "[2001:db8::1%e\\x1bth 0]:65535");
	sample.local = (struct endpoint){.address = {.family = AF_INET6, .length = 16}};
	assert_cell(field, &sample, true, "[::]:*");
	sample.local = (struct endpoint){.address = ipv6(1), .portless = true};
	assert_cell(field, &sample, true, "2001:db8::1");
	sample.local = (struct endpoint){.port = 5};
	assert_cell(field, &sample, true, "*:5");
}
END_TEST

START_TEST(addresses)
{
	struct sample sample = {.address = ipv6(0x10), .mac = {3, {0xda, 0x16, 0xff}}};

	assert_cell(&sample_fields[ADDRESS], &sample, true, "2001:db8::10");
	assert_cell(&sample_fields[MAC], &sample, true, "da:16:ff");
	sample.address = ipv4(192, 0, 2, 1);
	assert_cell(&sample_fields[ADDRESS], &sample, true, "192.0.2.1");
}
END_TEST

START_TEST(lists_read_well)
{
	struct hop hops[2] = {0};
	struct inner inner = {0};
	struct sample sample = {.hops = {hops, 2, sizeof(hops[0])}};

	RECORD_SET(&hops[0], HOP_GATEWAY, gateway, ipv4(10, 0, 0, 2));
	RECORD_SET(&hops[0], HOP_DEV, dev, text_of("ve\nth0"));
	RECORD_SET(&hops[0], HOP_WEIGHT, weight, 2);
	RECORD_SET(&hops[0], HOP_FLAGS, flags, 3);
	RECORD_SET(&hops[0], HOP_ONLINK, onlink, 1);
	RECORD_SET(&hops[0], HOP_INDEX, index, 7);
	RECORD_SET(&inner, INNER_FAMILY, family, 10);
	RECORD_SET(&inner, INNER_HOST, host, ipv6(1));
	RECORD_SET(&hops[1], HOP_VIA, via, (struct list){&inner, 1, sizeof(inner)});
	RECORD_SET(&hops[1], HOP_DEV, dev, text_of(""));
	RECORD_SET(&hops[1], HOP_WEIGHT, weight, 1);
	RECORD_SET(&hops[1], HOP_FLAGS, flags, 0);
	RECORD_SET(&hops[1], HOP_ONLINK, onlink, 0);
	assert_cell(&sample_fields[HOPS], &sample, true,
		"10.0.0.2 ve\\x0ath0 weight 2 up|broadcast onlink, "
		"via family listen host 2001:db8::1 weight 1");
	sample.hops.count = 0;
	assert_cell(&sample_fields[HOPS], &sample, true, "none");
	record_clear(&hops[0].base);
	sample.hops.count = 1;
	assert_cell(&sample_fields[HOPS], &sample, true, "none");
}
END_TEST

START_TEST(objects_name_their_parts)
{
	struct hop hop = {0};
	struct sample sample = {.metrics = {&hop, 1, sizeof(hop)}};

	assert_cell(&sample_fields[METRICS], &sample, true, "none");
	RECORD_SET(&hop, HOP_WEIGHT, weight, 1400);
	RECORD_SET(&hop, HOP_DEV, dev, text_of("lo"));
	RECORD_SET(&hop, HOP_FLAGS, flags, 1);
	RECORD_SET(&hop, HOP_ONLINK, onlink, 1);
	assert_cell(&sample_fields[METRICS], &sample, true, "dev lo weight 1400 flags up onlink");
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_test(tests, times_show_the_time_of_day);
	tcase_add_test(tests, numbers_have_their_units);
	tcase_add_test(tests, rates_have_sensible_decimals);
	tcase_add_test(tests, signed_numbers);
	tcase_add_test(tests, words_and_bits);
	tcase_add_test(tests, flags_are_joined);
	tcase_add_test(tests, texts_are_escaped);
	tcase_add_test(tests, prefixes);
	tcase_add_test(tests, endpoints);
	tcase_add_test(tests, addresses);
	tcase_add_test(tests, lists_read_well);
	tcase_add_test(tests, objects_name_their_parts);
}
