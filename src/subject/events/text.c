/* SPDX-License-Identifier: MIT */
/* Events as lines. */
#include "events.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/base/out.h"
#include "nlinspect/model/cell.h"
#include "nlinspect/source/dump.h"
#include "nlinspect/source/stream.h"
#include "nlinspect/source/subject.h"

#include <stdlib.h>
#include <string.h>

struct event_text {
	struct sink sink;
	struct out *out;
	const struct ask *ask;
	const struct schema *schema;
};

static void write_field(
	struct out *out, const struct schema *schema, const struct record *record, struct text name)
{
	int id = schema_field(schema, name);

	if (id >= 0 && record_has(record, (unsigned)id))
		cell_write_plain(out, &schema->fields[id], record, true);
}

/* One word of a line: "FIELD", "FIELD/FIELD", "label=FIELD", and "…!VALUE" to leave VALUE out. */
static void write_word(struct out *out, const struct schema *schema, const struct record *record,
	const char *word, size_t length)
{
	const size_t start = out->length;
	const char *label = memchr(word, '=', length), *usual = memchr(word, '!', length);
	const char *name = label ? label + 1 : word;
	const char *end = usual ? usual : word + length;
	const char *slash = memchr(name, '/', (size_t)(end - name));
	size_t before, usual_length = usual ? (size_t)(word + length - usual - 1) : 0;

	if (start)
		out_char(out, ' ');
	if (label) {
		out_bytes(out, word, (size_t)(label - word));
		out_char(out, ' ');
	}
	before = out->length;
	write_field(
		out, schema, record, (struct text){name, (uint32_t)((slash ? slash : end) - name)});
	if (out->length == before ||
		(usual && out->length - before == usual_length &&
			!memcmp(out->data + before, usual + 1, usual_length))) {
		out->length = start;
		return;
	}
	if (slash) {
		out_char(out, '/');
		write_field(
			out, schema, record, (struct text){slash + 1, (uint32_t)(end - slash - 1)});
	}
}

void event_line(
	struct out *out, const char *line, const struct schema *schema, const struct record *record)
{
	while (*line && !out->error) {
		size_t length = strcspn(line, " ");

		write_word(out, schema, record, line, length);
		line += length;
		line += *line == ' ';
	}
}

static void write_text(struct out *out, const struct event_record *record, unsigned id)
{
	if (record_has(&record->base, id))
		cell_write(out, &event_schema.fields[id], &record->base, true);
}

static const char *noun_of(const struct ask *ask, struct text name)
{
	for (size_t i = 0; ask->subjects && ask->subjects[i]; i++) {
		const struct subject *subject = ask->subjects[i];

		if (text_equal(name, text_of(subject->name)) && subject->stream &&
			subject->stream->dump)
			return subject->stream->dump->news.noun;
	}
	return "";
}

static int text_row(struct sink *sink, const struct record *row)
{
	struct event_text *text = (struct event_text *)sink;
	const struct event_record *record = (const struct event_record *)row;
	struct out *out = text->out;

	write_text(out, record, EVENT_OF_time_ms);
	out_char(out, ' ');
	if (record_has(row, EVENT_OF_netns)) {
		write_text(out, record, EVENT_OF_netns);
		out_char(out, ' ');
	}
	out_string(out, noun_of(text->ask, record->subject));
	out_char(out, ' ');
	write_text(out, record, EVENT_OF_event);
	if (record_has(row, EVENT_OF_what)) {
		out_char(out, ' ');
		write_text(out, record, EVENT_OF_what);
	}
	if (record_has(row, EVENT_OF_differences)) {
		/* A reason alone stands in parentheses. */
		out_string(out, *record->differences.data == '(' || !record_has(row, EVENT_OF_what)
					? " "
					: ": ");
		write_text(out, record, EVENT_OF_differences);
	}
	out_char(out, '\n');
	return out->error;
}

static int text_begin(struct sink *sink, const struct schema *schema)
{
	((struct event_text *)sink)->schema = schema;
	return 0;
}

static int text_idle(struct sink *sink)
{
	return out_flush(((struct event_text *)sink)->out);
}

static int text_end(struct sink *sink)
{
	(void)sink;
	return 0;
}

static void text_free(struct sink *sink)
{
	free(sink);
}

static const struct sink_ops text_ops = {
	.begin = text_begin,
	.row = text_row,
	.idle = text_idle,
	.end = text_end,
	.close = text_idle,
	.free = text_free,
};

struct sink *event_text_new(struct out *out, const struct ask *ask)
{
	struct event_text *text = calloc(1, sizeof(*text));

	if (!text)
		return NULL;
	*text = (struct event_text){.sink = {&text_ops}, .out = out, .ask = ask};
	return &text->sink;
}
