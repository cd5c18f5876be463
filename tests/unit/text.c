/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/base/out.h"
#include "nlinspect/base/text.h"

#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <wchar.h>

DEFINE_CLEANUP_FINI(struct out, out_fini)

typedef void (*escape_fn)(struct out *out, struct text text);

static void assert_escaped(escape_fn escape, const char *data, size_t length, const char *expected)
{
	CLEANUP(out_fini) struct out out;

	out_init_memory(&out);
	escape(&out, (struct text){.data = data, .length = (uint32_t)length});
	out_char(&out, '\0');
	ck_assert_str_eq(out.data, expected);
}

static void assert_terminal(const char *text, const char *expected)
{
	assert_escaped(text_escape_terminal, text, strlen(text), expected);
}

static void assert_json(const char *text, const char *expected)
{
	assert_escaped(text_escape_json, text, strlen(text), expected);
}

/* UTF-8 of any number up to 0x1fffff, also of those that are no characters. */
static size_t encode(char *to, uint32_t code)
{
	size_t size = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;

	for (size_t i = size - 1; i > 0; i--, code >>= 6)
		to[i] = (char)(0x80 | (code & 0x3f));
	to[0] = (char)(size == 1 ? code : (0xf00U >> size & 0xff) | code);
	return size;
}

static bool is_dangerous(wchar_t c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x61c || c == 0x180e ||
	       (c >= 0x200b && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) ||
	       (c >= 0x2060 && c <= 0x2069) || c == 0xfeff || (c >= 0xe0000 && c <= 0xe007f);
}

/* Claims about any input; libc's own decoder decides what is UTF-8. */
static bool is_safe(const char *data, size_t length)
{
	mbstate_t state = {0};

	for (size_t at = 0; at < length;) {
		wchar_t wide = 0;
		size_t used = mbrtowc(&wide, data + at, length - at, &state);
		if (used == 0 || used > length || is_dangerous(wide))
			return false;
		at += used;
	}
	return true;
}

START_TEST(ordinary_text_stays)
{
	assert_terminal("", "");
	assert_terminal("eth0", "eth0");
	assert_terminal("Web Content", "Web Content");
	assert_terminal("say \"hi\"", "say \"hi\"");
	assert_terminal("grün 網路 \xf0\x9f\x98\x80", "grün 網路 \xf0\x9f\x98\x80");
	assert_json("eth0", "eth0");
	assert_json("grün 網路 \xf0\x9f\x98\x80", "grün 網路 \xf0\x9f\x98\x80");
	assert_json("  two  ", "  two  ");
}
END_TEST

START_TEST(spaces_cannot_forge_columns)
{
	assert_terminal(" ", "\\x20");
	assert_terminal(" a", "\\x20a");
	assert_terminal("a ", "a\\x20");
	assert_terminal("a  b", "a \\x20b");
	assert_terminal("a   b", "a \\x20\\x20b");
	assert_terminal("a\xc2\xa0"
			"b",
		"a\\xc2\\xa0b");
	assert_terminal("a\xe3\x80\x80"
			"b",
		"a\\xe3\\x80\\x80b");
}
END_TEST

START_TEST(escapes_by_class)
{
	assert_terminal("\x1b[31m", "\\x1b[31m");
	assert_terminal("a\nb\tc\r", "a\\x0ab\\x09c\\x0d");
	assert_terminal("back\\slash", "back\\x5cslash");
	assert_terminal("\x7f", "\\x7f");
	assert_terminal("\xc2\x9b", "\\xc2\\x9b");
	assert_terminal("\xe2\x80\xae"
			"evil",
		"\\xe2\\x80\\xaeevil");
	assert_terminal("\xf3\xa0\x80\x81", "\\xf3\\xa0\\x80\\x81");
	assert_escaped(text_escape_terminal, "a\0b", 3, "a\\x00b");
	assert_json("\x1b[31m", "\\u001b[31m");
	assert_json("a\nb", "a\\u000ab");
	assert_json("\"\\/", "\\\"\\\\/");
	assert_json("\x7f", "\\u007f");
	assert_json("\xc2\x9b", "\\u009b");
	assert_json("\xe2\x80\xae", "\\u202e");
	assert_json("\xf3\xa0\x80\x81", "\\udb40\\udc01");
	assert_json("\xf3\xa0\x81\xbf", "\\udb40\\udc7f");
	assert_escaped(text_escape_json, "a\0b", 3, "a\\u0000b");
}
END_TEST

