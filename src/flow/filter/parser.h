/* SPDX-License-Identifier: MIT */
/* What the parser of filters knows while it reads (where_parse.c), and what it says where a filter
 * is mistaken (parser.c). */
#ifndef NLINSPECT_FLOW_FILTER_PARSER_H
#define NLINSPECT_FLOW_FILTER_PARSER_H

#include "nlinspect/flow/where.h"

#include "lexer.h"

struct parser {
	const struct schema *schema;
	struct where_error *error;
	struct lexer lexer;
	struct token token; /* the next one */
	struct token bare;  /* the word without a field that stood just before, or {0} */
	unsigned depth;
};

static inline bool token_is_operator(const struct token *token)
{
	return token->op != OPERATOR_NONE && !token->quoted;
}

/** The first field of which the token is a word of the program's own: those of the host may be
 * names of other things, too. @return NULL if there is none */
const struct field *parser_word(const struct parser *parser, const struct token *token, bool flags);

/** The word of a state that the token is misspelt for: a long one, with a letter or two amiss.
 * @return its field, or NULL */
const struct field *parser_near_word(
	const struct parser *parser, const struct token *token, const char **ret);

/* What is said of a mistake. @return -EINVAL */

/** The token is no field, and stands for none. */
int parser_unknown(struct parser *parser, const struct token *token);

/** The token is no part of the members of a list. */
int parser_unknown_part(struct parser *parser, const struct token *token, const struct field *outer,
	struct text part);

/** What is no condition alone stands behind a word that is no field. */
int parser_no_field(struct parser *parser, const struct token *name, const struct token *value);

/** What stands where a condition should. `before`: what it stands behind, or NULL. */
int parser_no_condition(struct parser *parser, const struct token *before);

/** What stands where a value should. */
int parser_no_value(struct parser *parser, const struct token *before);

/** The token is no operator of the field. */
int parser_bad_operator(
	struct parser *parser, const struct field *field, const struct token *token);

#endif
