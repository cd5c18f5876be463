/* SPDX-License-Identifier: MIT */
/* Lines about events, and the words that choose subjects. */
#include "subject/events/events.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/base/out.h"

#include "unit.h"

#include <stddef.h>

struct item {
	struct record base;
	uint64_t id, mtu;
	struct text name;
};

enum { ITEM_ID, ITEM_MTU, ITEM_NAME, ITEM_FIELDS };

static const struct field fields[ITEM_FIELDS] = {
	[ITEM_ID] = {.name = "id", .heading = "ID", .offset = offsetof(struct item, id)},
	[ITEM_MTU] = {.name = "mtu", .heading = "MTU", .offset = offsetof(struct item, mtu)},
	[ITEM_NAME] = {.name = "name",
		.heading = "NAME",
		.type = FIELD_TEXT,
		.offset = offsetof(struct item, name)},
};

static const struct schema schema = {
	.name = "items", .fields = fields, .field_count = ITEM_FIELDS, .size = sizeof(struct item)};

static const struct {
	const char *line, *expected;
} lines[] = {
	{"name mtu=mtu", "eth0 mtu 1500"},
	{"mtu=mtu name", "mtu 1500 eth0"},
	{"name/mtu", "eth0/1500"},
	{"via=name/mtu", "via eth0/1500"},
	{"mtu=mtu!1500 name", "eth0"},
	{"mtu!150 name!eth", "1500 eth0"},
	{"id name", "eth0"},
	{"id=id id", ""},
	{"nosuch name nosuch=nosuch", "eth0"},
	{"", ""},
};

START_TEST(a_line_has_what_is_there)
{
	struct item item = {.mtu = 1500, .name = text_of("eth0")};
	struct out out;

	fieldset_add(&item.base.present, ITEM_MTU);
	fieldset_add(&item.base.present, ITEM_NAME);
	out_init_memory(&out);
	event_line(&out, lines[_i].line, &schema, &item.base);
	out_char(&out, '\0');
	ck_assert_str_eq(out.data, lines[_i].expected);
	out_fini(&out);
}
END_TEST

static const struct {
	const char *word, *unknown;
	bool chooses;
	unsigned first;
} words[] = {
	{"links", NULL, true, EVENT_OF_links},
	{"routes,addresses", NULL, true, EVENT_OF_addresses},
	{"addr", NULL, true, EVENT_OF_addresses},
	{"neigh,route", NULL, true, EVENT_OF_neighbors},
	{"links,", "", false, 0},
	{"li", NULL, false, 0},
	{"linkss", NULL, false, 0},
	{"eth0", NULL, false, 0},
	{"eth0,eth1", NULL, false, 0},
	{"", NULL, false, 0},
	{"routes,nosuch", "nosuch", false, 0},
	{"nosuch,routes", "nosuch", false, 0},
};

START_TEST(a_word_chooses_subjects)
{
	struct fieldset chosen;
	struct text unknown;

	ck_assert_int_eq(
		event_choice(&event_schema, words[_i].word, &chosen, &unknown), words[_i].chooses);
	ck_assert_int_eq(unknown.data != NULL, words[_i].unknown != NULL);
	if (words[_i].unknown)
		ck_assert(text_equal(unknown, text_of(words[_i].unknown)));
	if (words[_i].chooses)
		ck_assert_uint_eq(fieldset_next(&chosen, 0), words[_i].first);
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_loop_test(tests, a_line_has_what_is_there, 0, ARRAY_SIZE(lines));
	tcase_add_loop_test(tests, a_word_chooses_subjects, 0, ARRAY_SIZE(words));
}
