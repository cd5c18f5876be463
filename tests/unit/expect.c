/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include "nlinspect/base/cleanup.h"
#include "flow/filter/expect.h"
#include "subject/links/links.h"
#include "subject/routes/routes.h"
#include "subject/sockets/sockets.h"

enum { WORDS = 8 };

/* The expectation at the end of words, given in one string and separated by spaces. */
static struct expect at_end(const struct schema *schema, const char *filter)
{
	const char *words[WORDS];
	struct expect expect;
	size_t count = 0;
	char *copy = strdup(filter), *rest = copy;

	ck_assert_ptr_nonnull(copy);
	while (rest && count < WORDS)
		words[count++] = strsep(&rest, " ");
	ck_assert_int_eq(expect_read(schema, words, count, &expect), 0);
	free(copy);
	return expect;
}

static const struct {
	const char *filter;
	enum expect_kind kind;
	const char *field; /* OPERATOR, VALUE */
	size_t start, list;
} cases[] = {
	{"", EXPECT_CONDITION, NULL, 0, 0},
	{"sta", EXPECT_CONDITION, NULL, 0, 0},
	{"and", EXPECT_CONDITION, NULL, 0, 0},
	{"not ", EXPECT_CONDITION, NULL, 0, 0},
	{"(sta", EXPECT_CONDITION, NULL, 1, 0},
	{"443 ", EXPECT_MORE, NULL, 0, 0},
	{"443 an", EXPECT_MORE, NULL, 0, 0},
	{"443 and ", EXPECT_CONDITION, NULL, 0, 0},
	{"(443) ", EXPECT_MORE, NULL, 0, 0},
	{"state ", EXPECT_OPERATOR, "state", 0, 0},
	{"state est", EXPECT_OPERATOR, "state", 0, 0},
	{"sport g", EXPECT_OPERATOR, "local_port", 0, 0},
	{"sport eq", EXPECT_OPERATOR, "local_port", 0, 0},
	{"autobound ", EXPECT_MORE, NULL, 0, 0},
	{"autobound=", EXPECT_VALUE, "autobound", 10, 10},
	{"state=", EXPECT_VALUE, "state", 6, 6},
	{"state=est", EXPECT_VALUE, "state", 6, 6},
	{"state!=est", EXPECT_VALUE, "state", 7, 7},
	{"state = est", EXPECT_VALUE, "state", 0, 0},
	{"state=a,b,", EXPECT_VALUE, "state", 10, 6},
	{"state=a,b,li", EXPECT_VALUE, "state", 10, 6},
	{"state a,b,li", EXPECT_VALUE, "state", 4, 0},
	{"state=a, li", EXPECT_VALUE, "state", 0, 0},
	{"state in", EXPECT_OPERATOR, "state", 0, 0},
	{"dst in ", EXPECT_VALUE, "peer", 0, 0},
	{"state=established ", EXPECT_MORE, NULL, 0, 0},
	{"state=established dev=", EXPECT_VALUE, "interface", 4, 4},
	{"user=root,state", EXPECT_VALUE, "user", 10, 5},
	{"exclude li", EXPECT_VALUE, "state", 0, 0},
	{"state='est", EXPECT_NOTHING, NULL, 10, 0},
	{"'state' ", EXPECT_MORE, NULL, 0, 0},
	{"user~ro", EXPECT_NOTHING, NULL, 5, 0},
	{"user~ro ", EXPECT_MORE, NULL, 0, 0},
	{"owners.pid ", EXPECT_OPERATOR, "pid", 0, 0},
	{"owners.process=ng", EXPECT_VALUE, "process", 15, 15},
	{"owners.process=ng state=", EXPECT_VALUE, "state", 6, 6},
	{"owners.nosuch=", EXPECT_NOTHING, NULL, 14, 0},
	{"nosuchfield=", EXPECT_NOTHING, NULL, 12, 0},
};

START_TEST(knows_what_follows)
{
	struct expect expect = at_end(&socket_schema, cases[_i].filter);

	ck_assert_msg(expect.kind == cases[_i].kind, "\"%s\": kind %d", cases[_i].filter,
		(int)expect.kind);
	ck_assert_msg(expect.start == cases[_i].start, "\"%s\": start %zu", cases[_i].filter,
		expect.start);
	if (cases[_i].field)
		ck_assert_str_eq(expect.schema->fields[expect.field].name, cases[_i].field);
	if (expect.kind == EXPECT_VALUE)
		ck_assert_msg(expect.list == cases[_i].list, "\"%s\": list %zu", cases[_i].filter,
			expect.list);
}
END_TEST

START_TEST(a_word_without_a_field_is_a_list_too)
{
	struct expect expect = at_end(&link_schema, "lo,et");

	ck_assert_int_eq(expect.kind, EXPECT_VALUE);
	ck_assert_str_eq(link_schema.fields[expect.field].name, "ifname");
	ck_assert_uint_eq(expect.start, 3);
	ck_assert_uint_eq(expect.list, 0);
}
END_TEST

START_TEST(operators_go_with_the_type)
{
	unsigned number = at_end(&socket_schema, "rtt ").allows;
	unsigned word = at_end(&socket_schema, "state ").allows;
	unsigned prefix = at_end(&route_schema, "dst ").allows;

	ck_assert(number >> OPERATOR_GREATER & 1);
	ck_assert(!(number >> OPERATOR_IN & 1));
	ck_assert(!(word >> OPERATOR_GREATER & 1));
	ck_assert(word >> OPERATOR_NOT_EQUAL & 1);
	ck_assert(prefix >> OPERATOR_IN & 1);
}
END_TEST

START_TEST(words_that_need_quotes)
{
	static const char *const quoted[] = {"", "and", "in", "-", "a,b", "a=b", "a b", "'a"};

	for (size_t i = 0; i < ARRAY_SIZE(quoted); i++)
		ck_assert_msg(!expect_is_word(text_of(quoted[i])), "\"%s\"", quoted[i]);
	ck_assert(expect_is_word(text_of("eth0.7")));
	ck_assert(expect_is_word(text_of("andy")));
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_loop_test(tests, knows_what_follows, 0, ARRAY_SIZE(cases));
	tcase_add_test(tests, a_word_without_a_field_is_a_list_too);
	tcase_add_test(tests, operators_go_with_the_type);
	tcase_add_test(tests, words_that_need_quotes);
}
