/* SPDX-License-Identifier: MIT */
/* The tokens of the filter language. Words of the command line are joined as if by a space. */
#ifndef NLINSPECT_FLOW_FILTER_LEXER_H
#define NLINSPECT_FLOW_FILTER_LEXER_H

#include "nlinspect/base/cleanup.h"
#include "nlinspect/flow/tree.h"

enum { LEXER_INPUT_MAX = 64 * 1024 }; /* in bytes, plus one for each word */

enum token_type {
	TOKEN_END,
	TOKEN_WORD,
	TOKEN_OPERATOR, /* a symbol, or a word that is an operator: eq, in … */
	TOKEN_AND,
	TOKEN_OR,
	TOKEN_NOT,
	TOKEN_OPEN,
	TOKEN_CLOSE,
	TOKEN_COMMA,
	TOKEN_UNCLOSED, /* a quote without an end */
};

struct token {
	enum token_type type;
	enum where_operator op;
	struct text text;        /* for a quoted token without the quotes */
	bool quoted;             /* cannot be a field, a keyword or "-" */
	size_t word, start, end; /* the word that it is in, and its bytes there */
};

struct lexer {
	const char *const *words;
	size_t count;
	size_t word, at;  /* the next byte */
	struct text text; /* words[word] */
	bool pattern;     /* a regular expression comes next */
	char *unquoted;   /* buffer for texts that the words do not have in one piece */
	size_t unquoted_length;
};

/** Starts to read words, which the caller keeps. @return 0; -E2BIG if they are longer than
 * LEXER_INPUT_MAX; -ENOMEM */
int lexer_init(struct lexer *lexer, const char *const *words, size_t count);

/** Frees the texts of the tokens. */
void lexer_fini(struct lexer *lexer);

DEFINE_CLEANUP_FINI(struct lexer, lexer_fini)

/** The next token. A copy of a lexer reads the same tokens again. */
struct token lexer_next(struct lexer *lexer);

/** The token that two neighbors would be with `between`, at most one byte, instead of the space
 * between them; it stands where the first one does. */
struct token lexer_join(struct lexer *lexer, const struct token *first, const struct token *second,
	const char *between);

/** Whether a text needs no quotes to be read as one word: it is not a keyword or "-". */
bool lexer_is_word(struct text text);

/** The symbol or word of an operator. */
const char *operator_name(enum where_operator op);

#endif
