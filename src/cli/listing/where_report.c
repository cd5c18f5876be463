/* SPDX-License-Identifier: MIT */
#include "where_report.h"

#include "nlinspect/base/out.h"
#include "nlinspect/base/text.h"
#include "nlinspect/flow/tree.h"

#include <ctype.h>
#include <stdio.h>
#include <unistd.h>

/* Whether the byte can be part of a name, so that the match is only a piece of it. */
static bool is_inside(char c)
{
	return isalnum((unsigned char)c) || (c && strchr("_-.:@", c)) || (c & 0x80);
}

/* Finds a name in a word. @return whether it is there */
static bool find_in_word(const char *word, struct text name, size_t *ret)
{
	size_t length = strlen(word);

	for (size_t at = 0; at + name.length <= length; at++) {
		if (memcmp(word + at, name.data, name.length) != 0 ||
			(at && is_inside(word[at - 1])) || is_inside(word[at + name.length]))
			continue;
		*ret = at;
		return true;
	}
	return false;
}

void where_report_place(
	const struct options *options, struct text name, struct where_error *mistake)
{
	size_t start;

	mistake->word = options->word_count;
	for (size_t i = 0; i < options->word_count; i++) {
		if (!find_in_word(options->words[i], name, &start))
			continue;
		mistake->word = i;
		mistake->start = start;
		mistake->end = start + name.length;
		return;
	}
}

/* How wide the first bytes of a word are as they are shown. A space at the end of a text is shown
 * in another way than one inside, so that something has to follow. */
static size_t width_before(struct text word, size_t end)
{
	bool inside = end < word.length;
	struct out part, shown;
	size_t width;

	out_init_memory(&part);
	out_init_memory(&shown);
	out_bytes(&part, word.data, end);
	if (inside)
		out_char(&part, '.');
	text_escape_terminal(&shown, (struct text){part.data, (uint32_t)part.length});
	width = text_width(shown.data, shown.length);
	out_fini(&part);
	out_fini(&shown);
	return width > inside ? width - inside : 0;
}

void where_report(const struct options *options, const struct report *report,
	const struct where_error *mistake)
{
	struct out line;
	size_t indent = 0, width = 1;

	report_error(report, "%s", mistake->message);
	out_init_memory(&line);
	out_string(&line, "  ");
	for (size_t i = 0; i < options->word_count; i++) {
		struct text word = text_of(options->words[i]);

		if (i)
			out_char(&line, ' ');
		if (i == mistake->word) {
			size_t before = width_before(word, mistake->start);

			indent = text_width(line.data, line.length) + before;
			width = width_before(word, mistake->end) - before;
		}
		text_escape_terminal(&line, word);
	}
	if (mistake->word < options->word_count && !line.error && line.length < 1000)
		dprintf(STDERR_FILENO, "%.*s\n%*s^%.*s\n", (int)line.length, line.data, (int)indent,
			"", width > 1 ? (int)width - 1 : 0,
			"~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~");
	report_hint(mistake->hint);
	out_fini(&line);
}

struct units {
	const struct schema *schema;
	const struct report *report;
};

static void note_unit(void *context, const struct where *term)
{
	const struct units *units = context;
	enum field_unit unit = units->schema->fields[term->term.field].unit;
	struct out out;

	out_init_memory(&out);
	where_print(term, units->schema, &out);
	report_note(units->report, "%.*s counts %s; a unit says so: %s", (int)out.length, out.data,
		field_unit_name(unit),
		unit == UNIT_BYTES_PER_SEC ? "100kbit, 1Gbit" : "50us, 50ms, 2s");
	out_fini(&out);
}

void where_note_units(
	const struct where *where, const struct schema *schema, const struct report *report)
{
	struct units units = {schema, report};

	where_unitless(where, note_unit, &units);
}
