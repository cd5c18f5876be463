/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include "nlinspect/flow/where.h"
#include "subject/routes/routes.h"
#include "subject/sockets/sockets.h"
#include "subject/nexthops/nexthops.h"

#include "flow_schema.h"

#include <errno.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

static struct thing sample(void)
{
	struct thing thing = {0};
	SET(&thing, ID, id, 7);
	SET(&thing, LOCAL_PORT, local_port, 443);
	SET(&thing, PEER_PORT, peer_port, 40000);
	SET(&thing, STATE, state, 1);
	SET(&thing, FAMILY, family, 200);
	SET(&thing, FLAGS, flags, 0x10001);
	SET(&thing, BYTES, bytes, 65536);
	SET(&thing, RTT, rtt_us, 1500);
	SET(&thing, WAIT, wait_ms, 2);
	SET(&thing, AGE, age, 90);
	SET(&thing, RATE, rate, 125000000);
	SET(&thing, MARK, mark, 0x2f);
	SET(&thing, COOKIE, cookie, 0x1a);
	SET(&thing, AUTOBOUND, autobound, 1);
	SET(&thing, ERROR, error, -113);
	SET(&thing, DRIFT, drift_us, -2);
	SET(&thing, PROCESS, process, text_of("nginx"));
	SET(&thing, ADDRESS, address, address_of("10.1.2.3"));
	SET(&thing, DST, dst, (struct prefix){address_of("10.1.0.0"), 16});
	SET(&thing, LOCAL, local, (struct endpoint){address_of("10.1.2.3"), 443, text_of("eth0")});
	SET(&thing, PEER, peer, (struct endpoint){address_of("::ffff:192.0.2.9"), 40000, {0}});
	SET(&thing, MAC, mac, (struct lladdr){6, {2, 0, 0, 0, 0, 1}});
	SET(&thing, OWNERS, owners, (struct list){NULL, 0, 0});
	return thing;
}

static const char *filter_now; /* for messages */

static struct where *parse_words(const char *const *words, size_t count)
{
	struct where *where = NULL;
	struct where_error error;
	int failed = where_parse(&thing_schema, words, count, &where, &error);
	ck_assert_msg(!failed, "%s: %s", words[0], failed == -EINVAL ? error.message : "no memory");
	return where;
}

static struct where *parse(const char *filter)
{
	filter_now = filter;
	return parse_words(&filter, 1);
}

static char *printed(const struct where *where)
{
	struct out out;
	out_init_memory(&out);
	where_print(where, &thing_schema, &out);
	out_char(&out, '\0');
	ck_assert_int_eq(out.error, 0);
	return out.data;
}

/* Prints and reads it again: must print the same and say the same. */
static void assert_again(const struct where *where, const struct record *record)
{
	char *first CLEANUP(free) = printed(where);
	struct where *again CLEANUP(where_free) = parse(first);
	char *second CLEANUP(free) = printed(again);
	ck_assert_str_eq(first, second);
	ck_assert_int_eq(where_matches(where, record), where_matches(again, record));
}

static void assert_filter(const char *filter, const struct thing *thing, bool expected)
{
	struct where *where CLEANUP(where_free) = parse(filter);
	ck_assert_msg(where_matches(where, &thing->base) == expected, "%s is %s", filter,
		expected ? "false" : "true");
	assert_again(where, &thing->base);
}

static void yes(const char *filter)
{
	struct thing thing = sample();
	assert_filter(filter, &thing, true);
}

static void no(const char *filter)
{
	struct thing thing = sample();
	assert_filter(filter, &thing, false);
}

static void prints(const char *filter, const char *expected)
{
	struct where *where CLEANUP(where_free) = parse(filter);
	char *text CLEANUP(free) = printed(where);
	ck_assert_str_eq(text, expected);
	struct thing thing = sample();
	assert_again(where, &thing.base);
}

static void refuses(
	const char *filter, const char *message, const char *hint, size_t start, size_t end)
{
	struct where *where = NULL;
	struct where_error error;
	ck_assert_msg(
		where_parse(&thing_schema, &filter, 1, &where, &error) == -EINVAL, "%s", filter);
	ck_assert_ptr_null(where);
	ck_assert_str_eq(error.message, message);
	if (hint)
		ck_assert_str_eq(error.hint, hint);
	ck_assert_uint_eq(error.word, 0);
	ck_assert_msg(error.start == start && error.end == end, "%s: %zu..%zu", filter, error.start,
		error.end);
}

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

static const char *advise(const void *context, struct text word)
{
	return word_equals(word, context) ? "that is a verb" : NULL;
}

static void refuses_habit(const char *filter, const char *message, size_t start)
{
	const struct where_habits habits = {advise, "show"};
	struct where *where CLEANUP(where_free) = NULL;
	struct where_error error = {.message = ""};

	ck_assert_int_eq(where_parse_with(&thing_schema, &filter, 1, &habits, &where, &error),
		*message ? -EINVAL : 0);
	ck_assert_str_eq(error.message, message);
	ck_assert_uint_eq(error.start, start);
}

START_TEST(test_habits)
{
	refuses_habit("id=7 show", "\"show\" is not part of a filter: that is a verb", 5);
	refuses_habit("(show)", "\"show\" is not part of a filter: that is a verb", 1);
	refuses_habit("process=show", "", 0);
	refuses_habit("'show'", "", 0);
	refuses_habit("id=7 shown", "", 0);
}
END_TEST

