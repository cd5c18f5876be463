/* SPDX-License-Identifier: MIT */
#include "nlinspect/base/text.h"

#include "nlinspect/base/cleanup.h"

#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

enum {
	UNIT_SIZE = 16, /* the longest escape of one character: \xHH four times */
	WORD_SIZE = 64, /* the longest word for suggestions */
};

static const char hex_digits[] = "0123456789abcdef";

/* Writes one character or its escape to `unit`, and returns its length. */
typedef size_t (*escape_fn)(char unit[static UNIT_SIZE], struct text text, size_t at, size_t *used);

struct range {
	uint32_t first, last;
};

/* Valid characters that must not be printed: they move, hide or reorder other text. */
static const struct range hidden_ranges[] = {
	{0x0000, 0x001f},   /* C0 */
	{0x007f, 0x009f},   /* DEL and C1 */
	{0x061c, 0x061c},   /* Arabic letter mark */
	{0x180e, 0x180e},   /* Mongolian vowel separator */
	{0x200b, 0x200f},   /* zero-width characters, direction marks */
	{0x2028, 0x202e},   /* line and paragraph separator, embeddings and overrides */
	{0x2060, 0x206f},   /* word joiner, invisible operators, isolates */
	{0xfeff, 0xfeff},   /* byte order mark */
	{0xfff9, 0xfffb},   /* interlinear annotation */
	{0xe0000, 0xe007f}, /* tags */
};

/* Blanks other than the space: one alone can be as wide as the gap between two columns. */
static const struct range blank_ranges[] = {
	{0x00a0, 0x00a0}, /* no-break space */
	{0x115f, 0x1160}, /* Hangul fillers */
	{0x1680, 0x1680}, /* Ogham space mark */
	{0x2000, 0x200a}, /* spaces of typography */
	{0x202f, 0x202f}, /* narrow no-break space */
	{0x205f, 0x205f}, /* mathematical space */
	{0x2800, 0x2800}, /* blank Braille pattern */
	{0x3000, 0x3000}, /* ideographic space */
	{0x3164, 0x3164}, /* Hangul filler */
	{0xffa0, 0xffa0}, /* halfwidth Hangul filler */
};

struct text text_of(const char *string)
{
	return (struct text){.data = string, .length = (uint32_t)strlen(string)};
}

/* Not strndup(), which a checker of strings takes to read up to a NUL. */
char *text_copy(struct text text)
{
	char *copy = malloc((size_t)text.length + 1);

	if (!copy)
		return NULL;
	if (text.length)
		memcpy(copy, text.data, text.length);
	copy[text.length] = '\0';
	return copy;
}

/* The ranges are sorted. */
static bool in_ranges(const struct range *ranges, size_t count, uint32_t character)
{
	for (size_t i = 0; i < count; i++) {
		if (character <= ranges[i].last)
			return character >= ranges[i].first;
	}
	return false;
}

static bool is_hidden(uint32_t character)
{
	return in_ranges(hidden_ranges, ARRAY_SIZE(hidden_ranges), character);
}

static bool is_blank(uint32_t character)
{
	return in_ranges(blank_ranges, ARRAY_SIZE(blank_ranges), character);
}

size_t text_decode(const char *data, size_t length, uint32_t *ret)
{
	static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
	uint8_t first = (uint8_t)data[0];
	size_t size = first < 0x80 ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
	uint32_t character = size == 1 ? first : first & (0x7fU >> size);

	if (!size || first > 0xf4 || size > length)
		return 0;
	for (size_t i = 1; i < size; i++) {
		uint8_t next = (uint8_t)data[i];
		if ((next & 0xc0) != 0x80)
			return 0;
		character = character << 6 | (next & 0x3f);
	}
	if (character < smallest[size] || character > 0x10ffff ||
		(character >= 0xd800 && character <= 0xdfff))
		return 0;
	*ret = character;
	return size;
}

bool text_is_utf8(struct text text)
{
	uint32_t character;

	for (size_t at = 0, size; at < text.length; at += size) {
		size = text_decode(text.data + at, text.length - at, &character);
		if (!size)
			return false;
	}
	return true;
}

/* A space that a reader cannot see, or takes for the gap between columns. */
static bool space_is_hidden(struct text text, size_t at)
{
	return at == 0 || at + 1 == text.length || text.data[at - 1] == ' ';
}

/* The number of bytes at the start that no escaper changes. */
static size_t plain_run(const char *bytes, size_t length)
{
	/* ASCII except control characters, space, quotes, backslashes and DEL: a bit each. */
	static const uint32_t plain[8] = {0, 0xfffffffa, 0xefffffff, 0x7fffffff};
	size_t run = 0;

	for (; run < length; run++) {
		uint8_t byte = (uint8_t)bytes[run];

		if (!(plain[byte / 32] >> (byte % 32) & 1))
			break;
	}
	return run;
}

