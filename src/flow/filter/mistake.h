/* SPDX-License-Identifier: MIT */
/* Error messages about filters (struct where_error). */
#ifndef NLINSPECT_FLOW_FILTER_MISTAKE_H
#define NLINSPECT_FLOW_FILTER_MISTAKE_H

#include "nlinspect/flow/where.h"

#include "lexer.h"

enum { ESCAPED_SIZE = 72 };

/* Escapes a text from outside for a message; the result lives until the end of the block. */
#define ESCAPED(text) text_escape_into((char[ESCAPED_SIZE]){""}, ESCAPED_SIZE, (text))

/** Sets the message about the token; mistake_hint() adds hints. @return -EINVAL */
int mistake(struct where_error *error, const struct token *token, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/** Adds to the hint, or leaves it as it is if there is no room. @return -EINVAL */
int mistake_hint(struct where_error *error, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#endif