START_TEST(test_words_of_the_command_line)
{
	struct thing thing = sample();
	struct where *where CLEANUP(where_free) = parse_words(
		(const char *[]){"sport", "=", ":443", "and", "(rtt>1ms", "or", "state=listen)"},
		7);
	ck_assert(where_matches(where, &thing.base));
	char *text CLEANUP(free) = printed(where);
	ck_assert_str_eq(text, "local_port = 443 and (rtt_us > 1000 or state = listen)");

	where_free(where);
	where = NULL;
	ck_assert_int_eq(where_parse(&thing_schema, NULL, 0, &where, NULL), 0);
	ck_assert_ptr_null(where);
	ck_assert(where_matches(where, &thing.base));
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

START_TEST(test_addresses)
{
	yes("address=10.1.2.3");
	no("address=10.1.2.4");
	yes("address=10.1.2.99/24");
	no("address=10.1.2.99/25,10.1.3.0/24,::/0 and id=8");
	yes("address in 192.0.2.0/24,10.0.0.0/8");
	no("address in ::/0");
	yes("address = 0.0.0.0/0");
	yes("address < 10.1.2.4");
	no("address < 10.1.2.3");
	yes("address <= 10.1.2.3");
	yes("address >= 10.1.2.3");
	yes("address > 9.255.255.255");
	yes("address < ::");
	prints("address in 10.1.2.3/8", "address = 10.0.0.0/8");
	prints("address [2001:db8::1]", "address = 2001:db8::1");

	/* IPv4 also finds the address that a socket of both families shows */
	struct thing thing = sample();
	SET(&thing, ADDRESS, address, address_of("::ffff:10.1.2.3"));
	assert_filter("address = 10.1.2.3", &thing, true);
	assert_filter("address in 10.1.0.0/16", &thing, true);
	assert_filter("address in 10.2.0.0/16", &thing, false);
	assert_filter("address = ::ffff:10.1.2.3", &thing, true);
	assert_filter("address > 255.255.255.255", &thing, true);
	SET(&thing, ADDRESS, address, address_of("2001:db8::1"));
	assert_filter("address = ::/0", &thing, true);
	assert_filter("address in 2001:db0::/28", &thing, true);
	assert_filter("address in 0.0.0.0/0", &thing, false);
}
END_TEST

START_TEST(test_prefixes)
{
	yes("dst=10.1.0.0/16");
	no("dst=10.1.0.0/17");
	no("dst=10.0.0.0/8");
	no("dst=10.1.0.0");
	yes("dst in 10.0.0.0/8");
	yes("dst in 10.1.0.0/16");
	no("dst in 10.1.0.0/17");
	yes("dst in default");
	no("dst = default");
	no("dst in ::/0");
	prints("dst in 10.1.2.3/8", "dst in 10.0.0.0/8");

	struct thing thing = sample();
	SET(&thing, DST, dst, (struct prefix){address_of("::"), 0});
	assert_filter("dst = default", &thing, true);
	assert_filter("dst = ::/0", &thing, true);
	assert_filter("dst = 0.0.0.0/0", &thing, false);
	assert_filter("dst != 0.0.0.0/0", &thing, true);
}
END_TEST

START_TEST(test_endpoints)
{
	yes("src 10.1.2.3");
	yes("src 10.1.2.3:443");
	no("src 10.1.2.3:444");
	yes("src = 10.0.0.0/8:443");
	yes("src *:443");
	yes("src :443");
	yes("src = *");
	yes("src in 10.0.0.0/8");
	yes("src != 10.1.2.3:80");
	no("src ::1");
	no("src [::1]:443");
	no("src [2001:db8::/32]:443 or id=8");
}
END_TEST

/* Sockets of other families have names. */
START_TEST(test_names_of_sockets)
{
	struct thing thing = sample();
	thing.local = (struct endpoint){
		{.family = AF_UNIX, .name = text_of("/run/a b\n.sock")}, 0, {NULL, 0}};
	thing.peer = (struct endpoint){
		{.family = AF_VSOCK, .name = text_of("2")}, 4000000000, {NULL, 0}};
	assert_filter("src '/run/a b\\x0a.sock'", &thing, true);
	assert_filter("src unix:/run/*", &thing, true);
	assert_filter("src /run/*.sock", &thing, true);
	assert_filter("src /run/a", &thing, false);
	assert_filter("src @*", &thing, false);
	assert_filter("peer unix:2", &thing, false);
	assert_filter("peer vsock:2", &thing, true);
	assert_filter("peer vsock:3", &thing, false);
	assert_filter("peer vsock:2:1024", &thing, false);
	assert_filter("src 10.1.2.3", &thing, false);
	assert_filter("src ::/0", &thing, false);
	assert_filter("src *", &thing, true);
	no("src /run/x");
	no("src unix:*");
	prints("src /run/x", "local = unix:/run/x");
	prints("src vsock:2:1024", "local = vsock:2:1024");
}
END_TEST

START_TEST(test_endpoint_spellings)
{
	yes("src 10.1.2.3%eth0");
	no("src 10.1.2.3%eth1:443");
	yes("src 10.1.2.3%eth0:443");
	yes("peer 192.0.2.9:40000");
	yes("peer = [::ffff:192.0.2.9]:40000");
	yes("peer = [::]/0:40000");
	yes("peer = ::/0");
	yes("src :https");
	yes("peer [::ffff:0:0/96]:40000");
	prints("src [2001:db8::1]/32:80", "local = [2001:db8::]/32:80");
	prints("src ::1", "local = ::1");
	prints("src :443", "local = *:443");
	prints("src [fe80::1%eth0]:443", "local = \"[fe80::1%eth0]:443\"");
	prints("src 'fe80::1%a b'", "local = \"fe80::1%a b\"");
}
END_TEST

START_TEST(test_macs)
{
	yes("mac = 02:00:00:00:00:01");
	no("mac = 02:00:00:00:00:02");
	yes("mac != 02:00:00:00:00");
	prints("mac 02:00:00:00:00:01", "mac = 02:00:00:00:00:01");
	no("mac = 2.0.0.0");
	prints("mac 192.0.2.1", "mac = 192.0.2.1");
	prints("mac fd00::7", "mac = fd00::7");
}
END_TEST

START_TEST(test_absent)
{
	static const char *const names[] = {"id", "local_port", "state", "flags", "bytes", "rtt",
		"mark", "cookie", "autobound", "error", "process", "address", "dst", "local", "mac",
		"owners"};
	struct thing empty = {0}, full = sample();
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		char is[64], is_not[64];
		snprintf(is, sizeof(is), "%s = -", names[i]);
		snprintf(is_not, sizeof(is_not), "%s!=-", names[i]);
		assert_filter(is, &empty, true);
		assert_filter(is_not, &empty, false);
		assert_filter(is, &full, false);
		assert_filter(is_not, &full, true);
	}
	/* a comparison with what is not there is false, and != is its opposite */
	assert_filter("rtt >= 0", &empty, false);
	assert_filter("rtt < 5", &empty, false);
	assert_filter("rtt = 5", &empty, false);
	assert_filter("rtt != 5", &empty, true);
	assert_filter("not rtt = 5", &empty, true);
	assert_filter("process !~ x", &empty, true);
	assert_filter("autobound = false", &empty, false);
	assert_filter("not autobound", &empty, true);
	assert_filter("rtt = -,5", &empty, true);
	assert_filter("rtt = 1500,-", &full, true);
	assert_filter("rtt != -,5", &empty, false);
	prints("rtt = 5,-", "rtt_us = -,5");
}
END_TEST

START_TEST(test_lists)
{
	yes("local_port = 80,443");
	yes("local_port = 80, 443 and id=7");
	no("local_port != 80,443");
	no("local_port = 80,81");
	yes("local_port != 80,81");
	yes("process = apache*,ngin?");
	yes("src 192.0.2.1,10.1.2.3:443");
	yes("local_port in 80,443");
	no("local_port in 80,81");
	yes("state in listen,estab");
	no("not state in connected");
	yes("flags in BROADCAST,UP");
	yes("process in apache,ng*");
	yes("mark in 0xf/0xf");
	yes("cookie in 1,0x1a");
	yes("unit in -");
	prints("state in established,listen", "state = established,listen");
}
END_TEST

