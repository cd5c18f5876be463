/* SPDX-License-Identifier: MIT */
#include "completing.h"

#include "flow/filter/expect.h"

#include <stdio.h>
#include <string.h>

enum { PATH_SIZE = 128 };

/* Operators as words, which no shell treats as redirections. */
static const struct {
	enum where_operator op;
	const char *word, *doc;
} operators[] = {
	{OPERATOR_GREATER, "gt", "greater than"},
	{OPERATOR_GREATER_EQUAL, "ge", "greater or equal"},
	{OPERATOR_LESS, "lt", "less than"},
	{OPERATOR_LESS_EQUAL, "le", "less or equal"},
	{OPERATOR_EQUAL, "eq", "equal"},
	{OPERATOR_NOT_EQUAL, "ne", "not equal"},
	{OPERATOR_IN, "in", "within a prefix"},
};

/* The suffix for a field's name: "=" for most, a comparison for numbers, nothing for a BOOL. */
static const char *field_suffix(const struct field *field)
{
	switch (field->type) {
	case FIELD_NUM:
	case FIELD_SNUM:
	case FIELD_BOOL:
		return "";
	default:
		return "=";
	}
}

/* Offers the members of a list once its name is typed: "metrics.mtu". `path`: the list's path, with
 * a dot at its end. */
static void complete_parts(
	const struct candidates *candidates, const struct schema *schema, const char *path)
{
	char name[PATH_SIZE];

	for (size_t i = 0; i < schema->field_count; i++) {
		const struct field *field = &schema->fields[i];

		snprintf(name, sizeof(name), "%s%s", path, field->name);
		if (*path)
			candidates_add(candidates, name, field_suffix(field), field->doc);
		if (!field->list)
			continue;
		snprintf(name, sizeof(name), "%s%s.", path, field->name);
		if (!strncmp(candidates_typed(candidates), name, strlen(name)))
			complete_parts(candidates, field->list, name);
	}
}

static void complete_names_of_fields(
	const struct candidates *candidates, const struct schema *schema)
{
	for (size_t i = 0; i < schema->field_count; i++) {
		const struct field *field = &schema->fields[i];

		candidates_add(candidates, field->name, field_suffix(field), field->doc);
	}
	for (size_t i = 0; i < schema->synonym_count; i++) {
		int id = schema_field(schema, text_of(schema->synonyms[i].field));
		const struct field *field = id < 0 ? NULL : &schema->fields[id];

		if (field)
			candidates_add(candidates, schema->synonyms[i].word, field_suffix(field),
				field->doc);
	}
	complete_parts(candidates, schema, "");
}

/* Offers words that stand for a condition; the condition explains them. */
static void complete_phrases(const struct candidates *candidates, const struct schema *schema)
{
	for (size_t i = 0; i < schema->phrase_count; i++) {
		const struct phrase *phrase = &schema->phrases[i];
		const char *stands_for = phrase->fields ? phrase->fields : phrase->means;

		if (stands_for && schema_filter_field(schema, text_of(phrase->word)) < 0)
			candidates_add(candidates, phrase->word, "", stands_for);
	}
}

/* Offers the values of bare words. */
static void complete_bare(const struct completion *completion)
{
	const char *fields = completion->schema->bare_word;

	while (fields && *fields) {
		size_t length = strcspn(fields, " ");
		int id = schema_field(completion->schema, (struct text){fields, (uint32_t)length});

		if (id >= 0)
			complete_field_value(completion, &completion->schema->fields[id]);
		fields += length;
		fields += strspn(fields, " ");
	}
}

static void complete_condition(const struct completion *completion, bool more)
{
	const struct candidates *candidates = &completion->candidates;

	complete_bare(completion);
	complete_names_of_fields(candidates, completion->schema);
	candidates_add(candidates, "not", "", "the next condition does not hold");
	complete_phrases(candidates, completion->schema);
	if (more) {
		candidates_add(candidates, "and", "", "both conditions hold");
		candidates_add(candidates, "or", "", "either condition holds");
	}
}

static void complete_operators(const struct candidates *candidates, unsigned allowed)
{
	for (size_t i = 0; i < ARRAY_SIZE(operators); i++) {
		if (allowed >> operators[i].op & 1)
			candidates_add(candidates, operators[i].word, "", operators[i].doc);
	}
}

void complete_filter(struct completion *completion)
{
	const struct schema *schema = completion->schema;
	struct candidates *candidates = &completion->candidates;
	struct options *options = &completion->options;
	struct expect expect;

	options->words[options->word_count] = candidates->word;
	if (expect_read(schema, options->words, options->word_count + 1, &expect))
		return;
	candidates->start = expect.start;
	candidates->list = expect.kind == EXPECT_VALUE ? expect.list : expect.start;
	switch (expect.kind) {
	case EXPECT_CONDITION:
	case EXPECT_MORE:
		complete_condition(completion, expect.kind == EXPECT_MORE);
		break;
	case EXPECT_OPERATOR:
		complete_field_value(completion, &expect.schema->fields[expect.field]);
		complete_operators(candidates, expect.allows);
		break;
	case EXPECT_VALUE:
		complete_field_value(completion, &expect.schema->fields[expect.field]);
		break;
	case EXPECT_NOTHING:
		break;
	}
}
