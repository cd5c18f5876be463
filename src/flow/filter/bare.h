/* SPDX-License-Identifier: MIT */
/* Words of a filter without a field: ports, addresses, names. */
#ifndef NLINSPECT_FLOW_FILTER_BARE_H
#define NLINSPECT_FLOW_FILTER_BARE_H

#include "parser.h"

/** The fields that a word without a field is searched for in. @return NULL: in no field */
const char *bare_fields(const struct parser *parser, const struct token *token);

/** Whether a bare word is probably a field or its value and not a text to search for: it resembles
 * a field and a value follows it ("node" alone is not taken for "inode"), or it is one of the words
 * of a field that has few. */
bool bare_is_mistaken(const struct parser *parser, const struct token *token);

/** A word without a field: compares several fields with the same values. `start` is at the word.
 * @return as condition_term() */
int bare_parse(
	struct parser *parser, const struct parser *start, const char *fields, struct where **ret);

/** An operator and values, or values alone, for any of some fields. `word`: what stands before.
 * @return as condition_term() */
int bare_parse_any(
	struct parser *parser, const char *fields, const struct token *word, struct where **ret);

#endif
