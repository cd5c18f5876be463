/* SPDX-License-Identifier: MIT */
#include "left_out.h"

#include <ctype.h>
#include <string.h>

enum { VALUE_MOST = 24 /* columns; a longer value is only named */ };

void uniform_init(struct uniform *uniform)
{
	*uniform = (struct uniform){.count = 0};
	out_init_memory(&uniform->text);
}

void uniform_fini(struct uniform *uniform)
{
	out_fini(&uniform->text);
}

void uniform_start(struct uniform *uniform)
{
	uniform->text.length = 0;
	uniform->count = 0;
	uniform->absent = uniform->varied = false;
}

void uniform_add(struct uniform *uniform, struct text text, bool absent)
{
	if (!uniform->count++) {
		uniform->absent = absent;
		out_bytes(&uniform->text, text.data, text.length);
		/* A value that could not be kept is not known to be the same. */
		uniform->varied = uniform->text.error;
		return;
	}
	uniform->varied |= uniform->absent != absent || uniform->text.length != text.length ||
			   memcmp(uniform->text.data, text.data, text.length) != 0;
}

enum fit_content uniform_content(const struct uniform *uniform)
{
	if (uniform->varied || !uniform->count)
		return FIT_VARIED;
	if (uniform->absent)
		return FIT_EMPTY;
	return uniform->count > 1 ? FIT_SAME : FIT_VARIED;
}

void left_out_start(struct left_out *line, struct out *out, size_t width)
{
	*line = (struct left_out){.out = out, .width = width};
}

static void begin(struct left_out *line, const char *words)
{
	out_string(line->out, words);
	line->column = strlen(words);
	line->begun = true;
}

static void put_low(struct out *out, struct text name)
{
	for (uint32_t i = 0; i < name.length; i++)
		out_char(out, (char)tolower((unsigned char)name.data[i]));
}

/* Writes "lead", a name, "sign", a value: what stays on one line. */
static void put(struct left_out *line, const char *lead, struct text name, const char *sign,
	struct text value)
{
	size_t width =
		strlen(lead) + name.length + strlen(sign) + text_width(value.data, value.length);

	if (line->column + 1 + width > line->width) {
		out_string(line->out, "\n  ");
		line->column = 2;
	} else {
		out_char(line->out, ' ');
		line->column++;
	}
	out_string(line->out, lead);
	put_low(line->out, name);
	out_string(line->out, sign);
	out_bytes(line->out, value.data, value.length);
	line->column += width;
}

/* Whether a value can stand behind its name. */
static bool is_short(const struct out *text)
{
	return text->length && !memchr(text->data, ' ', text->length) &&
	       text_width(text->data, text->length) <= VALUE_MOST;
}

static void put_word(struct left_out *line, const char *word)
{
	const struct text none = {"", 0};

	put(line, word, none, "", none);
}

void left_out_name(struct left_out *line, struct text name, const struct uniform *uniform)
{
	const struct text none = {"", 0};

	if (!line->begun)
		begin(line, "left out:");
	if (uniform_holds(uniform) && is_short(&uniform->text)) {
		put(line, "", name, "=",
			(struct text){uniform->text.data, (uint32_t)uniform->text.length});
		return;
	}
	put(line, "", name, "", none);
	if (!line->missing.length)
		line->missing = name;
}

void left_out_empty(struct left_out *line, struct text name)
{
	const struct text none = {"", 0};

	if (!line->begun)
		begin(line, "left out, empty:");
	else if (!line->empty)
		put_word(line, "empty:");
	line->empty = true;
	put(line, "", name, "", none);
}

void left_out_hint(struct left_out *line)
{
	const struct text none = {"", 0};

	if (!line->missing.length)
		return;
	put(line, "(see -o +", line->missing, "", none);
	put_word(line, "or");
	put_word(line, "| less -S)");
}
