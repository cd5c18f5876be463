/* SPDX-License-Identifier: MIT */
#include "subject/counters/meanings/meaning.h"

#include <ctype.h>

#include "unit.h"

enum { LONGEST = 130 };

/* Calls a check for each row of each group. */
static void each(void (*check)(const struct counter_group *group, const struct meaning *meaning))
{
	const struct counter_group *group;
	size_t rows = 0;

	for (size_t i = 0; (group = counter_group_at(i)); i++) {
		for (size_t at = 0; at < group->count; at++, rows++)
			check(group, &group->list[at]);
	}
	ck_assert_uint_gt(rows, 400);
}

static void is_plain(const char *text, const char *name)
{
	size_t length = strlen(text);

	ck_assert_msg(length <= LONGEST || strchr(text, '"'), "%s: too long: %s", name, text);
	ck_assert_msg(!length || text[length - 1] != '.', "%s: ends in a period: %s", name, text);
	ck_assert_msg(!strstr(text, "  "), "%s: two blanks: %s", name, text);
	for (size_t i = 0; i < length; i++)
		ck_assert_msg(isprint((unsigned char)text[i]), "%s: %s", name, text);
}

static void is_sentence(const struct counter_group *group, const struct meaning *meaning)
{
	(void)group;
	ck_assert_msg(isupper((unsigned char)*meaning->doc), "%s: %s", meaning->name, meaning->doc);
	is_plain(meaning->doc, meaning->name);
	is_plain(meaning->advice, meaning->name);
	is_plain(meaning->worry, meaning->name);
	ck_assert_msg(!isupper((unsigned char)*meaning->worry), "%s", meaning->name);
}

START_TEST(meanings_are_sentences)
{
	each(is_sentence);
}
END_TEST

static void is_found(const struct counter_group *group, const struct meaning *meaning)
{
	if (strchr(meaning->name, '#'))
		return;
	ck_assert_msg(meaning_find(group, text_of(meaning->name)) == meaning,
		"%s %s is there twice", group->word, meaning->name);
}

START_TEST(a_name_has_one_meaning)
{
	each(is_found);
}
END_TEST

/* "as for PruneCalled" and the like name a counter of the group. */
static void refers_to_a_counter(const struct counter_group *group, const struct meaning *meaning)
{
	const char *name = strncmp(meaning->advice, "as for ", 7) ? NULL : meaning->advice + 7;

	if (name)
		ck_assert_msg(
			meaning_find(group, (struct text){name, (uint32_t)strcspn(name, ",")}),
			"%s: %s", meaning->name, meaning->advice);
}

START_TEST(advice_refers_to_counters)
{
	each(refers_to_a_counter);
}
END_TEST

/* A gauge counts no loss. */
static void is_sound(const struct counter_group *group, const struct meaning *meaning)
{
	(void)group;
	ck_assert_msg(meaning->kind == COUNTER || !(meaning->marks & LOSS), "%s", meaning->name);
	if (meaning->unit != NONE)
		ck_assert_msg(*counter_unit_word(meaning->unit), "%s", meaning->name);
}

START_TEST(losses_are_counters)
{
	each(is_sound);
}
END_TEST

START_TEST(groups_have_one_word)
{
	const struct counter_group *group;

	for (size_t i = 0; (group = counter_group_at(i)); i++) {
		ck_assert_ptr_eq(counter_group_find(text_of(group->prefix)), group);
		ck_assert_uint_eq(strlen(group->prefix), strlen(group->word));
		for (size_t at = 0; group->word[at]; at++)
			ck_assert_int_eq(
				tolower((unsigned char)group->prefix[at]), group->word[at]);
	}
	ck_assert_ptr_null(counter_group_find(text_of("tcp")));
	ck_assert_ptr_null(counter_group_find(text_of("")));
}
END_TEST

START_TEST(a_type_may_have_any_number)
{
	const struct counter_group *group = counter_group_find(text_of("IcmpMsg"));
	const struct meaning *named = meaning_find(group, text_of("InType8"));

	ck_assert_ptr_nonnull(strstr(named->doc, "Echo requests"));
	ck_assert_ptr_nonnull(meaning_find(group, text_of("InType253")));
	ck_assert_ptr_null(meaning_find(group, text_of("InType")));
	ck_assert_ptr_null(meaning_find(group, text_of("InType8x")));
	ck_assert_ptr_null(meaning_find(NULL, text_of("InType8")));
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_test(tests, meanings_are_sentences);
	tcase_add_test(tests, a_name_has_one_meaning);
	tcase_add_test(tests, advice_refers_to_counters);
	tcase_add_test(tests, losses_are_counters);
	tcase_add_test(tests, groups_have_one_word);
	tcase_add_test(tests, a_type_may_have_any_number);
}