START_TEST(test_lists_of_records)
{
	struct label labels[2] = {0};
	struct owner owners[3] = {0};
	struct thing thing = sample();
	RECORD_SET(&labels[1], 0, label, text_of("backup"));
	RECORD_SET(&owners[0], OWNER_FD, fd, 3);
	RECORD_SET(&owners[0], OWNER_NAME, name, text_of("nginx"));
	RECORD_SET(&owners[1], OWNER_HOST, host, address_of("192.0.2.21"));
	RECORD_SET(&owners[1], OWNER_NAME, name, text_of("a b"));
	RECORD_SET(&owners[2], OWNER_LABELS, labels, (struct list){labels, 2, sizeof(*labels)});
	SET(&thing, OWNERS, owners, (struct list){owners, 3, sizeof(*owners)});
	assert_filter("owners = nginx", &thing, true);
	assert_filter("owners = ng*", &thing, true);
	assert_filter("owners = apache", &thing, false);
	assert_filter("owners != apache", &thing, true);
	assert_filter("owners != nginx", &thing, false);
	assert_filter("owners = apache,'a b'", &thing, true);
	assert_filter("owners 192.0.2.21", &thing, true);
	assert_filter("owners = 192.0.2.22", &thing, false);
	assert_filter("owners = 192.0.2.0/24", &thing, true);
	assert_filter("owners in 192.0.2.0/28,192.0.2.16/28", &thing, true);
	assert_filter("owners in 192.0.2.0/28", &thing, false);
	assert_filter("owners = backup", &thing, true);
	assert_filter("owners ~ ^back", &thing, true);
	assert_filter("owners !~ ^back", &thing, false);
	assert_filter("owners ~ ^ack", &thing, false);
	assert_filter("owners = 3", &thing, true);
	assert_filter("owners = 0x3,17", &thing, true);
	assert_filter("owners = 4", &thing, false);
	/* nothing is compared that is absent */
	assert_filter("owners = 0", &thing, false);
	assert_filter("owners = ''", &thing, false);
	no("owners = nginx");
	assert_filter("owners = nginx", &(struct thing){0}, false);
	assert_filter("owners != nginx", &(struct thing){0}, true);
	assert_filter("owners = -,nginx", &(struct thing){0}, true);
	prints("owners in 10.0.0.0/8,'-'", "owners = 10.0.0.0/8,\"-\"");
}
END_TEST

/* "~" looks at what a table shows: an item of it, all of it, and any text in it. */
START_TEST(test_lists_as_shown)
{
	struct label label = {.label = text_of("backup")};
	struct owner owners[2] = {0};
	struct thing thing = sample();
	fieldset_add(&label.base.present, 0);
	RECORD_SET(&owners[0], OWNER_FD, fd, 3);
	RECORD_SET(&owners[0], OWNER_NAME, name, text_of("nginx"));
	RECORD_SET(&owners[1], OWNER_HOST, host, address_of("192.0.2.21"));
	RECORD_SET(&owners[1], OWNER_LABELS, labels, (struct list){&label, 1, sizeof(label)});
	SET(&thing, OWNERS, owners, (struct list){owners, 2, sizeof(*owners)});
	/* fd 3 nginx, 192.0.2.21 labels backup */
	assert_filter("owners ~ 'fd 3'", &thing, true);
	assert_filter("owners ~ '^fd 3 nginx$'", &thing, true);
	assert_filter("owners ~ ^nginx$", &thing, true);
	assert_filter("owners ~ '192.0.2.21 labels b'", &thing, true);
	assert_filter("owners ~ ^192.0.2.21", &thing, true);
	assert_filter("owners ~ 'nginx, 192'", &thing, true);
	assert_filter("owners ~ ^backup$", &thing, true);
	assert_filter("owners ~ 'fd 4'", &thing, false);
	assert_filter("owners !~ 'fd 4'", &thing, true);
	assert_filter("owners !~ 'fd 3'", &thing, false);
	assert_filter("owners ~ none", &thing, false);
	thing.owners.count = 0;
	assert_filter("owners ~ ^none$", &thing, true);
	assert_filter("owners ~ .", &(struct thing){0}, false);
	prints("owners ~ 'fd 3'", "owners ~ \"fd 3\"");
	refuses("owners ~ (", "bad regular expression \"(\": Unmatched ( or \\(", "", 9, 10);
}
END_TEST

/* A field of the items by its path, and what it says of all of them. */
START_TEST(test_parts_of_lists)
{
	struct label label = {.label = text_of("backup")};
	struct owner owners[2] = {0};
	struct thing thing = sample();
	fieldset_add(&label.base.present, 0);
	RECORD_SET(&owners[0], OWNER_FD, fd, 3);
	RECORD_SET(&owners[0], OWNER_NAME, name, text_of("nginx"));
	RECORD_SET(&owners[1], OWNER_FD, fd, 7);
	RECORD_SET(&owners[1], OWNER_HOST, host, address_of("192.0.2.21"));
	RECORD_SET(&owners[1], OWNER_LABELS, labels, (struct list){&label, 1, sizeof(label)});
	SET(&thing, OWNERS, owners, (struct list){owners, 2, sizeof(*owners)});
	assert_filter("owners.fd > 6", &thing, true);
	assert_filter("owners.fd > 7", &thing, false);
	assert_filter("owners.fd = 3,4", &thing, true);
	assert_filter("owners.fd 7", &thing, true);
	assert_filter("owners.fd != 3", &thing, false);
	assert_filter("owners.fd != 4", &thing, true);
	assert_filter("not owners.fd = 3", &thing, false);
	assert_filter("owners.name ~ ^ng", &thing, true);
	assert_filter("owners.name !~ ^ng", &thing, false);
	assert_filter("owners.host in 192.0.2.0/24", &thing, true);
	assert_filter("owners.labels.label = backup", &thing, true);
	assert_filter("owners.labels.label != backup", &thing, false);
	assert_filter("owners.labels = backup", &thing, true);
	/* absent: from all of them */
	assert_filter("owners.name = -", &thing, false);
	assert_filter("owners.name != -", &thing, true);
	assert_filter("owners.name = -", &(struct thing){0}, true);
	assert_filter("owners.name != nginx", &(struct thing){0}, true);
	prints("owners.fd>6 and owners.labels.label!=x",
		"owners.fd > 6 and owners.labels.label != x");
	prints("owners.host=-", "owners.host = -");
	refuses("owners.fdd = 3", "\"owners\" has no part \"fdd\"", "  parts: fd name host labels",
		0, 10);
	refuses("owners.fd = x", "\"x\" is not a number", NULL, 12, 13);
	refuses("owners.fd", "a value is missing after \"owners.fd\"",
		"  \"owners.fd != -\" is true if there is one", 9, 9);
	refuses("owners.name = -,x", "\"-\" must be the only value of a part of \"owners\"", "", 0,
		11);
	refuses("process.x = 1", "unknown field \"process.x\"; did you mean \"process\"?", NULL, 0,
		9);
}
END_TEST

