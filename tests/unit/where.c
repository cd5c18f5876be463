/* SPDX-License-Identifier: MIT */
/* Filters: operators, precedence, and values of numbers, enums, flags, times and texts. */
#include "where_claims.h"

#include "subject/sockets/sockets.h"

#include <linux/rtnetlink.h>

START_TEST(test_operators_symbols_and_words)
{
	yes("local_port=443");
	yes("local_port == 443");
	yes("local_port eq 443");
	yes("local_port EQ 443");
	no("local_port != 443");
	no("local_port ne 443");
	no("local_port neq 443");
	yes("local_port<444");
	no("local_port lt 443");
	yes("local_port<=443");
	yes("local_port le 443");
	no("local_port leq 442");
	yes("local_port > 442");
	no("local_port gt 443");
	yes("local_port>=443");
	yes("local_port ge 443");
	no("local_port geq 444");
	yes("process~^ng");
	no("process !~ ^ng");
	yes("address in 10.0.0.0/8");
}
END_TEST

START_TEST(test_precedence)
{
	/* or is weaker than and, in either order */
	yes("id=7 or id=8 and id=9");
	no("(id=7 or id=8) and id=9");
	yes("id=9 and id=8 or id=7");
	no("id=9 and (id=8 or id=7)");
	yes("not id=8 and id=7");
	no("not (id=8 or id=7)");
	yes("not not id=7");
	yes("! id=8 & id=7 && !id=9 | id=10 || id=11");
	yes("!(id=8) id=7");
	no("id=7 id=8");
	yes("id=7 AND NOT id=8");
}
END_TEST

/* Of a field with two decimals. */
static bool percent_matches(const char *filter, uint64_t hundredths)
{
	struct socket_record record = {0};
	struct where *where CLEANUP(where_free) = NULL;
	struct where_error error;
	RECORD_SET(&record, SOCKET_retrans_percent, retrans_percent, hundredths);
	ck_assert_int_eq(where_parse(&socket_schema, &filter, 1, &where, &error), 0);
	return where_matches(where, &record.base);
}

START_TEST(test_decimals)
{
	const char *bad = "retrans_percent>1k";
	struct where *where = NULL;
	struct where_error error;
	ck_assert(percent_matches("retrans_percent=1.25", 125));
	ck_assert(percent_matches("retrans_percent=1.250", 125));
	ck_assert(percent_matches("retrans_percent=2", 200));
	ck_assert(!percent_matches("retrans_percent=2", 2));
	ck_assert(percent_matches("retrans_percent>1.2", 125));
	ck_assert(!percent_matches("retrans_percent>1.25", 125));
	/* Between two that the field can have. */
	ck_assert(percent_matches("retrans_percent>1.249", 125));
	ck_assert(!percent_matches("retrans_percent>1.251", 125));
	ck_assert(percent_matches("retrans_percent<1.251", 125));
	ck_assert(!percent_matches("retrans_percent=1.251", 125));
	ck_assert_int_eq(where_parse(&socket_schema, &bad, 1, &where, &error), -EINVAL);
	ck_assert_str_eq(error.message, "\"1k\" is not a number");
	ck_assert_str_eq(error.hint, "  numbers: 1 0.5 12.25");
}
END_TEST

START_TEST(test_ranges)
{
	yes("local_port=440-443");
	yes("local_port=443-443");
	no("local_port=1-442,444-9999");
	no("local_port!=440-450");
	yes("local_port!=1-5");
	yes("sport=440:450");
	yes("sport=:https-:450");
	yes("rtt=1ms-2ms");
	no("rtt=1500001ns-2ms");
	prints("rtt=1499001ns-1600999ns", "rtt_us = 1500-1600");
	yes("error=-100--1 or error!=-100--1");
	prints("error=-100--1", "error = -100--1");
	refuses("local_port=5-3", "\"5-3\" is a range that ends before it begins", "", 11, 14);
	refuses("local_port>3-5", "a range goes with = and != only, not with \">\"", "", 11, 14);
	refuses("rtt=1ns-2ns", "\"1ns-2ns\" is a range without a number of \"rtt_us\" in it", "", 4,
		11);
	refuses("local_port=443-", "unknown port \"443-\"", NULL, 11, 15);
}
END_TEST

