/* SPDX-License-Identifier: MIT */
/* What is said about a wrong filter (struct where_error). */
#ifndef NLINSPECT_FLOW_FILTER_MISTAKE_H
#define NLINSPECT_FLOW_FILTER_MISTAKE_H

#include "nlinspect/flow/where.h"

#include "lexer.h"

enum { ESCAPED_SIZE = 72 };

/* Text from outside as the argument of a message, until the end of the block. */
#define ESCAPED(text) text_escape_into((char[ESCAPED_SIZE]){""}, ESCAPED_SIZE, (text))

/** Says what is wrong with the token; further hints follow by mistake_hint(). @return -EINVAL */
int mistake(struct where_error *error, const struct token *token, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/** Adds to the hint; left out where it does not fit. @return -EINVAL */
int mistake_hint(struct where_error *error, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#endif
