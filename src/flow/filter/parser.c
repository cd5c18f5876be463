/* SPDX-License-Identifier: MIT */
#include "parser.h"

#include "mistake.h"
#include "operand_type.h"

#include <errno.h>
#include <stdio.h>

enum {
	NEAR_LENGTH = 6,
	NEAR_DISTANCE = 2,
};

const struct field *parser_word(const struct parser *parser, const struct token *token, bool flags)
{
	for (size_t i = 0; i < parser->schema->field_count && !token->quoted; i++) {
		const struct field *field = &parser->schema->fields[i];
		uint64_t value;
		if (!field->words || field->names != NAMES_NONE ||
			(field->type == FIELD_FLAGS && !flags))
			continue;
		if (!words_value(field->words, token->text, &value) ||
			!words_group(field->words, token->text, &value))
			return field;
	}
	return NULL;
}

const struct field *parser_near_word(
	const struct parser *parser, const struct token *token, const char **ret)
{
	const char *text = ESCAPED(token->text);
	if (token->quoted || token->text.length < NEAR_LENGTH)
		return NULL;
	for (size_t i = 0; i < parser->schema->field_count; i++) {
		const struct field *field = &parser->schema->fields[i];
		if ((field->role != ROLE_STATE && field->role != ROLE_GAUGE) ||
			field->names != NAMES_NONE || !field->words)
			continue;
		for (size_t w = 0; w < field->words->count; w++) {
			*ret = field->words->list[w].name;
			unsigned distance = text_distance(text, *ret);
			if (distance && distance <= NEAR_DISTANCE)
				return field;
		}
	}
	return NULL;
}

int parser_advise(struct parser *parser, const struct token *token)
{
	const char *advice = NULL;
	if (parser->habits && !token->quoted)
		advice = parser->habits->advice(parser->habits->context, token->text);
	if (!advice)
		return 0;
	return mistake(parser->error, token, "\"%s\" is not part of a filter: %s",
		ESCAPED(token->text), advice);
}

int parser_unknown_part(struct parser *parser, const struct token *token, const struct field *outer,
	struct text part)
{
	const char *meant = schema_suggest(outer->list, part);
	mistake(parser->error, token,
		meant ? "\"%s\" has no part \"%s\"; did you mean \"%s\"?"
		      : "\"%s\" has no part \"%s\"",
		outer->name, ESCAPED(part), meant);
	mistake_hint(parser->error, "  parts:");
	for (size_t i = 0; i < outer->list->field_count; i++)
		mistake_hint(parser->error, " %s", outer->list->fields[i].name);
	return -EINVAL;
}

enum { PATH_SIZE = 64 };

/* Writes the path of a name that is a member of a list: "mtu" is "metrics.mtu". @return whether a
 * list has such a member */
static bool path_of(const struct schema *schema, struct text name, char path[static PATH_SIZE])
{
	for (size_t i = 0; i < schema->field_count; i++) {
		const struct schema *list = schema->fields[i].list;
		int id = list ? schema_field(list, name) : -ENOENT;
		if (id < 0)
			continue;
		snprintf(path, PATH_SIZE, "%s.%s", schema->fields[i].name, list->fields[id].name);
		return true;
	}
	return false;
}

int parser_no_field(struct parser *parser, const struct token *name, const struct token *value)
{
	char path[PATH_SIZE];
	const char *meant = path_of(parser->schema, name->text, path)
				    ? path
				    : schema_suggest(parser->schema, name->text);
	mistake(parser->error, name,
		meant ? "unknown field \"%s\" before \"%s\"; did you mean \"%s\"?"
		      : "unknown field \"%s\" before \"%s\"",
		ESCAPED(name->text), ESCAPED(value->text), meant);
	return mistake_hint(
		parser->error, "  \"nlinspect fields %s\" lists the fields", parser->schema->name);
}

/* @return the counter whose rate has this name, or NULL */
static const struct field *counter_of(const struct schema *schema, struct text rate)
{
	for (size_t i = 0; i < schema->field_count; i++) {
		const struct field *field = &schema->fields[i];
		if (field->rate_name && word_equals(rate, field->rate_name))
			return field;
	}
	return NULL;
}

