/* SPDX-License-Identifier: MIT */
/* The tokens of the filter language. Words of the command line are joined as if by a space. */
#ifndef NLINSPECT_FLOW_FILTER_LEXER_H
#define NLINSPECT_FLOW_FILTER_LEXER_H

#include "nlinspect/base/cleanup.h"
#include "nlinspect/flow/tree.h"

enum { LEXER_INPUT_MAX = 64 * 1024 }; /* bytes, counting one more for each word */

enum token_type {
	TOKEN_END,
	TOKEN_WORD,
	TOKEN_OPERATOR, /* a symbol; eq, in … are words that have an operator */
	TOKEN_AND,
	TOKEN_OR,
	TOKEN_NOT,
	TOKEN_OPEN,
	TOKEN_CLOSE,
	TOKEN_COMMA,
	TOKEN_UNCLOSED, /* a quote without its end */
};

struct token {
	enum token_type type;
	enum where_operator op;
	struct text text;        /* of a quoted one what is between the quotes */
	bool quoted;             /* neither a field nor a keyword nor "-" */
	size_t word, start, end; /* where it stands: which word, and its bytes */
};

struct lexer {
	const char *const *words;
	size_t count;
	size_t word, at;  /* the next byte */
	struct text text; /* words[word] */
	bool pattern;     /* a regular expression comes next */
	char *unquoted;   /* where quoted texts are put */
	size_t unquoted_length;
};

/**
 * Starts to read words, which stay the caller's.
 * @return 0; -E2BIG if they are longer than LEXER_INPUT_MAX; -ENOMEM
 */
int lexer_init(struct lexer *lexer, const char *const *words, size_t count);

/** Frees the texts of the tokens. */
void lexer_fini(struct lexer *lexer);

DEFINE_CLEANUP_FINI(struct lexer, lexer_fini)

/** The next token. A copy of a lexer reads the same tokens again. */
struct token lexer_next(struct lexer *lexer);

/** Whether a text outside of quotes would be read as one word that stands for itself: no keyword,
 * not "-". */
bool lexer_is_word(struct text text);

/** The symbol or word of an operator. */
const char *operator_name(enum where_operator op);

#endif
