/* SPDX-License-Identifier: MIT */
/* Possible continuations of an unfinished filter, for completion. Uses the lexer of
 * flow/where.h, so that both agree on where a value starts. */
#ifndef NLINSPECT_FLOW_FILTER_EXPECT_H
#define NLINSPECT_FLOW_FILTER_EXPECT_H

#include "nlinspect/flow/tree.h"

enum expect_kind {
	EXPECT_NOTHING, /* inside quotes, in a regular expression, after an error: nothing is known
			 */
	EXPECT_CONDITION, /* a field, a word without one, "not" */
	EXPECT_MORE,      /* after a condition: another one, "and", "or" */
	EXPECT_OPERATOR,  /* after a field: an operator or a value */
	EXPECT_VALUE,     /* after an operator or a comma */
};

struct expect {
	enum expect_kind kind;
	/* Set for OPERATOR and VALUE only: the schema and the field's index in it. It is the schema
	 * of the items for a path into a list (metrics.mtu). */
	const struct schema *schema;
	int field;
	size_t start;    /* offset in the last word of the part that is being typed */
	size_t list;     /* VALUE: offset in the last word of the list's first value */
	unsigned allows; /* OPERATOR: 1 << enum where_operator for each one that the field takes */
};

/** Reads the words of a filter. The end of the last word, which may be empty, is being typed.
 * @param count at least 1 @return 0; -E2BIG if the words are too long for a filter; -ENOMEM */
int expect_read(
	const struct schema *schema, const char *const *words, size_t count, struct expect *ret);

/** Whether a text is a value that needs no quotes in a filter. */
bool expect_is_word(struct text text);

#endif