START_TEST(bytes_that_are_not_utf8)
{
	static const char *const broken[] = {
		"\x80",             /* a continuation without a start */
		"\xc0\xaf",         /* overlong */
		"\xc1\xbf",         /* overlong */
		"\xe0\x9f\xbf",     /* overlong */
		"\xf0\x8f\xbf\xbf", /* overlong */
		"\xed\xa0\x80",     /* a surrogate */
		"\xed\xbf\xbf",     /* a surrogate */
		"\xf4\x90\x80\x80", /* above U+10FFFF */
		"\xf5\x80\x80\x80", /* above U+10FFFF */
		"\xff\xfe",         /* never in UTF-8 */
		"\xe2\x82",         /* cut short */
		"\xf0\x9f\x98",     /* cut short */
	};

	for (size_t i = 0; i < ARRAY_SIZE(broken); i++) {
		char terminal[64] = "<", json[64] = "<", text[16];
		for (const char *byte = broken[i]; *byte; byte++) {
			sprintf(terminal + strlen(terminal), "\\x%02x", (uint8_t)*byte);
			strcat(json, "\\ufffd");
		}
		strcat(terminal, ">");
		strcat(json, ">");
		snprintf(text, sizeof(text), "<%s>", broken[i]);
		assert_terminal(text, terminal);
		assert_json(text, json);
	}
}
END_TEST

START_TEST(valid_text_is_known)
{
	ck_assert(text_is_utf8(text_of("")));
	ck_assert(text_is_utf8(text_of("gr\xc3\xbcn \xf0\x9f\x98\x80 \x1b")));
	ck_assert(!text_is_utf8(text_of("a\xff")));
	ck_assert(!text_is_utf8(text_of("\xc3")));
	ck_assert(!text_is_utf8(text_of("\xed\xa0\x80")));
}
END_TEST

START_TEST(every_byte_alone)
{
	for (unsigned byte = 0; byte < 256; byte++) {
		bool plain = byte > ' ' && byte < 0x7f && byte != '\\';
		char text = (char)byte, terminal[8], json[8];
		snprintf(terminal, sizeof(terminal), plain ? "%c" : "\\x%02x", byte);
		if (byte == '"' || byte == '\\')
			snprintf(json, sizeof(json), "\\%c", byte);
		else
			snprintf(json, sizeof(json), plain || byte == ' ' ? "%c" : "\\u%04x",
				byte < 0x80 ? byte : 0xfffd);
		assert_escaped(text_escape_terminal, &text, 1, terminal);
		assert_escaped(text_escape_json, &text, 1, json);
	}
}
END_TEST

/* The escapers' output for one number, which need not be a character: surrogates, and numbers above
 * U+10FFFF. A check of its own per number would take long: Check notes each. */
static bool is_escaped_well(struct out *out, uint32_t code)
{
	char text[4];
	size_t size = encode(text, code);
	struct text in = {.data = text, .length = (uint32_t)size};
	bool character = (code < 0xd800 || code > 0xdfff) && code <= 0x10ffff;
	bool hidden = !character || is_dangerous((wchar_t)code);
	bool ordinary = character && !hidden && code > 0xa0 && code < 0x1100;

	out->length = 0;
	text_escape_terminal(out, in);
	bool same = out->length == size && !memcmp(out->data, text, size);
	if (!is_safe(out->data, out->length) || (!same && out->length != size * 4) ||
		(hidden && same) || (ordinary && !same))
		return false;
	out->length = 0;
	text_escape_json(out, in);
	same = out->length == size && !memcmp(out->data, text, size);
	return is_safe(out->data, out->length) && !(hidden && same) && !(ordinary && !same);
}

START_TEST(every_code_point)
{
	CLEANUP(out_fini) struct out out;

	out_init_memory(&out);
	for (uint32_t code = 1; code < 0x120000; code++) {
		if (!is_escaped_well(&out, code))
			ck_abort_msg("U+%04X", code);
	}
}
END_TEST

/* Lead and continuation bytes often enough to meet. */
static struct text random_text(char *bytes, uint32_t size)
{
	struct text text = {.data = bytes, .length = (uint32_t)random() % size};

	for (uint32_t i = 0; i < text.length; i++) {
		long byte = random();
		bytes[i] = (char)(byte & 0x100 ? 0x80 | (byte & 0x7f) : byte);
	}
	return text;
}

START_TEST(random_bytes_come_out_safe)
{
	CLEANUP(out_fini) struct out out;

	out_init_memory(&out);
	srandom(7);
	for (int round = 0; round < 20000; round++) {
		char bytes[24], buffer[40];
		struct text in = random_text(bytes, sizeof(bytes));
		out.length = 0;
		text_escape_json(&out, in);
		if (!is_safe(out.data, out.length))
			ck_abort_msg("JSON, round %d", round);
		out.length = 0;
		text_escape_terminal(&out, in);
		bool safe = is_safe(out.data, out.length);
		out_char(&out, '\0');
		size_t size = 1 + (size_t)(random() % 40);
		text_escape_into(buffer, size, in);
		size_t length = strlen(buffer);
		if (!safe || strstr(out.data, "  ") || length >= size || !is_safe(buffer, length) ||
			strncmp(out.data, buffer, length))
			ck_abort_msg("terminal, round %d", round);
	}
}
END_TEST

