/* SPDX-License-Identifier: MIT */
#include "cli/listing/live_keys.h"

#include "render/live_screen.h"

#include "unit.h"

static enum live_act type(struct live_keys *keys, const char *text)
{
	enum live_act act = LIVE_NOTHING;

	for (; *text; text++)
		act = live_key(keys, (uint8_t)*text);
	return act;
}

START_TEST(keys_of_the_table)
{
	static const struct {
		uint32_t key;
		enum live_act act;
	} cases[] = {
		{'q', LIVE_QUIT},
		{SCREEN_LEFT, LIVE_SORT_LEFT},
		{SCREEN_RIGHT, LIVE_SORT_RIGHT},
		{'r', LIVE_REVERSE},
		{SCREEN_TAB, LIVE_TAB},
		{SCREEN_UP, LIVE_UP},
		{SCREEN_DOWN, LIVE_DOWN},
		{SCREEN_PAGE_UP, LIVE_PAGE_UP},
		{SCREEN_PAGE_DOWN, LIVE_PAGE_DOWN},
		{SCREEN_HOME, LIVE_FIRST},
		{SCREEN_END, LIVE_LAST},
		{SCREEN_ENTER, LIVE_OPEN},
		{SCREEN_ESCAPE, LIVE_DESELECT},
		{SCREEN_REDRAW, LIVE_REDRAW},
		{'n', LIVE_NOTHING},
		{'x', LIVE_NOTHING},
		{SCREEN_OTHER, LIVE_NOTHING},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct live_keys keys = {.mode = LIVE_LIST};

		ck_assert_int_eq(live_key(&keys, cases[i].key), cases[i].act);
		ck_assert_int_eq(keys.mode, LIVE_LIST);
	}
}
END_TEST

START_TEST(space_pauses_or_steps)
{
	struct live_keys keys = {.mode = LIVE_LIST}, steps = {.steps = true};

	ck_assert_int_eq(live_key(&keys, ' '), LIVE_PAUSE);
	ck_assert(keys.paused);
	ck_assert_int_eq(live_key(&keys, ' '), LIVE_PAUSE);
	ck_assert(!keys.paused);
	ck_assert_int_eq(live_key(&steps, ' '), LIVE_STEP);
	ck_assert_int_eq(live_key(&steps, 'n'), LIVE_STEP);
	ck_assert(!steps.paused);
}
END_TEST

START_TEST(a_filter_is_typed)
{
	struct live_keys keys = {.mode = LIVE_LIST};

	ck_assert_int_eq(live_key(&keys, '/'), LIVE_TYPE);
	ck_assert_int_eq(keys.mode, LIVE_FILTER);
	live_typed(&keys, "");
	/* letters that are keys elsewhere */
	ck_assert_int_eq(type(&keys, "q r/h?"), LIVE_DRAW);
	ck_assert_str_eq(keys.typed, "q r/h?");
	live_key(&keys, SCREEN_ERASE);
	live_key(&keys, SCREEN_ERASE);
	ck_assert_str_eq(keys.typed, "q r/");
	live_key(&keys, SCREEN_ERASE_WORD);
	ck_assert_str_eq(keys.typed, "q ");
	ck_assert_int_eq(live_key(&keys, SCREEN_ENTER), LIVE_APPLY);
	/* it may be wrong: who applies it ends the typing */
	ck_assert_int_eq(keys.mode, LIVE_FILTER);
	live_key(&keys, SCREEN_ERASE_LINE);
	ck_assert_str_eq(keys.typed, "");
	live_key(&keys, SCREEN_ERASE);
	ck_assert_uint_eq(keys.length, 0);
	ck_assert_int_eq(live_key(&keys, SCREEN_ESCAPE), LIVE_DRAW);
	ck_assert_int_eq(keys.mode, LIVE_LIST);
}
END_TEST

START_TEST(the_cursor_moves_over_whole_characters)
{
	struct live_keys keys = {.mode = LIVE_FILTER};

	live_typed(&keys, "ab");
	live_key(&keys, SCREEN_LEFT);
	live_key(&keys, 0xe4);
	live_key(&keys, 0x20ac);
	live_key(&keys, 0x1f600);
	ck_assert_str_eq(keys.typed, "aä€😀b");
	live_key(&keys, SCREEN_LEFT);
	live_key(&keys, SCREEN_LEFT);
	live_key(&keys, SCREEN_ERASE);
	ck_assert_str_eq(keys.typed, "a€😀b");
	live_key(&keys, SCREEN_RIGHT);
	live_key(&keys, SCREEN_ERASE);
	ck_assert_str_eq(keys.typed, "a😀b");
	live_key(&keys, SCREEN_END);
	live_key(&keys, SCREEN_RIGHT);
	live_key(&keys, 'c');
	live_key(&keys, SCREEN_HOME);
	live_key(&keys, SCREEN_LEFT);
	live_key(&keys, 'z');
	ck_assert_str_eq(keys.typed, "za😀bc");
	live_key(&keys, SCREEN_DELETE);
	live_key(&keys, SCREEN_DELETE);
	ck_assert_str_eq(keys.typed, "zbc");
	ck_assert_uint_eq(keys.cursor, 1);
	live_key(&keys, SCREEN_END);
	live_key(&keys, SCREEN_DELETE);
	ck_assert_str_eq(keys.typed, "zbc");
}
END_TEST

START_TEST(control_characters_are_not_typed)
{
	static const uint32_t refused[] = {1, '\t', 0x1f, 0x80, 0x9b, SCREEN_UP, SCREEN_OTHER};
	struct live_keys keys = {.mode = LIVE_FILTER};

	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++)
		ck_assert_int_eq(live_key(&keys, refused[i]), LIVE_NOTHING);
	ck_assert_uint_eq(keys.length, 0);
}
END_TEST

START_TEST(what_is_typed_has_an_end)
{
	struct live_keys keys = {.mode = LIVE_FILTER};

	for (size_t i = 0; i < 2 * LIVE_TYPED; i++)
		live_key(&keys, 0x20ac);
	ck_assert_uint_le(keys.length, LIVE_TYPED - 1);
	ck_assert_uint_eq(strlen(keys.typed), keys.length);
	live_key(&keys, SCREEN_HOME);
	ck_assert_int_eq(live_key(&keys, 0x20ac), LIVE_NOTHING);
}
END_TEST

START_TEST(texts_close)
{
	static const uint32_t closing[] = {SCREEN_ESCAPE, SCREEN_ENTER, 'h', '?'};

	for (size_t i = 0; i < sizeof(closing) / sizeof(closing[0]); i++) {
		struct live_keys keys = {.mode = i % 2 ? LIVE_ROW : LIVE_HELP};

		ck_assert_int_eq(live_key(&keys, SCREEN_DOWN), LIVE_DOWN);
		ck_assert_int_eq(live_key(&keys, 'r'), LIVE_NOTHING);
		ck_assert_int_eq(live_key(&keys, '/'), LIVE_NOTHING);
		ck_assert_int_eq(live_key(&keys, closing[i]), LIVE_CLOSE);
		ck_assert_int_eq(keys.mode, LIVE_LIST);
	}
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_test(tests, keys_of_the_table);
	tcase_add_test(tests, space_pauses_or_steps);
	tcase_add_test(tests, a_filter_is_typed);
	tcase_add_test(tests, the_cursor_moves_over_whole_characters);
	tcase_add_test(tests, control_characters_are_not_typed);
	tcase_add_test(tests, what_is_typed_has_an_end);
	tcase_add_test(tests, texts_close);
}
