/* SPDX-License-Identifier: MIT */
#include "nlinspect/flow/where.h"

#include "bare.h"
#include "condition.h"
#include "mistake.h"
#include "node.h"
#include "parser.h"
#include "phrase.h"

#include <errno.h>

enum {
	DEPTH_MAX = 256, /* levels of parentheses and "not" */
};

static int parse_or(struct parser *parser, const struct token *before, struct where **ret);

static int parse_filter(struct parser *parser, struct where **ret);

/* The filter that a phrase stands for, in place of its word and value. */
static int parse_expanded(
	struct parser *parser, const char *text, const struct token *place, struct where **ret)
{
	struct parser inner = {.schema = parser->schema, .error = parser->error, .expanded = true};
	int failed = lexer_init(&inner.lexer, &text, 1);
	if (failed)
		return failed;
	failed = parse_filter(&inner, ret);
	lexer_fini(&inner.lexer);
	if (failed == -EINVAL) {
		parser->error->word = place->word;
		parser->error->start = place->start;
		parser->error->end = place->end;
	}
	return failed;
}

static int parse_phrase(struct parser *parser, const struct phrase *phrase,
	const struct token *word, struct where **ret)
{
	if (phrase->fields)
		return bare_parse_any(parser, phrase->fields, word, ret);
	struct where *where CLEANUP(where_free) = NULL;
	struct out text;
	struct token place;
	bool negated;
	out_init_memory(&text);
	int failed = phrase_expand(parser, phrase, word, &text, &place, &negated);
	if (!failed)
		failed = parse_expanded(parser, text.data, &place, &where);
	out_fini(&text);
	if (!failed && negated)
		failed = node_invert(&where);
	if (failed)
		return failed;
	*ret = where;
	where = NULL;
	return 0;
}

static int parse_word(struct parser *parser, struct where **ret)
{
	if (token_is_operator(&parser->token))
		return parser_no_condition(parser, NULL);
	const struct token bare = parser->bare;
	parser->bare = (struct token){0};
	struct parser start = *parser;
	struct token word = parser_take(parser);
	const struct phrase *phrase = phrase_of(parser, &word);
	if (phrase)
		return parse_phrase(parser, phrase, &word, ret);
	int id = parser_field(parser, &word);
	if (id >= 0)
		return condition_field(parser, (unsigned)id, &word, ret);
	id = word.quoted ? -ENOENT : schema_outer(parser->schema, word.text);
	if (id >= 0)
		return condition_part(parser, (unsigned)id, word.text, &word, ret);
	if (token_is_operator(&parser->token))
		return parser_unknown(parser, &word);
	const char *fields = bare_fields(parser, &word);
	if ((!fields || fields == parser->schema->bare_word) && parser_advise(parser, &word))
		return -EINVAL;
	if (!fields && bare.text.length && !bare.quoted)
		return parser_no_field(parser, &bare, &word);
	if (!fields || (fields == parser->schema->bare_word && bare_is_mistaken(parser, &word)))
		return parser_unknown(parser, &word);
	return bare_parse(parser, &start, fields, ret);
}

/* "not" and "(" recurse. A filter can be as deep as its text is long; the stack cannot. */
static int enter(struct parser *parser, const struct token *token)
{
	if (++parser->depth <= DEPTH_MAX)
		return 0;
	return mistake(parser->error, token, "more than %d parentheses or \"not\" in one another",
		DEPTH_MAX);
}

static int parse_parentheses(struct parser *parser, struct where **ret)
{
	struct token open = parser_take(parser);
	struct where *inner CLEANUP(where_free) = NULL;
	int failed = enter(parser, &open);
	if (!failed)
		failed = parse_or(parser, &open, &inner);
	if (failed)
		return failed;
	parser->depth--;
	if (parser->token.type != TOKEN_CLOSE)
		return mistake(parser->error, &parser->token, "\")\" is missing");
	parser_take(parser);
	*ret = inner;
	inner = NULL;
	return 0;
}

static int parse_not(struct parser *parser, const struct token *before, struct where **ret)
{
	if (parser->token.type == TOKEN_WORD)
		return parse_word(parser, ret);
	if (parser->token.type == TOKEN_OPEN)
		return parse_parentheses(parser, ret);
	if (parser->token.type != TOKEN_NOT)
		return parser_no_condition(parser, before);

	struct token not = parser_take(parser);
	struct where *inner CLEANUP(where_free) = NULL;
	int failed = enter(parser, &not );
	if (!failed)
		failed = parse_not(parser, &not, &inner);
	if (!failed)
		failed = node_invert(&inner);
	if (failed)
		return failed;
	parser->depth--;
	*ret = inner;
	inner = NULL;
	return 0;
}

static bool ends_and(const struct parser *parser)
{
	enum token_type type = parser->token.type;
	return type == TOKEN_END || type == TOKEN_CLOSE || type == TOKEN_OR;
}

static int parse_and(struct parser *parser, const struct token *before, struct where **ret)
{
	struct where *left CLEANUP(where_free) = NULL;
	struct token and;
	do {
		struct where *right = NULL;
		int failed = parse_not(parser, before, &right);
		if (!failed)
			failed = node_join(&left, WHERE_AND, right);
		if (failed)
			return failed;
		before = NULL;
		if (parser->token.type == TOKEN_AND) {
			and = parser_take(parser);
			before = &and;
		}
	} while (before || !ends_and(parser));
	*ret = left;
	left = NULL;
	return 0;
}

static int parse_or(struct parser *parser, const struct token *before, struct where **ret)
{
	struct where *left CLEANUP(where_free) = NULL;
	struct token or ;
	do {
		struct where *right = NULL;
		int failed = parse_and(parser, before, &right);
		if (!failed)
			failed = node_join(&left, WHERE_OR, right);
		if (failed)
			return failed;
		before = NULL;
		if (parser->token.type == TOKEN_OR) {
			or = parser_take(parser);
			before = & or ;
		}
	} while (before);
	*ret = left;
	left = NULL;
	return 0;
}

static int parse_filter(struct parser *parser, struct where **ret)
{
	struct where *where CLEANUP(where_free) = NULL;
	parser_take(parser);
	int failed = parse_or(parser, NULL, &where);
	if (failed)
		return failed;
	if (parser->token.type != TOKEN_END)
		return mistake(parser->error, &parser->token, "unexpected \"%s\"",
			ESCAPED(parser->token.text));
	*ret = where;
	where = NULL;
	return 0;
}

int where_parse_with(const struct schema *schema, const char *const *words, size_t count,
	const struct where_habits *habits, struct where **ret, struct where_error *error)
{
	if (!count) {
		*ret = NULL;
		return 0;
	}
	struct parser parser = {.schema = schema, .error = error, .habits = habits};
	int failed = lexer_init(&parser.lexer, words, count);
	if (failed == -E2BIG)
		return mistake(error, &(struct token){0}, "the filter is longer than %d KiB",
			LEXER_INPUT_MAX / 1024);
	if (failed)
		return failed;
	failed = parse_filter(&parser, ret);
	lexer_fini(&parser.lexer);
	return failed;
}

int where_parse(const struct schema *schema, const char *const *words, size_t count,
	struct where **ret, struct where_error *error)
{
	return where_parse_with(schema, words, count, NULL, ret, error);
}