/* Sizes and durations are found as a table has them with --bytes and without. */
START_TEST(test_lists_by_unit)
{
	struct field fields[THING_FIELDS], members[ARRAY_SIZE(thing_owner_fields)];
	struct schema schema = thing_schema, owners = thing_owner_schema;
	struct owner owner = {0};
	struct thing thing = sample();
	const char *lines[] = {"owners ~ 1.5Ki", "owners ~ 1536", "owners = 1.5Ki", "owners = 1k"};
	memcpy(fields, thing_fields, sizeof(fields));
	memcpy(members, thing_owner_fields, sizeof(members));
	schema.fields = fields;
	owners.fields = members;
	fields[THING_OWNERS].list = &owners;
	members[OWNER_FD].unit = UNIT_BYTES;
	RECORD_SET(&owner, OWNER_FD, fd, 1536);
	SET(&thing, OWNERS, owners, (struct list){&owner, 1, sizeof(owner)});
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
		struct where *where CLEANUP(where_free) = NULL;
		struct where_error error;
		ck_assert_int_eq(where_parse(&schema, &lines[i], 1, &where, &error), 0);
		ck_assert_msg(where_matches(where, &thing.base) == (i < 3), "%s", lines[i]);
	}
}
END_TEST

/* If members have an id, a number means the id only. */
START_TEST(test_lists_by_number)
{
	struct field fields[THING_FIELDS], members[ARRAY_SIZE(thing_owner_fields)];
	struct schema schema = thing_schema, owners = thing_owner_schema;
	struct owner both[2] = {0};
	struct thing thing = sample();
	const char *lines[] = {"owners = 3", "owners in 7,3", "owners = 7", "owners != 7"};
	const bool held[] = {true, true, false, true};
	memcpy(fields, thing_fields, sizeof(fields));
	memcpy(members, thing_owner_fields, sizeof(members));
	schema.fields = fields;
	owners.fields = members;
	fields[THING_OWNERS].list = &owners;
	members[OWNER_FD].role = ROLE_KEY;
	RECORD_SET(&both[0], OWNER_NAME, name, text_of("7x"));
	RECORD_SET(&both[1], OWNER_FD, fd, 3);
	SET(&thing, OWNERS, owners, (struct list){both, 2, sizeof(*both)});
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
		struct where *where CLEANUP(where_free) = NULL;
		struct where_error error;
		ck_assert_int_eq(where_parse(&schema, &lines[i], 1, &where, &error), 0);
		ck_assert_msg(where_matches(where, &thing.base) == held[i], "%s", lines[i]);
	}
}
END_TEST

/* A value that no member of a list can have is refused. */
START_TEST(test_lists_mistaken)
{
	struct field fields[THING_FIELDS], members[ARRAY_SIZE(thing_owner_fields)];
	struct schema schema = thing_schema, owners = thing_owner_schema;
	struct where *where = NULL;
	struct where_error error;
	memcpy(fields, thing_fields, sizeof(fields));
	memcpy(members, thing_owner_fields, sizeof(members));
	schema.fields = fields;
	owners.fields = members;
	fields[THING_OWNERS].list = &owners;
	members[OWNER_NAME].type = FIELD_HEX;
	owners.field_count = OWNER_LABELS;
	ck_assert_int_eq(
		where_parse(&schema, &(const char *){"owners = x"}, 1, &where, &error), -EINVAL);
	ck_assert_str_eq(error.message, "\"x\" is not an address");
	members[OWNER_HOST].type = FIELD_BOOL;
	ck_assert_int_eq(
		where_parse(&schema, &(const char *){"owners = x"}, 1, &where, &error), -EINVAL);
	ck_assert_str_eq(error.message, "\"x\" is not a number");
	members[OWNER_NAME].role = ROLE_LABEL;
	ck_assert_int_eq(
		where_parse(&schema, &(const char *){"owners = x"}, 1, &where, &error), -EINVAL);
	ck_assert_str_eq(error.message, "no part of \"owners\" can be \"x\"");
	ck_assert_str_eq(error.hint, "  \"owners~TEXT\" searches what a table shows");
}
END_TEST

START_TEST(test_bare)
{
	yes("443");
	yes(":40000");
	yes("80,443");
	no("80");
	yes("not 80");
	yes("10.1.2.3");
	yes("10.0.0.0/8");
	no("192.0.2.1");
	yes("nginx");
	yes("ng*");
	yes("'nginx'");
	no("apache");
	yes("443 10.0.0.0/8 nginx");
	prints("443", "local_port = 443 or peer_port = 443");
	prints("443 rtt>50ms", "(local_port = 443 or peer_port = 443) and rtt_us > 50000");
	prints("443 or id=1", "local_port = 443 or peer_port = 443 or id = 1");
	prints("not nginx", "not (process = nginx or unit = nginx)");
	/* in quotes a field's name is a word, and a number too */
	prints("'rtt_us'", "process = rtt_us or unit = rtt_us");
	prints("'443'", "process = 443 or unit = 443");
	/* near "id", but nothing that would be its value follows */
	prints("ib", "process = ib or unit = ib");
}
END_TEST

/* Routes: an address alone asks which of them it takes. */
START_TEST(test_bare_prefix)
{
	struct schema schema = thing_schema;
	struct where_error error;
	struct thing thing = sample();
	static const struct {
		const char *filter;
		bool expected[2]; /* an address is covered by the prefix that is typed */
	} cases[] = {
		{"10.1.2.3", {true, true}},
		{"10.2.2.3", {false, false}},
		{"10.1.0.0/16", {true, true}},
		{"10.1.128.0/17", {true, true}},
		{"10.0.0.0/8", {false, true}},
		{"0.0.0.0/0", {false, true}},
		{"10.2.0.0/16", {false, false}},
		{"::1", {false, false}},
		{"not 10.1.2.3", {false, false}},
		{"192.0.2.1,10.1.2.3", {true, true}},
	};
	static const char *const fields[] = {"dst", "dst address"};
	for (size_t i = 0; i < ARRAY_SIZE(cases) * 2; i++) {
		struct where *where CLEANUP(where_free) = NULL, *again CLEANUP(where_free) = NULL;
		const char *filter = cases[i / 2].filter;
		schema.bare_address = fields[i % 2];
		ck_assert_int_eq(where_parse(&schema, &filter, 1, &where, &error), 0);
		ck_assert_msg(where_matches(where, &thing.base) == cases[i / 2].expected[i % 2],
			"%s", filter);
		char *text CLEANUP(free) = printed(where);
		ck_assert_str_eq(text, filter);
		ck_assert_int_eq(
			where_parse(&schema, (const char *[]){text}, 1, &again, &error), 0);
	}
}
END_TEST

START_TEST(test_bare_default)
{
	struct schema schema = thing_schema;
	struct where_error error;
	const char *filter = "default";
	struct where *where CLEANUP(where_free) = NULL, *name CLEANUP(where_free) = NULL;
	schema.bare_address = "dst";
	ck_assert_int_eq(where_parse(&schema, &filter, 1, &where, &error), 0);
	char *prefix CLEANUP(free) = printed(where);
	ck_assert_str_eq(prefix, "dst = default");
	/* where no prefix is meant it is a word like any other */
	ck_assert_int_eq(where_parse(&thing_schema, &filter, 1, &name, &error), 0);
	char *word CLEANUP(free) = printed(name);
	ck_assert_str_eq(word, "process = default or unit = default");
}
END_TEST