START_TEST(test_units_apart)
{
	yes("rtt > 1 ms");
	yes("rtt>1 ms and local_port=443");
	yes("(rtt > 1 ms)");
	prints("rtt > 1 ms sport 443", "rtt_us > 1000 and local_port = 443");
	/* neither a unit of the field, nor a number before it */
	prints("rtt > 1 mx", "rtt_us > 1 and (process = mx or unit = mx)");
	prints("process = 1 ms", "process = 1 and (process = ms or unit = ms)");
}
END_TEST

START_TEST(test_phrases)
{
	yes("port 443");
	yes("port = 40000");
	yes("port > 39999");
	no("port != 443");
	yes("port != 1-5");
	prints("port 443", "local_port = 443 or peer_port = 443");
	prints("port !=443", "not (local_port = 443 or peer_port = 443)");
	prints("busy", "state = established and bytes > 0");
	prints("not busy or id=1", "not (state = established and bytes > 0) or id = 1");
	prints("within 10.0.0.0/8", "dst in 10.0.0.0/8");
	prints("cover 10.1.2.3", "address = 10.1.2.3 or other = 10.1.2.3");
	prints("local_port 80/3", "local_port = 80 and mark = 0x3");
	prints("local_port != 80/3", "not (local_port = 80 and mark = 0x3)");
	prints("local_port 80", "local_port = 80");
	prints("local_port 80-90", "local_port = 80-90");
	prints("span 80-90", "local_port = 80 and peer_port = 90");
	prints("span=80:90", "local_port = 80 and peer_port = 90");
	prints("span 80", "local_port = 80");
	prints("mark web", "process = web");
	prints("mark 5", "mark = 0x5");
	prints("exclude 'listen',close", "state != close,listen");
	/* in quotes it is a word like others */
	prints("'busy'", "process = busy or unit = busy");
	refuses("id=1 within 10.0.0.300", "\"10.0.0.300\" is not a prefix", NULL, 12, 22);
	refuses("wrong 5", "unknown field \"nofield\"", NULL, 6, 7);
	refuses("within", "a value is missing after \"within\"", NULL, 6, 6);
	refuses("within < 10.0.0.0/8", "\"within\" takes the operators = and !=, not \"<\"", NULL,
		7, 8);
	refuses("port ~ 4", "\"local_port\" (number) does not take the operator \"~\"", NULL, 5, 6);
}
END_TEST

START_TEST(test_zones)
{
	prints("address fe80::1%eth0", "address = \"fe80::1%eth0\"");
	prints("dst in fe80::%eth0/64", "dst in \"fe80::%eth0/64\"");
	/* the interface of the sample is its process */
	yes("address=10.1.2.3%nginx");
	no("address=10.1.2.3%eth0");
	no("address!=10.1.2.3%nginx");
	yes("address=10.1.2.3%eth0,10.1.2.3%nginx");
	yes("address=10.1.2.3%eth0,10.1.2.3");
	yes("address in 10.0.0.0%nginx/8");
	prints("peer=fe80::1%eth0:22", "peer = \"[fe80::1%eth0]:22\"");
	prints("peer=[fe80::1]%eth0:22", "peer = \"[fe80::1%eth0]:22\"");
	prints("peer=[fe80::1%eth0]:22", "peer = \"[fe80::1%eth0]:22\"");
	prints("address inet6 fe80::1", "address = fe80::1");
	prints("address inet 10.0.0.1 id 7", "address = 10.0.0.1 and id = 7");
	refuses("address inet6 10.0.0.1", "\"inet6:10.0.0.1\" is not an address", NULL, 8, 22);
	refuses("address < fe80::1%eth0", "\"<\" compares with an address without a zone", NULL, 10,
		22);
	refuses("peer=[fe80::1%a]%b:22", "\"[fe80::1%a]%b:22\" is not an address", NULL, 5, 21);
	refuses("owners.host=fe80::1%eth0",
		"\"fe80::1%eth0\" has a zone, and \"host\" has no interface", NULL, 12, 24);
}
END_TEST

START_TEST(test_all_and_none)
{
	prints("flags=none", "flags = 0");
	prints("flags=all", "flags = all");
	yes("flags=all");
	no("flags!=all");
	prints("dst=all", "dst = -,default");
	no("dst=all");
}
END_TEST

START_TEST(test_implied_operator)
{
	yes("state established sport 443");
	yes("sport :443");
	yes("src 10.1.2.3 dport 40000 process nginx");
	yes("autobound state established");
	yes("autobound");
	no("not autobound");
	no("exclude established");
	yes("exclude listen,close");
	prints("exclude listen", "state != listen");
}
END_TEST

