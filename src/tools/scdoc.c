/* SPDX-License-Identifier: MIT */
#include "scdoc.h"

#include <ctype.h>
#include <string.h>

void scdoc_text(struct out *out, const char *text)
{
	for (; *text; text++) {
		if (strchr("\\*_+`~^#", *text))
			out_char(out, '\\');
		out_char(out, *text);
	}
}

void scdoc_marked(struct out *out, char mark, const char *text)
{
	out_char(out, mark);
	scdoc_text(out, text);
	out_char(out, mark);
}

void scdoc_capital(struct out *out, const char *text)
{
	const char first[] = {(char)toupper((unsigned char)*text), '\0'};

	scdoc_text(out, first);
	scdoc_text(out, text + 1);
}

void scdoc_sentence(struct out *out, const char *doc)
{
	scdoc_capital(out, doc);
	if (doc[strlen(doc) - 1] != '.')
		out_char(out, '.');
}

static bool is_column(const struct field *field)
{
	return field->show == SHOW_DEFAULT || field->show == SHOW_WIDE;
}

/* A column of a part: its heading, the name of the field and what it means. */
static void write_column(struct out *out, const struct schema *schema, unsigned id)
{
	const struct field *field = &schema->fields[id];
	struct out source;

	out_string(out, "|  ");
	scdoc_text(out, field->heading);
	out_string(out, field->rate_name ? "/s\n:  " : "\n:  ");
	scdoc_text(out, field->name);
	out_string(out, "\n:  ");
	scdoc_text(out, field->doc);
	out_init_memory(&source);
	schema_source(schema, id, &source);
	out_char(&source, '\0');
	if (!source.error && strncmp(source.data, "derived", 7) != 0) {
		out_string(out, " (");
		scdoc_text(out, source.data);
		out_char(out, ')');
	}
	out_string(out, field->show == SHOW_WIDE ? "; with -i\n" : "\n");
	out_fini(&source);
}

void scdoc_parts(struct out *out, const struct subject *subject)
{
	for (size_t i = 0; subject->parts[i]; i++) {
		const struct schema *schema = subject->parts[i]->schema;

		out_string(out, "## ");
		scdoc_text(out, subject->parts[i]->name);
		out_string(out, "\n\n");
		scdoc_sentence(out, subject->parts[i]->summary);
		out_string(out, "\n\n|[ Column\n:[ Field\n:[ Meaning, and its counter\n");
		for (unsigned id = 0; id < schema->field_count; id++) {
			if (is_column(&schema->fields[id]))
				write_column(out, schema, id);
		}
		out_char(out, '\n');
	}
}