START_TEST(test_fields)
{
	struct where *where CLEANUP(where_free) = parse("443 and (not rtt>5 or process=x)");
	struct fieldset set = {{0}};
	where_fields(where, &set);
	struct fieldset expected = {{0}};
	fieldset_add(&expected, THING_LOCAL_PORT);
	fieldset_add(&expected, THING_PEER_PORT);
	fieldset_add(&expected, THING_RTT);
	fieldset_add(&expected, THING_PROCESS);
	ck_assert_mem_eq(&set, &expected, sizeof(set));
	where_fields(NULL, &set);
	ck_assert_mem_eq(&set, &expected, sizeof(set));
}
END_TEST

START_TEST(test_words_mistaken)
{
	refuses("state=estblished", "unknown state \"estblished\"; did you mean \"established\"?",
		"  states: established syn-sent close listen\n  groups: all connected", 6, 16);
	refuses("state=zzz", "unknown state \"zzz\"",
		"  states: established syn-sent close listen\n  groups: all connected", 6, 9);
	refuses("family=inat", "unknown family \"inat\"; did you mean \"inet\"?",
		"  families: inet a b and", 7, 11);
	refuses("flags=UPP", "unknown flag \"UPP\"; did you mean \"UP\"?",
		"  flags: UP BROADCAST LOWER_UP", 6, 9);
	refuses("autobound=maybe", "\"maybe\" is neither true nor false",
		"  \"autobound\" and \"not autobound\" also stand alone", 10, 15);
	refuses("procss = x", "unknown field \"procss\"; did you mean \"process\"?",
		"  \"nlinspect fields things\" lists the fields", 0, 6);
	refuses("stat established", "unknown field \"stat\"; did you mean \"state\"?",
		"  \"nlinspect fields things\" lists the fields; in quotes it is searched for as "
		"it is",
		0, 4);
	refuses("established", "unknown field \"established\"; did you mean \"state=established\"?",
		"  \"nlinspect fields things\" lists the fields; in quotes it is searched for as "
		"it is",
		0, 11);
	refuses("not Syn_Sent,listen",
		"unknown field \"Syn_Sent\"; did you mean \"state=Syn_Sent\"?", NULL, 4, 12);
	refuses("estab", "unknown field \"estab\"; did you mean \"state=estab\"?", NULL, 0, 5);
	refuses("connected", "unknown field \"connected\"; did you mean \"state=connected\"?", NULL,
		0, 9);
	refuses("listen > 5", "unknown field \"listen\"", NULL, 0, 6);
	refuses("estblished", "unknown field \"estblished\"; did you mean \"state=established\"?",
		NULL, 0, 10);
	prints("'estblished'", "process = estblished or unit = estblished");
	prints("nginx", "process = nginx or unit = nginx");
	/* what one of many flags is called may be searched for */
	prints("broadcast", "process = broadcast or unit = broadcast");
	prints("'established'", "process = established or unit = established");
	refuses("autobuond", "unknown field \"autobuond\"; did you mean \"autobound\"?", NULL, 0,
		9);
	refuses("qqqqqq > 3", "unknown field \"qqqqqq\"", NULL, 0, 6);
	refuses("state=\x1b[0m", "unknown state \"\\x1b[0m\"", NULL, 6, 10);
}
END_TEST

START_TEST(test_values_mistaken)
{
	refuses("rtt>50mx", "\"50mx\" is not a duration",
		"  durations: 830ns 300us 50ms 1.5s 2m 1h; a number alone counts microseconds", 4,
		8);
	refuses("bytes>many", "\"many\" is not a size", "  sizes in bytes: 1500 64Ki 1.5Mi 10M", 6,
		10);
	refuses("rate>fast", "\"fast\" is not a rate",
		"  rates: 1Gbit 100kbit; a number alone counts bytes per second: 125000 10M", 5, 9);
	refuses("mark=x", "\"x\" is not a bit pattern", "  N or N/MASK: 1 0x2f 0x10/0xf0", 5, 6);
	refuses("mark=1/", "\"1/\" is not a bit pattern", NULL, 5, 7);
	refuses("mark<1/3", "a mask takes = and != only, not \"<\"", "", 5, 8);
	refuses("id=x", "\"x\" is not a number", "  numbers: 10 0x1f 1.5k 64Ki", 3, 4);
	refuses("id=-1", "\"-1\" is not a number", NULL, 3, 5);
	refuses("id=99999999999999999999", "\"99999999999999999999\" is too large for \"id\"", "",
		3, 23);
	refuses("sport=65536", "\"65536\" is too large for \"local_port\"", "", 6, 11);
	refuses("sport=nosuchservice", "unknown port \"nosuchservice\"",
		"  a port is a number or the name of a service: 443, https", 6, 19);
	refuses("cookie=x", "\"x\" is not a number", "  numbers: 0x2f 47", 7, 8);
	refuses("mac=1", "\"1\" is not a link-layer address",
		"  pairs of hex digits: da:16:ae:f5:77:e2", 4, 5);
	refuses("owners ~ (", "bad regular expression \"(\": Unmatched ( or \\(", "", 9, 10);
	refuses("process ~ (", "bad regular expression \"(\": Unmatched ( or \\(", "", 10, 11);
	refuses("process ~ 'a{255}{255}{255}'", "\"a{255}{255}{255}\" repeats too much", "", 10,
		28);
}
END_TEST

START_TEST(test_hosts_mistaken)
{
	refuses("src example.org", "\"example.org\" is not an address",
		"  numbers only; names are not looked up: 192.0.2.1 10.0.0.0/8:443 "
		"[2001:db8::1]:443 *:443 :https",
		4, 15);
	refuses("src 10.0.0.0:443/8", "\"10.0.0.0:443/8\" is not an address", NULL, 4, 18);
	refuses("src [::1", "\"[::1\" is not an address", NULL, 4, 8);
	refuses("src :", "\":\" is not an address", NULL, 4, 5);
	refuses("src 10.0.0.1:", "\"10.0.0.1:\" is not an address", NULL, 4, 13);
	refuses("src 1.2.3.4/33", "\"1.2.3.4/33\" is not an address", NULL, 4, 14);
	refuses("src :99999", "\":99999\" is not an address", NULL, 4, 10);
	refuses("address=10.0.0.1:443", "\"10.0.0.1:443\" is not an address",
		"  numbers only; names are not looked up: 192.0.2.1 10.0.0.0/8 2001:db8::/32", 8,
		20);
	refuses("address=*", "\"*\" is not an address", NULL, 8, 9);
	refuses("address<10.0.0.0/8", "\"<\" takes an address, not a prefix", "", 8, 18);
	refuses("dst=x", "\"x\" is not a prefix",
		"  numbers only; names are not looked up: 192.0.2.1 10.0.0.0/8 2001:db8::/32 "
		"default",
		4, 5);
	refuses("10.0.0.300", "\"10.0.0.300\" is not an address", NULL, 0, 10);
}
END_TEST