static size_t escape_terminal(
	char unit[static UNIT_SIZE], struct text text, size_t at, size_t *used)
{
	uint32_t character = 0;
	size_t size = text_decode(text.data + at, text.length - at, &character);
	bool shown = size && character != '\\' && !is_hidden(character) && !is_blank(character) &&
		     (character != ' ' || !space_is_hidden(text, at));

	*used = size ? size : 1;
	if (shown) {
		memcpy(unit, text.data + at, size);
		return size;
	}
	for (size_t i = 0; i < *used; i++) {
		uint8_t byte = (uint8_t)text.data[at + i];
		memcpy(unit + i * 4, "\\x", 2);
		unit[i * 4 + 2] = hex_digits[byte >> 4];
		unit[i * 4 + 3] = hex_digits[byte & 15];
	}
	return *used * 4;
}

/* Writes \uXXXX for a UTF-16 code unit. */
static size_t escape_u16(char *unit, uint32_t code)
{
	memcpy(unit, "\\u", 2);
	for (unsigned i = 0; i < 4; i++)
		unit[2 + i] = hex_digits[code >> (12 - 4 * i) & 15];
	return 6;
}

static size_t escape_json(char unit[static UNIT_SIZE], struct text text, size_t at, size_t *used)
{
	uint32_t character = (uint8_t)text.data[at];
	size_t size = text_decode(text.data + at, text.length - at, &character);

	*used = size ? size : 1;
	if (character == '"' || character == '\\') {
		unit[0] = '\\';
		unit[1] = (char)character;
		return 2;
	}
	if (size && !is_hidden(character)) {
		memcpy(unit, text.data + at, size);
		return size;
	}
	if (!size)
		return escape_u16(unit, 0xfffd);
	if (character < 0x10000)
		return escape_u16(unit, character);
	character -= 0x10000;
	escape_u16(unit, 0xd800 | character >> 10);
	escape_u16(unit + 6, 0xdc00 | (character & 0x3ff));
	return 12;
}

static void escape(struct out *out, struct text text, escape_fn function)
{
	for (size_t at = 0; at < text.length;) {
		size_t used = plain_run(text.data + at, text.length - at);
		if (used) {
			out_bytes(out, text.data + at, used);
		} else {
			char unit[UNIT_SIZE];
			size_t length = function(unit, text, at, &used);
			out_bytes(out, unit, length);
		}
		at += used;
	}
}

void text_escape_terminal(struct out *out, struct text text)
{
	escape(out, text, escape_terminal);
}

void text_escape_json(struct out *out, struct text text)
{
	escape(out, text, escape_json);
}

const char *text_escape_into(char *buffer, size_t size, struct text text)
{
	size_t length = 0, used;

	for (size_t at = 0; at < text.length; at += used) {
		char unit[UNIT_SIZE];
		size_t more = escape_terminal(unit, text, at, &used);
		if (more >= size - length)
			break;
		memcpy(buffer + length, unit, more);
		length += more;
	}
	buffer[length] = '\0';
	return buffer;
}

/* Whether no byte has its top bit set. */
static bool is_ascii(const char *data, size_t length)
{
	uint64_t eight, all = 0;

	for (; length >= sizeof(eight); data += sizeof(eight), length -= sizeof(eight)) {
		memcpy(&eight, data, sizeof(eight));
		all |= eight;
	}
	for (; length; length--)
		all |= (uint8_t)*data++;
	return !(all & UINT64_C(0x8080808080808080));
}

size_t text_width(const char *data, size_t length)
{
	size_t width = 0, used;

	if (is_ascii(data, length))
		return length;
	for (size_t at = 0; at < length; at += used) {
		uint32_t character = 0;
		used = text_decode(data + at, length - at, &character);
		int columns = used ? wcwidth((wchar_t)character) : 1;
		width += columns < 0 ? 1 : (size_t)columns;
		used = used ? used : 1;
	}
	return width;
}

static char fold(char c)
{
	if (c >= 'A' && c <= 'Z')
		return (char)(c - 'A' + 'a');
	return c == '-' ? '_' : c;
}

static unsigned smaller(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

/* One cell of the matrix; the rows belong to the two prefixes of `a` before, and to the present
 * one. */
static unsigned distance_cell(
	unsigned rows[3][WORD_SIZE + 1], const char *a, const char *b, size_t i, size_t j)
{
	const unsigned *above = rows[(i - 1) % 3];
	unsigned changed = fold(a[i - 1]) != fold(b[j - 1]);
	unsigned cost = smaller(above[j], rows[i % 3][j - 1]) + 1;

	cost = smaller(cost, above[j - 1] + changed);
	if (i > 1 && j > 1 && fold(a[i - 1]) == fold(b[j - 2]) && fold(a[i - 2]) == fold(b[j - 1]))
		cost = smaller(cost, rows[(i - 2) % 3][j - 2] + 1);
	return cost;
}

unsigned text_distance(const char *a, const char *b)
{
	size_t a_length = strlen(a), b_length = strlen(b);
	size_t longer = a_length > b_length ? a_length : b_length;
	unsigned rows[3][WORD_SIZE + 1];

	if (longer > WORD_SIZE)
		return UINT_MAX;
	for (size_t j = 0; j <= b_length; j++)
		rows[0][j] = (unsigned)j;
	for (size_t i = 1; i <= a_length; i++) {
		rows[i % 3][0] = (unsigned)i;
		for (size_t j = 1; j <= b_length; j++)
			rows[i % 3][j] = distance_cell(rows, a, b, i, j);
	}
	unsigned distance = rows[a_length % 3][b_length];
	return distance && distance >= longer ? UINT_MAX : distance;
}
