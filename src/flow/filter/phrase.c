/* SPDX-License-Identifier: MIT */
#include "phrase.h"

#include "nlinspect/base/parse.h"

#include "mistake.h"
#include "operand.h"

#include <errno.h>

/* The tokens that follow the word. */
struct form {
	bool is_operator;          /* an operator, then the value */
	bool is_value;             /* a value */
	struct text first, second; /* N-M, N:M or N/M; empty: it is neither */
	char between;
};

static void text_split(struct text text, struct form *form)
{
	uint64_t number;
	for (uint32_t i = 1; i + 1 < text.length; i++) {
		struct text first = {text.data, i};
		struct text second = {text.data + i + 1, text.length - i - 1};
		if (!strchr("-:/", text.data[i]) || parse_u64(first, &number) ||
			parse_u64(second, &number))
			continue;
		form->first = first;
		form->second = second;
		form->between = text.data[i];
	}
}

static struct form form_of(const struct parser *parser)
{
	struct lexer lexer = parser->lexer;
	struct token next = parser->token;
	struct form form = {.is_operator = token_is_operator(&next)};
	if (form.is_operator)
		next = lexer_next(&lexer);
	form.is_value = next.type == TOKEN_WORD && !token_is_operator(&next);
	if (form.is_value)
		text_split(next.text, &form);
	return form;
}

/* The filter for the tokens that follow. */
static const char *template_of(const struct phrase *phrase, const struct parser *parser)
{
	struct form form = form_of(parser);
	uint64_t number;
	if (phrase->means && !strchr(phrase->means, '$'))
		return form.is_operator ? NULL : phrase->means;
	if (form.between == '/' && phrase->masked)
		return phrase->masked;
	if (form.between && form.between != '/' && phrase->ranged)
		return phrase->ranged;
	if (phrase->named && form.is_value && !form.between && !form.is_operator &&
		parse_u64(parser->token.text, &number))
		return phrase->named;
	return phrase->means;
}

const struct phrase *phrase_named(const struct schema *schema, struct text word)
{
	for (size_t i = 0; i < schema->phrase_count; i++) {
		if (word_equals(word, schema->phrases[i].word))
			return &schema->phrases[i];
	}
	return NULL;
}

const struct phrase *phrase_of(const struct parser *parser, const struct token *word)
{
	const struct phrase *phrase = NULL;
	if (!word->quoted && !parser->expanded)
		phrase = phrase_named(parser->schema, word->text);
	return phrase && (phrase->fields || template_of(phrase, parser)) ? phrase : NULL;
}

static void write_value(struct out *out, const struct token *token)
{
	if (token->quoted)
		operand_quote(out, token->text);
	else
		out_bytes(out, token->text.data, token->text.length);
}

/* Takes the values, and writes them as they stood. */
static int take_values(
	struct parser *parser, const struct token *before, struct out *out, struct token *place)
{
	struct token last = *before;
	for (bool first = true;; first = false) {
		if (parser->token.type != TOKEN_WORD || token_is_operator(&parser->token))
			return parser_no_value(parser, &last);
		last = parser_take(parser);
		if (first)
			*place = last;
		write_value(out, &last);
		if (parser->token.type != TOKEN_COMMA)
			return 0;
		last = parser_take(parser);
		out_char(out, ',');
	}
}

static void write_template(
	struct out *out, const char *template, struct text values, const struct form *form)
{
	for (; *template; template ++) {
		if (*template != '$') {
			out_char(out, *template);
			continue;
		}
		struct text text = values;
		if (template[1] == '1' || template[1] == '2')
			text = *++template == '1' ? form->first : form->second;
		out_bytes(out, text.data, text.length);
	}
	out_char(out, '\0');
}

int phrase_expand(struct parser *parser, const struct phrase *phrase, const struct token *word,
	struct out *text, struct token *place, bool *negated)
{
	const char *template = template_of(phrase, parser);
	struct token before = *word;
	struct form form = {.is_value = false};
	struct out values;
	int failed = 0;
	*place = *word;
	*negated = false;
	out_init_memory(&values);
	if (strchr(template, '$')) {
		if (token_is_operator(&parser->token))
			before = parser_take(parser);
		*negated = before.op == OPERATOR_NOT_EQUAL;
		if (before.op > OPERATOR_NOT_EQUAL && before.op != OPERATOR_IN)
			failed = mistake(parser->error, &before,
				"\"%s\" takes the operators = and !=, not \"%s\"", phrase->word,
				operator_name(before.op));
		if (!failed)
			failed = take_values(parser, &before, &values, place);
	}
	if (!failed) {
		struct text typed = {values.data, (uint32_t)values.length};
		text_split(typed, &form);
		write_template(text, template, typed, &form);
		failed = values.error ? values.error : text->error;
	}
	out_fini(&values);
	return failed;
}

int phrase_field(const struct schema *schema, const struct phrase *phrase)
{
	const char *filter = phrase->fields  ? phrase->fields
			     : phrase->means ? phrase->means
					     : phrase->named;
	if (!filter || (!phrase->fields && !strchr(filter, '$')))
		return -ENOENT;
	return schema_field(schema, (struct text){filter, (uint32_t)strcspn(filter, " !=<>~")});
}
