/* SPDX-License-Identifier: MIT */
#include "text.h"

#include "nlinspect/base/cleanup.h"

#include <string.h>

/* T(prefix, name, "sentence with % for the number"). */
#define T(prefix, name, sentence) {prefix, name, sentence},

static const struct {
	const char *prefix, *name, *sentence;
} lines[] = {
#include "text.def"
};

static bool is_equal(struct text text, const char *string)
{
	return text.length == strlen(string) && !memcmp(text.data, string, text.length);
}

static const char *sentence_of(struct text prefix, struct text name)
{
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
		if (is_equal(prefix, lines[i].prefix) && is_equal(name, lines[i].name))
			return lines[i].sentence;
	}
	return NULL;
}

static void write_number(struct out *out, int64_t value)
{
	if (value < 0)
		out_char(out, '-');
	out_u64(out, value < 0 ? -(uint64_t)value : (uint64_t)value);
}

void text_line(struct out *out, struct text prefix, struct text name, int64_t value)
{
	const char *sentence = sentence_of(prefix, name), *place;

	if (!sentence) {
		out_bytes(out, name.data, name.length);
		out_string(out, ": ");
		write_number(out, value);
		return;
	}
	place = strchr(sentence, '%');
	out_bytes(out, sentence, (size_t)(place - sentence));
	write_number(out, value);
	out_string(out, place + 1);
}

bool text_has_zeros(struct text prefix)
{
	return is_equal(prefix, "Ip") || is_equal(prefix, "Icmp") || is_equal(prefix, "Tcp") ||
	       is_equal(prefix, "Udp");
}
