/* SPDX-License-Identifier: MIT */
#include "wrap.h"

#include "nlinspect/base/text.h"

#include <string.h>

enum { OWN_LINE = 10 }; /* start of a text whose label leaves no room beside it */

struct wrap wrap_at(struct out *out, size_t column, size_t indent)
{
	return (struct wrap){.out = out, .indent = indent, .column = column, .fresh = true};
}

static void wrap_bytes(struct wrap *wrap, const char *bytes, size_t length)
{
	size_t width = text_width(bytes, length);

	if (!wrap->fresh && wrap->column + 1 + width + wrap->reserve > WRAP_WIDTH) {
		out_char(wrap->out, '\n');
		out_spaces(wrap->out, wrap->indent);
		wrap->column = wrap->indent;
	} else if (!wrap->fresh) {
		out_char(wrap->out, ' ');
		wrap->column++;
	}
	out_bytes(wrap->out, bytes, length);
	wrap->column += width;
	wrap->fresh = false;
}

void wrap_piece(struct wrap *wrap, const char *piece)
{
	wrap_bytes(wrap, piece, strlen(piece));
}

void wrap_words(struct wrap *wrap, const char *text)
{
	while (*text) {
		size_t length = strcspn(text, " ");

		if (length)
			wrap_bytes(wrap, text, length);
		text += length;
		text += strspn(text, " ");
	}
}

void wrap_end(struct wrap *wrap)
{
	out_char(wrap->out, '\n');
}

void wrap_paragraph(struct out *out, size_t indent, const char *text)
{
	struct wrap wrap = wrap_at(out, indent, indent);

	out_spaces(out, indent);
	wrap_words(&wrap, text);
	wrap_end(&wrap);
}

void wrap_entry(struct out *out, const char *label, size_t column, const char *text)
{
	size_t width = 2 + text_width(label, strlen(label));
	bool fits = width + 1 < column;
	size_t start = fits ? column : OWN_LINE;
	struct wrap wrap = wrap_at(out, start, start);

	out_spaces(out, 2);
	out_string(out, label);
	if (!fits)
		out_char(out, '\n');
	out_spaces(out, fits ? column - width : start);
	wrap_words(&wrap, text);
	wrap_end(&wrap);
}