START_TEST(into_cuts_between_characters)
{
	char buffer[8];

	ck_assert_str_eq(text_escape_into(buffer, 8, text_of("1234567")), "1234567");
	ck_assert_str_eq(text_escape_into(buffer, 8, text_of("12345678")), "1234567");
	ck_assert_str_eq(text_escape_into(buffer, 8, text_of("1234\x1b")), "1234");
	ck_assert_str_eq(text_escape_into(buffer, 8, text_of("123\x1b")), "123\\x1b");
	ck_assert_str_eq(text_escape_into(buffer, 8, text_of("123456網")), "123456");
	ck_assert_str_eq(text_escape_into(buffer, 1, text_of("1")), "");
}
END_TEST

START_TEST(width_counts_columns)
{
	ck_assert_uint_eq(text_width("", 0), 0);
	ck_assert_uint_eq(text_width("eth0", 4), 4);
	ck_assert_uint_eq(text_width("a long text of ASCII", 20), 20);
	ck_assert_uint_eq(text_width("gr\xc3\xbcn", 5), 4);
	ck_assert_uint_eq(text_width("\xe7\xb6\xb2\xe8\xb7\xaf", 6), 4);
	/* e and a combining acute accent take one column. */
	ck_assert_uint_eq(text_width("e\xcc\x81t", 4), 2);
	ck_assert_uint_eq(text_width("\xf0\x9f\x98\x80", 4), 2);
	/* Not UTF-8, which no escaper lets through. */
	ck_assert_uint_eq(text_width("t\xe9", 2), 2);
	/* Unassigned: wcwidth() does not know it. */
	ck_assert_uint_eq(text_width("\xf3\xb0\x80\x80", 4), 1);
}
END_TEST

START_TEST(distance_of_words)
{
	static const struct {
		const char *a, *b;
		unsigned distance;
	} cases[] = {
		{"", "", 0},
		{"rtt", "rtt", 0},
		{"RTT_us", "rtt-US", 0},
		{"estblished", "established", 1},
		{"sokcets", "sockets", 1},
		{"rotues", "routes", 1},
		{"kitten", "sitting", 3},
		{"ca", "abc", UINT_MAX},
		{"abc", "xyz", UINT_MAX},
		{"", "x", UINT_MAX},
		{"rttt", "rtt_us", 3},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		ck_assert_uint_eq(text_distance(cases[i].a, cases[i].b), cases[i].distance);
		ck_assert_uint_eq(text_distance(cases[i].b, cases[i].a), cases[i].distance);
	}
}
END_TEST

START_TEST(distance_of_long_words)
{
	char a[200], b[200];

	memset(a, 'a', sizeof(a));
	memset(b, 'a', sizeof(b));
	a[64] = b[64] = '\0';
	b[63] = 'b';
	ck_assert_uint_eq(text_distance(a, b), 1);
	a[64] = 'a';
	a[65] = '\0';
	ck_assert_uint_eq(text_distance(a, b), UINT_MAX);
}
END_TEST

START_TEST(copies_read_no_further)
{
	char *bytes = malloc(3);
	char *copy;

	ck_assert_ptr_nonnull(bytes);
	memcpy(bytes, "abc", 3);
	copy = text_copy((struct text){bytes, 3});
	ck_assert_str_eq(copy, "abc");
	free(copy);
	free(bytes);
	copy = text_copy((struct text){NULL, 0});
	ck_assert_str_eq(copy, "");
	free(copy);
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_test(tests, ordinary_text_stays);
	tcase_add_test(tests, spaces_cannot_forge_columns);
	tcase_add_test(tests, escapes_by_class);
	tcase_add_test(tests, bytes_that_are_not_utf8);
	tcase_add_test(tests, valid_text_is_known);
	tcase_add_test(tests, every_byte_alone);
	tcase_add_test(tests, every_code_point);
	tcase_add_test(tests, random_bytes_come_out_safe);
	tcase_add_test(tests, into_cuts_between_characters);
	tcase_add_test(tests, width_counts_columns);
	tcase_add_test(tests, distance_of_words);
	tcase_add_test(tests, distance_of_long_words);
	tcase_add_test(tests, copies_read_no_further);
}