START_TEST(test_durations)
{
	yes("rtt = 1500");
	yes("rtt = 1500us");
	yes("rtt = 1.5ms");
	yes("rtt > 1ms");
	yes("rtt<1.6ms");
	/* a threshold between two values of the field */
	no("rtt > 1500500ns");
	yes("rtt > 1499999ns");
	yes("rtt >= 1499001ns");
	no("rtt >= 1500001ns");
	yes("rtt < 1500001ns");
	no("rtt < 1500000ns");
	yes("rtt <= 1500999ns");
	no("rtt <= 1499999ns");
	no("rtt = 1500001ns");
	yes("rtt != 1500001ns");
	prints("rtt > 1500001ns", "rtt_us > 1500");
	prints("rtt < 1500001ns", "rtt_us < 1501");
	prints("rtt >= 1500001ns", "rtt_us >= 1501");
	prints("rtt <= 1500001ns", "rtt_us <= 1500");
	prints("rtt = 1500001ns", "rtt_us = 1500001ns");
	yes("age < 2m");
	yes("age = 1m30s");
	yes("wait < 3ms");
	/* a number alone is in the field's unit, and needs not fit into nanoseconds */
	yes("age < 18446744073709551615");
	yes("rtt >= 0");
	no("rtt < 0");
	no("rtt > 18446744073709551615");
	prints("rtt < 0", "rtt_us < 0");
	prints("rtt > 18446744073709551615", "rtt_us > 18446744073709551615");
}
END_TEST

START_TEST(test_units)
{
	yes("bytes = 64Ki");
	yes("bytes >= 64KiB");
	no("bytes < 65k");
	yes("rate = 1Gbit");
	yes("rate >= 125M");
	yes("rate > 999Mbit");
	prints("rate > 1Gbit", "rate > 125000000");
	yes("id < 1k");
	yes("mark = 0x2f");
	yes("mark = 47");
	yes("fwmark 0x0f/0x0f");
	no("mark = 0x1f/0xff");
	yes("mark != 0x1f/0xff");
	yes("mark > 0x2e");
	prints("mark = 15/15", "mark = 0xf/0xf");
	prints("mark != 15", "mark != 0xf");
	prints("mark < 0", "mark < 0x0");
	yes("cookie = 0x1a");
	yes("cookie = 26");
	prints("cookie 26", "cookie = 0x1a");
	yes("sport = https");
	prints("sport = https", "local_port = 443");
}
END_TEST

START_TEST(test_signed)
{
	yes("error = -113");
	yes("error < 0");
	yes("error > -114");
	no("error < -113");
	yes("error >= -9223372036854775807");
	/* between -3 and -2, and between -2 and -1 */
	yes("drift > -2500ns");
	no("drift > -1500ns");
	yes("drift <= -1500ns");
	no("drift <= -2500ns");
	yes("drift >= -2001ns");
	no("drift < -2001ns");
	no("drift = -1500ns");
	prints("drift > -1500ns", "drift_us > -2");
	prints("drift = -1500ns", "drift_us = -1500ns");
}
END_TEST

START_TEST(test_enums)
{
	yes("state=established");
	yes("state = ESTAB");
	yes("state=Syn_Sent,estab");
	no("state=syn_sent,listening");
	yes("state=connected");
	yes("state = 1");
	no("state=2");
	no("state!=all");
	yes("family = 'a b'");
	yes("family = 200");
	no("family = \"and\"");
	yes("family = inet,\"and\",'a b'");
	no("family = inet,201,202");
	prints("state=connected,listen", "state = established,syn-sent,listen");
	prints("state=5", "state = 5");
	prints("family = 201,inet,202", "family = inet,\"and\",202");
	prints("family=200", "family = \"a b\"");
}
END_TEST

START_TEST(test_flags_and_bools)
{
	yes("flags=UP");
	yes("flags=lower-up");
	no("flags=BROADCAST");
	yes("flags=BROADCAST,UP");
	yes("flags=0x10001");
	no("flags=3");
	no("flags=0");
	yes("flags != 0");
	yes("flags!=BROADCAST");
	prints("flags=UP,65536", "flags = UP,LOWER_UP");
	yes("autobound=true");
	yes("autobound=yes");
	no("autobound = 0");
	yes("autobound != off");
	prints("autobound", "autobound = true");
}
END_TEST

