/* SPDX-License-Identifier: MIT */
#include "fields_filter.h"

#include "cli/listing/where_report.h"
#include "field_record.h"

#include <errno.h>

/* Whether it can be a part of a name or of a meaning, and so is no condition. */
static bool is_plain(const char *word)
{
	static const char letters[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.@";

	return *word && !word[strspn(word, letters)] && strcmp(word, "and") != 0 &&
	       strcmp(word, "or") != 0 && strcmp(word, "not") != 0;
}

/* Appends the condition that a word stands for. */
static void write_condition(struct out *out, const struct schema *schema, const char *word)
{
	int id = schema_field(schema, text_of(word));

	if (id >= 0) {
		out_string(out, "name=");
		out_string(out, schema->fields[id].name);
		return;
	}
	out_string(out, "name~\"");
	out_string(out, word);
	out_string(out, "\" or meaning~\"");
	out_string(out, word);
	out_char(out, '"');
}

static int filter_of_words(const struct options *options, size_t first, const struct schema *schema,
	struct where **ret, struct where_error *mistake)
{
	struct out out;
	const char *text;
	int error;

	out_init_memory(&out);
	for (size_t i = first; i < options->word_count; i++) {
		out_string(&out, i > first ? " or " : "");
		write_condition(&out, schema, options->words[i]);
	}
	out_char(&out, '\0');
	text = out.data;
	error = out.error ? out.error : where_parse(&field_schema, &text, 1, ret, mistake);
	out_fini(&out);
	return error;
}

int fields_filter(const struct options *options, size_t first, const struct schema *schema,
	const struct report *report, struct where **ret)
{
	struct where_error mistake;
	bool plain = true;
	int error;

	*ret = NULL;
	if (options->word_count <= first)
		return 0;
	for (size_t i = first; i < options->word_count; i++)
		plain &= is_plain(options->words[i]);
	if (plain)
		return filter_of_words(options, first, schema, ret, &mistake);
	error = where_parse(
		&field_schema, options->words + first, options->word_count - first, ret, &mistake);
	if (error != -EINVAL)
		return error;
	mistake.word += first;
	where_report(options, report, &mistake);
	return error;
}
