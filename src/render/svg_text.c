/* SPDX-License-Identifier: MIT */
#include "svg_text.h"

static const char *entity_of(char c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	default:
		return NULL;
	}
}

/* U+FFFE and U+FFFF are UTF-8, but no characters of XML. */
static bool is_no_character(const char *data, size_t length)
{
	return length == 3 &&
	       (!memcmp(data, "\xef\xbf\xbe", 3) || !memcmp(data, "\xef\xbf\xbf", 3));
}

void svg_text(struct out *out, struct text text)
{
	for (size_t at = 0; at < text.length;) {
		const char *data = text.data + at, *entity = entity_of(*data);
		uint32_t character;
		size_t length = text_decode(data, text.length - at, &character);

		if (entity)
			out_string(out, entity);
		else if (is_no_character(data, length))
			out_string(out, data[2] == '\xbe' ? "\\xef\\xbf\\xbe" : "\\xef\\xbf\\xbf");
		else
			out_bytes(out, data, length);
		at += length ? length : 1;
	}
}

void svg_string(struct out *out, const char *string)
{
	svg_text(out, text_of(string));
}

void svg_text_cut(struct out *out, struct text text, size_t columns)
{
	size_t at = 0, width = 0, fits = 0;

	while (at < text.length && width <= columns) {
		uint32_t character;
		size_t length = text_decode(text.data + at, text.length - at, &character);

		/* The ellipsis takes a column. */
		if (width + 1 <= columns)
			fits = at;
		at += length ? length : 1;
		width = text_width(text.data, at);
	}
	if (width <= columns) {
		svg_text(out, text);
		return;
	}
	svg_text(out, (struct text){text.data, (uint32_t)fits});
	out_string(out, "…");
}