/* @return whether it is the growth of a counter, which --since has */
static bool is_growth(const struct schema *schema, struct text name)
{
	for (size_t i = 0; i < schema->field_count; i++) {
		if (schema->fields[i].since_name && word_equals(name, schema->fields[i].since_name))
			return true;
	}
	return false;
}

int parser_unknown(struct parser *parser, const struct token *token)
{
	const char *word = NULL;
	const struct field *near = parser_near_word(parser, token, &word);
	const struct field *field =
		token_is_operator(&parser->token) ? NULL : parser_word(parser, token, true);
	const struct view *view = schema_view(parser->schema, token->text);
	char path[PATH_SIZE];
	const struct field *counter = counter_of(parser->schema, token->text);
	if (counter) {
		mistake(parser->error, token, "\"%s\" is a rate, and filters see totals: \"%s\"",
			counter->rate_name, counter->name);
		return mistake_hint(parser->error,
			"  with -w, -o and --sort have rates: \"--sort -%s\"", counter->name);
	}
	if (is_growth(parser->schema, token->text)) {
		mistake(parser->error, token, "\"%s\" needs a recording to compare with",
			ESCAPED(token->text));
		return mistake_hint(parser->error, "  --since FILE compares with a recording");
	}
	const char *meant = view ? NULL
			    : path_of(parser->schema, token->text, path)
				    ? path
				    : schema_suggest(parser->schema, token->text);
	if (!field && near && !meant)
		mistake(parser->error, token, "unknown field \"%s\"; did you mean \"%s=%s\"?",
			ESCAPED(token->text), near->name, word);
	else if (field)
		mistake(parser->error, token, "unknown field \"%s\"; did you mean \"%s=%s\"?",
			ESCAPED(token->text), field->name, ESCAPED(token->text));
	else
		mistake(parser->error, token,
			meant ? "unknown field \"%s\"; did you mean \"%s\"?"
			      : "unknown field \"%s\"",
			ESCAPED(token->text), meant);
	if (view)
		mistake_hint(parser->error, "  \"-o @%s\" shows %s\n", view->name, view->doc);
	return mistake_hint(parser->error, "  \"nlinspect fields %s\" lists the fields%s",
		parser->schema->name,
		parser->schema->bare_word && token->type == TOKEN_WORD &&
				!token_is_operator(&parser->token)
			? "; in quotes it is searched for as it is"
			: "");
}

/* The message for a token where a condition should be. */
int parser_no_condition(struct parser *parser, const struct token *before)
{
	const struct token *token = &parser->token;
	const char *text = ESCAPED(token->text);
	switch (token->type) {
	case TOKEN_UNCLOSED:
		return mistake(
			parser->error, token, "the quote %c is not closed", token->text.data[0]);
	case TOKEN_OPERATOR:
	case TOKEN_WORD:
		return mistake(parser->error, token, "a field is missing before \"%s\"", text);
	case TOKEN_END:
		if (!before)
			return mistake(parser->error, token, "the filter is empty");
		return mistake(parser->error, token, "a condition is missing after \"%s\"",
			ESCAPED(before->text));
	default:
		if (!before)
			return mistake(parser->error, token, "unexpected \"%s\"", text);
		return mistake(parser->error, token,
			"a condition is missing between \"%s\" and \"%s\"", ESCAPED(before->text),
			text);
	}
}

int parser_no_value(struct parser *parser, const struct token *before)
{
	const struct token *token = &parser->token;
	if (token->type == TOKEN_UNCLOSED)
		return parser_no_condition(parser, before);
	mistake(parser->error, token, "a value is missing after \"%s\"", ESCAPED(before->text));
	if (token->type != TOKEN_END && token->type != TOKEN_CLOSE)
		mistake_hint(parser->error, "  a value spelt like \"%s\" needs quotes",
			ESCAPED(token->text));
	return -EINVAL;
}

int parser_bad_operator(struct parser *parser, const struct field *field, const struct token *token)
{
	unsigned operators = operand_type(field->type)->operators;
	mistake(parser->error, token, "\"%s\" (%s) does not take the operator \"%s\"", field->name,
		field_type_name(field->type), ESCAPED(token->text));
	mistake_hint(parser->error, "  operators:");
	for (enum where_operator op = OPERATOR_EQUAL; op < OPERATOR_COVERS; op++)
		if (operators >> op & 1)
			mistake_hint(parser->error, " %s", operator_name(op));
	return -EINVAL;
}