START_TEST(test_operators_mistaken)
{
	refuses("process < x", "\"process\" (text) does not take the operator \"<\"",
		"  operators: = != ~ !~", 8, 9);
	refuses("rtt ~ x", "\"rtt_us\" (number) does not take the operator \"~\"",
		"  operators: = != < <= > >=", 4, 5);
	refuses("state > 1", "\"state\" (word) does not take the operator \">\"",
		"  operators: = !=", 6, 7);
	refuses("local < 10.0.0.1", "\"local\" (address and port) does not take the operator \"<\"",
		"  operators: = != in", 6, 7);
	refuses("owners < 3", "\"owners\" (list) does not take the operator \"<\"",
		"  operators: = != ~ !~", 7, 8);
	refuses("rtt > 1,2", "\">\" takes one value, not a list", "", 7, 8);
	refuses("rtt > -", "\"-\" (absent) takes = and != only", "", 6, 7);
	refuses("= 5", "a field is missing before \"=\"", "", 0, 1);
	refuses("rtt > 5 < 6", "a field is missing before \"<\"", "", 8, 9);
	refuses("eq 5", "a field is missing before \"eq\"", "", 0, 2);
}
END_TEST

START_TEST(test_grammar_mistaken)
{
	refuses("rtt", "a value is missing after \"rtt\"",
		"  \"rtt_us != -\" is true if there is one", 3, 3);
	refuses("rtt and id=7", "a value is missing after \"rtt\"",
		"  \"rtt_us != -\" is true if there is one", 4, 7);
	refuses("rtt >", "a value is missing after \">\"", "", 5, 5);
	refuses("rtt > and id=7", "a value is missing after \">\"",
		"  a value spelt like \"and\" needs quotes", 6, 9);
	refuses("(rtt >)", "a value is missing after \">\"", "", 6, 7);
	refuses("(process ~ )", "a value is missing after \"~\"", "", 11, 12);
	refuses("id=1,", "a value is missing after \",\"", "", 5, 5);
	refuses("(id=1", "\")\" is missing", "", 5, 5);
	refuses("id=1)", "unexpected \")\"", "", 4, 5);
	refuses("id=1 or", "a condition is missing after \"or\"", "", 7, 7);
	refuses("id=1 and )", "a condition is missing between \"and\" and \")\"", "", 9, 10);
	refuses("not", "a condition is missing after \"not\"", "", 3, 3);
	refuses("()", "a condition is missing between \"(\" and \")\"", "", 1, 2);
	refuses("or id=1", "unexpected \"or\"", "", 0, 2);
	refuses("autobound,id", "unexpected \",\"", "", 9, 10);
	refuses("process='x", "the quote ' is not closed", "", 8, 10);
	refuses("", "the filter is empty", "", 0, 0);
	refuses("  ", "the filter is empty", "", 2, 2);
}
END_TEST

START_TEST(test_mistake_in_a_later_word)
{
	struct where *where = NULL;
	struct where_error error;
	const char *words[] = {"id=7", "and", "(state", "=", "lissen)"};
	ck_assert_int_eq(where_parse(&thing_schema, words, 5, &where, &error), -EINVAL);
	ck_assert_str_eq(error.message, "unknown state \"lissen\"; did you mean \"listen\"?");
	ck_assert_uint_eq(error.word, 4);
	ck_assert_uint_eq(error.start, 0);
	ck_assert_uint_eq(error.end, 6);

	ck_assert_int_eq(where_parse(&thing_schema, words, 4, &where, &error), -EINVAL);
	ck_assert_str_eq(error.message, "a value is missing after \"=\"");
	ck_assert_uint_eq(error.word, 3);
	ck_assert_uint_eq(error.start, 1);
	ck_assert_uint_eq(error.end, 1);
	ck_assert_ptr_null(where);
}
END_TEST

/* Names that the host gives to values may also be names of other things. */
START_TEST(test_words_of_the_host)
{
	static const char *const words[] = {"established", "inet", "BROADCAST"};
	struct field fields[THING_FIELDS];
	struct schema schema = thing_schema;
	memcpy(fields, thing_fields, sizeof(fields));
	fields[THING_STATE].names = NAMES_RT_TABLE;
	schema.fields = fields;
	schema.bare_word = "process";
	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		struct where *where CLEANUP(where_free) = NULL;
		struct where_error error;
		int failed = where_parse(&schema, &words[i], 1, &where, &error);
		ck_assert_int_eq(failed, i == 1 ? -EINVAL : 0);
	}
	/* with nothing to search, words of flags also count */
	struct where *where = NULL;
	struct where_error error;
	schema.bare_word = NULL;
	ck_assert_int_eq(where_parse(&schema, &words[2], 1, &where, &error), -EINVAL);
	ck_assert_str_eq(
		error.message, "unknown field \"BROADCAST\"; did you mean \"flags=BROADCAST\"?");
	ck_assert_int_eq(where_parse(&schema, &words[0], 1, &where, &error), -EINVAL);
	ck_assert_str_eq(error.message, "unknown field \"established\"");
}
END_TEST

START_TEST(test_schema_without_bare_words)
{
	struct schema schema = thing_schema;
	struct where *where = NULL;
	struct where_error error;
	static const char *const words[] = {"443", "10.0.0.1", "nginx", "'nginx'"};
	schema.bare_number = schema.bare_address = schema.bare_word = NULL;
	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		ck_assert_int_eq(where_parse(&schema, &words[i], 1, &where, &error), -EINVAL);
		ck_assert_int_eq(strncmp(error.message, "unknown field \"", 15), 0);
		ck_assert_str_eq(error.hint, "  \"nlinspect fields things\" lists the fields");
	}
}
END_TEST

static char *repeated(const char *part, size_t count, const char *middle, const char *end)
{
	struct out out;
	out_init_memory(&out);
	for (size_t i = 0; i < count; i++)
		out_string(&out, part);
	out_string(&out, middle);
	for (size_t i = 0; i < count; i++)
		out_string(&out, end);
	out_char(&out, '\0');
	ck_assert_int_eq(out.error, 0);
	return out.data;
}

START_TEST(test_depth)
{
	static const char *const message = "more than 256 parentheses or \"not\" in one another";
	char *deep CLEANUP(free) = repeated("(", 256, "id=7", ")");
	yes(deep);
	char *deeper CLEANUP(free) = repeated("(", 257, "id=7", ")");
	refuses(deeper, message, "", 256, 257);
	char *open CLEANUP(free) = repeated("(", 10000, "", "");
	refuses(open, message, "", 256, 257);
	char * not CLEANUP(free) = repeated("!", 60000, "id=7", "");
	refuses(not, message, "", 256, 257);
	char *mixed CLEANUP(free) = repeated("!(", 128, "id=7", ")");
	yes(mixed);
	char *pattern CLEANUP(free) = repeated("(", 10000, "x", ")");
	char *regex CLEANUP(free) = repeated("process~", 1, pattern, "");
	refuses(regex, "a regular expression of more than 1024 bytes", "", 8, 20009);
}
END_TEST

