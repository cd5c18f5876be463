/* SPDX-License-Identifier: MIT */
/* Filters with mistakes: messages, hints, and where each is. */
#include "where_claims.h"

#include "subject/routes/routes.h"

#include <linux/rtnetlink.h>

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
	tcase_add_test(tests, values_want_fields);
	tcase_add_test(tests, test_habits);
	tcase_add_test(tests, test_words_of_the_command_line);
	tcase_add_test(tests, test_fields);
	tcase_add_test(tests, test_words_mistaken);
	tcase_add_test(tests, test_values_mistaken);
	tcase_add_test(tests, test_hosts_mistaken);
	tcase_add_test(tests, test_operators_mistaken);
	tcase_add_test(tests, test_grammar_mistaken);
	tcase_add_test(tests, test_mistake_in_a_later_word);
	tcase_add_test(tests, test_words_of_the_host);
	tcase_add_test(tests, test_depth);
	tcase_add_test(tests, test_length);
}
