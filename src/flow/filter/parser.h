/* SPDX-License-Identifier: MIT */
/* The state of the filter parser (where_parse.c) and its error messages (parser.c). */
#ifndef NLINSPECT_FLOW_FILTER_PARSER_H
#define NLINSPECT_FLOW_FILTER_PARSER_H

#include "nlinspect/flow/where.h"

#include "lexer.h"

#include <errno.h>

struct parser {
	const struct schema *schema;
	struct where_error *error;
	struct lexer lexer;
	struct token token;                /* the next one */
	struct token bare;                 /* the word without a field directly before, or {0} */
	const struct where_habits *habits; /* or NULL */
	bool expanded;                     /* the words come from a phrase */
	bool no_zone; /* the mistake is a zone where there is no field for it */
	unsigned depth;
};

static inline bool token_is_operator(const struct token *token)
{
	return token->op != OPERATOR_NONE && !token->quoted;
}

/** Takes the next token. */
static inline struct token parser_take(struct parser *parser)
{
	struct token token = parser->token;

	parser->token = lexer_next(&parser->lexer);
	return token;
}

/** The field that a token names, or -ENOENT. */
static inline int parser_field(const struct parser *parser, const struct token *token)
{
	if (token->type != TOKEN_WORD || token->quoted || token_is_operator(token))
		return -ENOENT;
	return schema_filter_field(parser->schema, token->text);
}

/** The first field that has the token among the program's own words. Words of the host are not
 * considered, because they may be names of other things. @return NULL if there is none */
const struct field *parser_word(const struct parser *parser, const struct token *token, bool flags);

/** The state that the token misspells: a long word with one or two wrong letters. @return its
 * field, or NULL */
const struct field *parser_near_word(
	const struct parser *parser, const struct token *token, const char **ret);

/** Says what serves instead of a word, if it is a habit. @return 0 or -EINVAL */
int parser_advise(struct parser *parser, const struct token *token);

/* Each sets an error message. @return -EINVAL */

/** The token is not a field, and no field takes it as a bare word. */
int parser_unknown(struct parser *parser, const struct token *token);

/** The token is not a member of the list's items. */
int parser_unknown_part(struct parser *parser, const struct token *token, const struct field *outer,
	struct text part);

/** The token follows a word that is not a field, and is not a condition itself. */
int parser_no_field(struct parser *parser, const struct token *name, const struct token *value);

/** The token is not the start of a condition. `before`: the token before it, or NULL. */
int parser_no_condition(struct parser *parser, const struct token *before);

/** The token is not a value. */
int parser_no_value(struct parser *parser, const struct token *before);

/** The field does not take the operator. */
int parser_bad_operator(
	struct parser *parser, const struct field *field, const struct token *token);

#endif