START_TEST(test_length)
{
	struct thing thing = sample();
	/* 64 KiB, one of them for the end of the word */
	char *full CLEANUP(free) = repeated("id=7 ", 13106, "id=7 ", "");
	ck_assert_uint_eq(strlen(full), 65535);
	struct where *where CLEANUP(where_free) = parse(full);
	ck_assert(where_matches(where, &thing.base));
	char *over CLEANUP(free) = repeated("id=7 ", 13106, "id=7  ", "");
	refuses(over, "the filter is longer than 64 KiB", "", 0, 0);
	char *list CLEANUP(free) = repeated("80,", 20000, "443", "");
	struct where *ports CLEANUP(where_free) = parse(list);
	ck_assert(where_matches(ports, &thing.base));
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

/* Only the state and that there is no unit are known. */
START_TEST(test_what_little_is_known_decides)
{
	static const struct {
		const char *filter;
		enum where_answer answer;
	} cases[] = {
		{"state = established", WHERE_YES},
		{"state = listen", WHERE_NO},
		{"not state = listen", WHERE_YES},
		{"unit = x", WHERE_NO},
		{"unit = -", WHERE_YES},
		{"local_port = 443", WHERE_MAYBE},
		{"not local_port = 443", WHERE_MAYBE},
		{"state = listen and local_port = 443", WHERE_NO},
		{"state = established and local_port = 443", WHERE_MAYBE},
		{"state = listen or local_port = 443", WHERE_MAYBE},
		{"state = established or local_port = 443", WHERE_YES},
		{"not ( state = listen and local_port = 443 )", WHERE_YES},
	};
	struct thing thing = sample();
	struct fieldset known = {{0}};
	const struct where_facts facts = {&thing.base, &known, AF_UNSPEC};
	fieldset_add(&known, THING_STATE);
	fieldset_add(&known, THING_UNIT);
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct where *where CLEANUP(where_free) = parse(cases[i].filter);
		ck_assert_msg(
			where_decide(where, &facts) == cases[i].answer, "%s", cases[i].filter);
	}
	ck_assert_int_eq(where_decide(NULL, &facts), WHERE_YES);
}
END_TEST

START_TEST(test_families_of_ss)
{
	yes("local = inet:10.1.2.3");
	yes("local = inet:10.0.0.0/8:443");
	no("local = inet:10.1.2.3:80");
	yes("peer = inet6:[::ffff:192.0.2.9]:40000");
	no("local = inet6:::1");
	refuses("local = inet6:10.1.2.3", "\"inet6:10.1.2.3\" is not an address", NULL, 8, 22);
	refuses("local = inet:::1", "\"inet:::1\" is not an address", NULL, 8, 16);
}
END_TEST

/* The addresses of some records are names of one family; the others have no names. */
START_TEST(test_what_addresses_can_be_decides)
{
	static const struct {
		const char *filter;
		enum where_answer of_unix, of_inet;
	} cases[] = {
		{"local = /run/x", WHERE_MAYBE, WHERE_NO},
		{"local = netlink:7", WHERE_NO, WHERE_NO},
		{"not local = netlink:7", WHERE_YES, WHERE_YES},
		{"local != /run/x", WHERE_MAYBE, WHERE_YES},
		{"local = 10.0.0.1", WHERE_NO, WHERE_MAYBE},
		{"local = 10.0.0.1,/run/x", WHERE_MAYBE, WHERE_MAYBE},
		{"local = netlink:7,-", WHERE_MAYBE, WHERE_MAYBE},
		{"local = *:443", WHERE_MAYBE, WHERE_MAYBE},
		{"address > 10.0.0.1", WHERE_MAYBE, WHERE_MAYBE},
		{"local = /run/x or local = 10.0.0.1", WHERE_MAYBE, WHERE_MAYBE},
		{"local = /run/x and local = 10.0.0.1", WHERE_NO, WHERE_NO},
	};
	const struct fieldset none = {{0}};
	struct thing thing = sample();
	const struct where_facts of_unix = {&thing.base, &none, AF_UNIX};
	const struct where_facts of_inet = {&thing.base, &none, AF_UNSPEC};
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct where *where CLEANUP(where_free) = parse(cases[i].filter);
		ck_assert_msg(
			where_decide(where, &of_unix) == cases[i].of_unix, "%s", cases[i].filter);
		ck_assert_msg(
			where_decide(where, &of_inet) == cases[i].of_inet, "%s", cases[i].filter);
	}
}
END_TEST

/* Whether the filter asks IPv4's records for nothing but addresses of IPv6. */
START_TEST(test_foreign)
{
	static const struct {
		const char *filter;
		bool foreign;
	} cases[] = {
		{"address = 2001:db8::1", true},
		{"address = 2001:db8::1,fe80::1", true},
		{"address in 2001:db8::/32", true},
		{"rtt > 1ms and address = 2001:db8::1", true},
		{"address = fe80::1 or address = fe80::2", true},
		{"address = 192.0.2.1", false},
		{"address = fe80::1,192.0.2.1", false},
		{"address = fe80::1,-", false},
		{"address = fe80::1 or rtt > 1ms", false},
		{"address != fe80::1", false},
		{"address > fe80::1", false},
		{"not address = fe80::1", false},
		{"not ( address = fe80::1 and rtt > 1ms )", false},
		{"not ( not address = fe80::1 or rtt > 1ms )", true},
		{"local = fe80::1", false},
		{"rtt > 1ms", false},
	};
	struct schema schema = thing_schema;
	schema.kin = "address";
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct where *where CLEANUP(where_free) = NULL;
		struct where_error error;
		ck_assert_int_eq(where_parse(&schema, &cases[i].filter, 1, &where, &error), 0);
		const struct prefix *found = where_foreign(where, &schema, AF_INET);
		ck_assert_msg((found != NULL) == cases[i].foreign, "%s", cases[i].filter);
		ck_assert(!found || found->address.family == AF_INET6);
	}
	ck_assert_ptr_null(where_foreign(NULL, &schema, AF_INET));
}
END_TEST

/* A malformed address is not searched for as a name. */
START_TEST(test_bare_bad_addresses)
{
	static const char *const meant[] = {"10.0.0/8", "10/8", "1.2.3", "10.0.0.300", "1.2.3.4/x",
		"fe80::/129", "fe80:::1", "1.2.3.4/"};
	static const char *const names[] = {
		"a/8", "1.2", "kworker/0:1", "'10/8'", "ab:cd", "v1.2.3"};
	struct where_error error;
	for (size_t i = 0; i < ARRAY_SIZE(meant); i++) {
		struct where *where CLEANUP(where_free) = NULL;
		ck_assert_int_eq(where_parse(&thing_schema, &meant[i], 1, &where, &error), -EINVAL);
		ck_assert_ptr_nonnull(strstr(error.message, "is not an address"));
	}
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		struct where *where CLEANUP(where_free) = NULL;
		ck_assert_int_eq(where_parse(&thing_schema, &names[i], 1, &where, &error), 0);
	}
}
END_TEST

