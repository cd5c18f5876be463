/* SPDX-License-Identifier: MIT */
#include "glob.h"

/* fnmatch(3) needs terminated strings and takes exponential time for "*a*a*a". This function goes
 * back to the last star only, which is enough, so it takes at most length times length. */

enum { NOT_UTF8 = 0x110000 }; /* code for a byte that is not UTF-8 */

bool glob_is_pattern(struct text pattern)
{
	for (uint32_t i = 0; i < pattern.length; i++)
		if (pattern.data[i] && strchr("*?[", pattern.data[i]))
			return true;
	return false;
}

/* Returns the character at `at`, and moves `at` past it. */
static uint32_t next_character(struct text text, uint32_t *at)
{
	uint32_t character = NOT_UTF8 + (uint8_t)text.data[*at];
	size_t size = text_decode(text.data + *at, text.length - *at, &character);
	*at += size ? (uint32_t)size : 1;
	return character;
}

/* A character of the text, in both cases if either matches. */
struct letter {
	uint32_t character, other;
};

static struct letter in_cases(uint32_t character, bool any_case)
{
	bool letter =
		(character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z');

	return (struct letter){character, any_case && letter ? character ^ 0x20 : character};
}

static bool is_within(uint32_t low, struct letter wanted, uint32_t high)
{
	return (low <= wanted.character && wanted.character <= high) ||
	       (low <= wanted.other && wanted.other <= high);
}

/* Matches a bracket expression, after its "[". Returns 1 or 0, or -1 if there is no "]", so that it
 * is not one. */
static int bracket_matches(struct text pattern, uint32_t *at, struct letter character)
{
	uint32_t next = *at;
	bool found = false, inverted = false;
	if (next < pattern.length && (pattern.data[next] == '!' || pattern.data[next] == '^')) {
		inverted = true;
		next++;
	}
	for (bool first = true; next < pattern.length; first = false) {
		if (pattern.data[next] == ']' && !first) {
			*at = next + 1;
			return found != inverted;
		}
		uint32_t low = next_character(pattern, &next), high = low;
		if (pattern.length - next >= 2 && pattern.data[next] == '-' &&
			pattern.data[next + 1] != ']') {
			next++;
			high = next_character(pattern, &next);
		}
		found |= is_within(low, character, high);
	}
	return -1;
}

/* Matches one character of the text with one element of the pattern other than a star. */
static bool element_matches(struct text pattern, uint32_t *at, struct letter character)
{
	uint32_t wanted = next_character(pattern, at);
	if (wanted == '?')
		return true;
	if (wanted == '[') {
		int matches = bracket_matches(pattern, at, character);
		if (matches >= 0)
			return matches;
	}
	if (wanted == '\\' && *at < pattern.length)
		wanted = next_character(pattern, at);
	return is_within(wanted, character, wanted);
}

bool glob_matches(struct text pattern, struct text text, bool any_case)
{
	uint32_t p = 0, t = 0, star = 0, retry = 0;
	bool starred = false;
	while (t < text.length || p < pattern.length) {
		if (p < pattern.length && pattern.data[p] == '*') {
			starred = true;
			star = ++p;
			retry = t;
			continue;
		}
		if (p < pattern.length && t < text.length) {
			uint32_t character = next_character(text, &t);
			if (element_matches(pattern, &p, in_cases(character, any_case)))
				continue;
		}
		if (!starred || retry >= text.length)
			return false;
		/* The star takes one more character. */
		next_character(text, &retry);
		t = retry;
		p = star;
	}
	return true;
}
