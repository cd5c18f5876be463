/* SPDX-License-Identifier: MIT */
#include "candidates.h"

#include "nlinspect/model/field.h"

#include <string.h>

const char *candidates_typed(const struct candidates *candidates)
{
	return candidates->word + candidates->start;
}

void candidates_enter_list(struct candidates *candidates)
{
	const char *comma = strrchr(candidates_typed(candidates), ',');

	candidates->list = candidates->start;
	if (comma)
		candidates->start = (size_t)(comma + 1 - candidates->word);
}

bool candidates_listed(const struct candidates *candidates, size_t *at, struct text *ret)
{
	size_t start = candidates->list + *at;
	size_t length;

	if (start >= candidates->start)
		return false;
	length = strcspn(candidates->word + start, ",");
	*ret = (struct text){candidates->word + start, (uint32_t)length};
	*at += length + 1;
	return true;
}

/* Compares like the rest of the program: ignores case, and treats - and _ as equal. */
static bool is_begun(const struct candidates *candidates, struct text value)
{
	const char *typed = candidates_typed(candidates);
	size_t length = strlen(typed);
	char begin[256];

	if (length > value.length || length >= sizeof(begin))
		return false;
	memcpy(begin, value.data, length);
	begin[length] = '\0';
	return word_equals((struct text){typed, (uint32_t)length}, begin);
}

static void add(const struct candidates *candidates, struct text value, const char *suffix,
	const char *description)
{
	struct out *out = candidates->out;

	if (!is_begun(candidates, value))
		return;
	out_bytes(out, candidates->word, candidates->start);
	out_bytes(out, value.data, value.length);
	out_string(out, suffix);
	if (description) {
		out_char(out, '\t');
		out_string(out, description);
	}
	out_char(out, '\n');
}

void candidates_add(const struct candidates *candidates, const char *value, const char *suffix,
	const char *description)
{
	add(candidates, text_of(value), suffix, description);
}

/* Whether a shell needs no quotes for the text, and a terminal prints it unchanged. */
static bool is_plain(struct text text)
{
	struct out shown;
	bool same;

	if (!text.length || *text.data == '-')
		return false;
	for (uint32_t i = 0; i < text.length; i++) {
		if (strchr(" \t\"'`$&|;<>()[]{}*?!#~\\,=^", text.data[i]))
			return false;
	}
	out_init_memory(&shown);
	text_escape_terminal(&shown, text);
	same = shown.length == text.length && !memcmp(shown.data, text.data, text.length);
	out_fini(&shown);
	return same;
}

void candidates_add_foreign(
	const struct candidates *candidates, struct text value, const char *description)
{
	struct text listed;

	for (size_t at = 0; candidates_listed(candidates, &at, &listed);) {
		if (listed.length == value.length && !memcmp(listed.data, value.data, value.length))
			return;
	}
	if (is_plain(value))
		add(candidates, value, "", description);
}

void candidates_say(const struct candidates *candidates, const char *line)
{
	out_string(candidates->out, line);
	out_char(candidates->out, '\n');
}
