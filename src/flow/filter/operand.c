/* SPDX-License-Identifier: MIT */
#include "operand.h"

#include <errno.h>

int operand_add(struct where_term *term, const union where_value *value)
{
	/* The room is a power of two, so it is full when the count is one. */
	if (!(term->count & (term->count - 1))) {
		size_t room = term->count ? term->count * 2 : 1;
		union where_value *values = reallocarray(term->values, room, sizeof(*term->values));
		if (!values)
			return -ENOMEM;
		term->values = values;
	}
	term->values[term->count++] = *value;
	return 0;
}

int operand_copy(struct text text, struct text *ret)
{
	char *data = malloc((size_t)text.length + 1);
	if (!data)
		return -ENOMEM;
	if (text.length)
		memcpy(data, text.data, text.length);
	data[text.length] = '\0';
	*ret = (struct text){data, text.length};
	return 0;
}

/* The word is safe to print: it has no bytes that a terminal acts on. */
static bool is_plain(struct text text)
{
	for (uint32_t i = 0; i < text.length; i++)
		if (text.data[i] <= ' ' || text.data[i] > '~' || text.data[i] == '\\')
			return false;
	return true;
}

void operand_quote(struct out *out, struct text text)
{
	if (is_plain(text) && lexer_is_word(text)) {
		out_bytes(out, text.data, text.length);
		return;
	}
	out_char(out, '"');
	while (text.length) {
		const char *quote = memchr(text.data, '"', text.length);
		uint32_t length = quote ? (uint32_t)(quote - text.data) : text.length;
		text_escape_terminal(out, (struct text){text.data, length});
		if (quote)
			out_string(out, "\\x22");
		length += quote ? 1 : 0;
		text = (struct text){text.data + length, text.length - length};
	}
	out_char(out, '"');
}