/* Their index is not shown: what is typed is an interface's name. */
START_TEST(next_hops_have_no_index)
{
	static const char *const filter = "nexthops=77";
	struct nexthop_record nexthop = {.oif = 77};
	struct route_record route = {.base = {.present = {{0}}}};
	struct where *where = NULL;
	struct where_error error;

	fieldset_add(&nexthop.base.present, NEXTHOP_oif);
	RECORD_SET(&route, ROUTE_nexthops, nexthops, (struct list){&nexthop, 1, sizeof(nexthop)});
	ck_assert_int_eq(where_parse(&route_schema, &filter, 1, &where, &error), 0);
	ck_assert(!where_matches(where, &route.base));
	RECORD_SET(&nexthop, NEXTHOP_dev, dev, text_of("77"));
	ck_assert(where_matches(where, &route.base));
	where_free(where);
}
END_TEST

/* A multipath route is found by what its next hops are, and only its own field is asked whether it
 * is there. */
START_TEST(next_hops_count_for_their_route)
{
	static const struct {
		const char *filter, *printed;
		bool holds;
	} cases[] = {
		{"dev=eth1", "dev = eth1", true},
		{"eth1", "dev = eth1", true},
		{"dev=eth2", "dev = eth2", false},
		{"dev!=eth1", "dev != eth1", false},
		{"dev!=eth2", "dev != eth2", true},
		{"not (dev=eth0 or metric=1)", "not (dev = eth0 or metric = 1)", false},
		{"dev~^eth", "dev ~ ^eth", true},
		{"dev!~^eth", "dev !~ ^eth", false},
		{"dev=eth0 dev=eth1", "dev = eth0 and dev = eth1", true},
		{"via 192.0.2.1", "next_hop = 192.0.2.1", true},
		{"next_hop in 2001:db8::/32", "next_hop = 2001:db8::/32", true},
		{"via 192.0.2.2", "next_hop = 192.0.2.2", false},
		{"flags=linkdown", "flags = linkdown", true},
		{"flags!=linkdown", "flags != linkdown", false},
		{"flags=dead", "flags = dead", false},
		{"dev=-", "dev = -", true},
		{"dev!=-", "dev != -", false},
		{"nexthops.dev=-", "nexthops.dev = -", false},
	};
	struct via_record via = {.base = {.present = {{0}}}};
	struct nexthop_record members[2] = {0};
	struct route_record route = {.base = {.present = {{0}}}};

	RECORD_SET(&via, VIA_host, host, address_of("2001:db8::2"));
	RECORD_SET(&members[0], NEXTHOP_dev, dev, text_of("eth0"));
	RECORD_SET(&members[0], NEXTHOP_gateway, gateway, address_of("192.0.2.1"));
	RECORD_SET(&members[0], NEXTHOP_flags, flags, RTNH_F_LINKDOWN);
	RECORD_SET(&members[1], NEXTHOP_dev, dev, text_of("eth1"));
	RECORD_SET(&members[1], NEXTHOP_via, via, (struct list){&via, 1, sizeof(via)});
	RECORD_SET(&route, ROUTE_flags, flags, 0);
	RECORD_SET(&route, ROUTE_nexthops, nexthops, (struct list){members, 2, sizeof(*members)});
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct where *where CLEANUP(where_free) = NULL;
		struct where_error error;
		struct out out;

		out_init_memory(&out);
		ck_assert_int_eq(
			where_parse(&route_schema, &cases[i].filter, 1, &where, &error), 0);
		ck_assert_msg(
			where_matches(where, &route.base) == cases[i].holds, "%s", cases[i].filter);
		where_print(where, &route_schema, &out);
		out_char(&out, '\0');
		ck_assert_str_eq(out.data, cases[i].printed);
		out_fini(&out);
	}
}
END_TEST

/* The word after an unknown field is not a condition of its own. */
START_TEST(values_want_fields)
{
	static const struct {
		const char *filter, *message;
	} cases[] = {
		{"mtu 1400", "unknown field \"mtu\" before \"1400\"; did you mean "
			     "\"metrics.mtu\"?"},
		{"metric=5 foo 5", "unknown field \"foo\" before \"5\""},
		{"foo and 5", "unknown field \"5\""},
		{"mtu=1400", "unknown field \"mtu\"; did you mean \"metrics.mtu\"?"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct where *where = NULL;
		struct where_error error;

		ck_assert_int_eq(
			where_parse(&route_schema, &cases[i].filter, 1, &where, &error), -EINVAL);
		ck_assert_str_eq(error.message, cases[i].message);
		ck_assert_ptr_null(strstr(error.hint, "in quotes") && i < 2 ? error.hint : NULL);
	}
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_test(tests, next_hops_count_for_their_route);
	tcase_add_test(tests, values_want_fields);
	tcase_add_test(tests, test_families_of_ss);
	tcase_add_test(tests, test_what_little_is_known_decides);
	tcase_add_test(tests, test_operators_symbols_and_words);
	tcase_add_test(tests, test_precedence);
	tcase_add_test(tests, test_ranges);
	tcase_add_test(tests, test_units_apart);
	tcase_add_test(tests, test_phrases);
	tcase_add_test(tests, test_zones);
	tcase_add_test(tests, test_all_and_none);
	tcase_add_test(tests, test_habits);
	tcase_add_test(tests, test_words_of_the_command_line);
	tcase_add_test(tests, test_implied_operator);
	tcase_add_test(tests, test_durations);
	tcase_add_test(tests, test_decimals);
	tcase_add_test(tests, test_units);
	tcase_add_test(tests, test_signed);
	tcase_add_test(tests, test_enums);
	tcase_add_test(tests, test_flags_and_bools);
	tcase_add_test(tests, test_texts);
	tcase_add_test(tests, test_addresses);
	tcase_add_test(tests, test_prefixes);
	tcase_add_test(tests, test_endpoints);
	tcase_add_test(tests, test_names_of_sockets);
	tcase_add_test(tests, test_endpoint_spellings);
	tcase_add_test(tests, test_macs);
	tcase_add_test(tests, test_absent);
	tcase_add_test(tests, test_lists);
	tcase_add_test(tests, test_what_addresses_can_be_decides);
	tcase_add_test(tests, test_foreign);
	tcase_add_test(tests, test_bare_bad_addresses);
	tcase_add_test(tests, test_lists_of_records);
	tcase_add_test(tests, test_lists_as_shown);
	tcase_add_test(tests, test_parts_of_lists);
	tcase_add_test(tests, test_lists_by_unit);
	tcase_add_test(tests, test_lists_by_number);
	tcase_add_test(tests, test_lists_mistaken);
	tcase_add_test(tests, test_bare);
	tcase_add_test(tests, test_bare_prefix);
	tcase_add_test(tests, test_bare_default);
	tcase_add_test(tests, test_fields);
	tcase_add_test(tests, test_words_mistaken);
	tcase_add_test(tests, test_values_mistaken);
	tcase_add_test(tests, test_hosts_mistaken);
	tcase_add_test(tests, test_operators_mistaken);
	tcase_add_test(tests, test_grammar_mistaken);
	tcase_add_test(tests, test_mistake_in_a_later_word);
	tcase_add_test(tests, test_words_of_the_host);
	tcase_add_test(tests, test_schema_without_bare_words);
	tcase_add_test(tests, test_depth);
	tcase_add_test(tests, test_length);
	tcase_add_test(tests, test_print_and_parse_again);
	tcase_add_test(tests, next_hops_have_no_index);
}
