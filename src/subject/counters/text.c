/* SPDX-License-Identifier: MIT */
#include "text.h"

#include "nlinspect/base/cleanup.h"

#include "counters.h"

#include <stdlib.h>
#include <string.h>

/* T(prefix, name, "sentence with % for the number"). */
#define T(prefix, name, sentence) {prefix, name, sentence, false},
#define Z(prefix, name, sentence) {prefix, name, sentence, true},

struct line {
	const char *prefix, *name, *sentence;
	bool zero; /* it is there also if the number is 0 */
};

static const struct line lines[] = {
#include "text.def"
};

/* @return NULL: it has no sentence */
static const struct line *find_line(struct text prefix, struct text name)
{
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
		if (text_equal(prefix, text_of(lines[i].prefix)) &&
			text_equal(name, text_of(lines[i].name)))
			return &lines[i];
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
	const struct line *line = find_line(prefix, name);
	const char *place;

	if (!line) {
		out_bytes(out, name.data, name.length);
		out_string(out, ": ");
		write_number(out, value);
		return;
	}
	place = strchr(line->sentence, '%');
	out_bytes(out, line->sentence, (size_t)(place - line->sentence));
	write_number(out, value);
	out_string(out, place + 1);
}

bool text_has_zero(struct text prefix, struct text name)
{
	const struct line *line = find_line(prefix, name);

	return line && line->zero;
}

struct lines {
	struct sink sink;
	struct out *out;
};

static int lines_begin(struct sink *sink, const struct schema *schema)
{
	(void)sink;
	(void)schema;
	return 0;
}

/* The heading of a group is no counter. netstat indents the types of ICMP as parts of counters. */
static int lines_row(struct sink *sink, const struct record *base)
{
	const struct counter_record *record = (const struct counter_record *)base;
	struct out *out = ((struct lines *)sink)->out;

	if (record_has(base, COUNTER_name))
		out_string(out, "    ");
	if (record_has(base, COUNTER_name) && text_equal(record->group, text_of("icmpmsg")))
		out_string(out, "    ");
	text_escape_terminal(out, record->text);
	out_char(out, '\n');
	return out->error;
}

static int lines_flush(struct sink *sink)
{
	return out_flush(((struct lines *)sink)->out);
}

static void lines_free(struct sink *sink)
{
	free(sink);
}

struct sink *text_lines_new(struct out *out, const struct ask *ask)
{
	static const struct sink_ops ops = {
		.begin = lines_begin,
		.row = lines_row,
		.end = lines_flush,
		.close = lines_flush,
		.free = lines_free,
	};
	struct lines *made = calloc(1, sizeof(*made));

	(void)ask;
	if (!made)
		return NULL;
	*made = (struct lines){.sink.ops = &ops, .out = out};
	return &made->sink;
}
