/* SPDX-License-Identifier: MIT */
/* Filters of addresses, prefixes, endpoints and names of sockets, and words that stand alone. */
#include "where_claims.h"

#include <linux/rtnetlink.h>
#include <sys/socket.h>

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

static void unit_tests(TCase *tests)
{
	tcase_add_test(tests, test_families_of_ss);
	tcase_add_test(tests, test_what_little_is_known_decides);
	tcase_add_test(tests, test_addresses);
	tcase_add_test(tests, test_prefixes);
	tcase_add_test(tests, test_endpoints);
	tcase_add_test(tests, test_names_of_sockets);
	tcase_add_test(tests, test_endpoint_spellings);
	tcase_add_test(tests, test_macs);
	tcase_add_test(tests, test_what_addresses_can_be_decides);
	tcase_add_test(tests, test_foreign);
	tcase_add_test(tests, test_bare_bad_addresses);
	tcase_add_test(tests, test_bare);
	tcase_add_test(tests, test_bare_prefix);
	tcase_add_test(tests, test_bare_default);
	tcase_add_test(tests, test_schema_without_bare_words);
}