START_TEST(test_texts)
{
	yes("process=nginx");
	no("process=ngin");
	yes("process=ngin,nginx");
	yes("process=n*");
	yes("process=ngin?");
	yes("process='[m-o]ginx'");
	yes("process=[!a]ginx");
	no("process=[!n]ginx");
	no("process=N*");
	yes("process!=apache*");
	yes("process ~ ^ng(inx|ine)$");
	yes("(process ~ ^ng(inx|ine)$) id=7");
	yes("(process ~ [)x]$)");
	yes("process ~ 'i.x'");
	no("process !~ gi");
	yes("process !~ ^x");
	prints("process ~ ^ng(inx|ine)$", "process ~ \"^ng(inx|ine)$\"");
	prints("process ~ gi", "process ~ gi");
	prints("process = \"a \\\"b\\\" c\"", "process = \"a\\x20\\x22b\\x22\\x20c\"");
	prints("process = 'a\\d'", "process = \"a\\x5cd\"");
	prints("process = \"\\x1b[0m\"", "process = \"\\x1b[0m\"");
	prints("process = \" x \"", "process = \"\\x20x\\x20\"");
	prints("process = ''", "process = \"\"");
	prints("process = '-'", "process = \"-\"");
	prints("process = 'or'", "process = \"or\"");
	prints("process = a\xc3\xa4", "process = \"a\xc3\xa4\"");

	struct thing thing = sample();
	SET(&thing, PROCESS, process, ((struct text){"a\0b", 3}));
	assert_filter("process = 'a\\x00b'", &thing, true);
	assert_filter("process = a", &thing, false);
	assert_filter("process ~ b$", &thing, true);
	assert_filter("process = a*", &thing, true);
	SET(&thing, PROCESS, process, ((struct text){NULL, 0}));
	assert_filter("process = ''", &thing, true);
	assert_filter("process ~ ^$", &thing, true);
	assert_filter("process = *", &thing, true);
	assert_filter("process = ?*", &thing, false);
	/* "?" is a character, or a byte outside of any; a surrogate is not a character */
	SET(&thing, PROCESS, process, text_of("\xc3\xa4\xed\xa0\x80"));
	assert_filter("process = ????", &thing, true);
	assert_filter("process = ??", &thing, false);

	char *bare CLEANUP(free) = malloc(4);
	memcpy(bare, "eth0", 4);
	SET(&thing, PROCESS, process, ((struct text){bare, 4}));
	assert_filter("process ~ ^eth0$", &thing, true);
	assert_filter("process = eth?", &thing, true);
}
END_TEST

/* Filters put together at random from valid parts: printing them and reading that again changes
 * neither the text nor the answer. */
START_TEST(test_print_and_parse_again)
{
	static const char *const parts[] = {"id=7", "rtt>1ms", "not", "!", "(", ")", "or", "and",
		"443", "nginx", "state=all", "src 10.0.0.0/8:443", "process~^n", "autobound",
		"flags=UP", "dst in default", "mark=1/3", "10.0.0.0/8", "process='a \"b\\x07'",
		"error>-5", "rtt=1ns,-", "exclude listen", "address<::1", "|", "&&",
		"owners=a,10.0.0.1"};
	struct thing thing = sample();
	unsigned random = 1, accepted = 0;
	for (unsigned round = 0; round < 20000; round++) {
		const char *words[12];
		size_t count = 0;
		struct where *where CLEANUP(where_free) = NULL;
		struct where_error error;
		do {
			random = random * 1103515245 + 12345;
			words[count++] = parts[(random >> 16) % ARRAY_SIZE(parts)];
		} while (count < 12 && random >> 29);
		if (where_parse(&thing_schema, words, count, &where, &error))
			continue;
		assert_again(where, &thing.base);
		accepted++;
	}
	ck_assert_uint_gt(accepted, 2000);
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_test(tests, test_operators_symbols_and_words);
	tcase_add_test(tests, test_precedence);
	tcase_add_test(tests, test_ranges);
	tcase_add_test(tests, test_units_apart);
	tcase_add_test(tests, test_phrases);
	tcase_add_test(tests, test_zones);
	tcase_add_test(tests, test_all_and_none);
	tcase_add_test(tests, test_implied_operator);
	tcase_add_test(tests, test_durations);
	tcase_add_test(tests, test_decimals);
	tcase_add_test(tests, test_units);
	tcase_add_test(tests, test_signed);
	tcase_add_test(tests, test_enums);
	tcase_add_test(tests, test_flags_and_bools);
	tcase_add_test(tests, test_texts);
	tcase_add_test(tests, test_print_and_parse_again);
}
