/* SPDX-License-Identifier: MIT */
/* What may stand at the end of a filter that is still being typed: for completion. Reads the same
 * tokens as flow/where.h, so that the two agree on where a value starts. */
#ifndef NLINSPECT_FLOW_FILTER_EXPECT_H
#define NLINSPECT_FLOW_FILTER_EXPECT_H

#include "nlinspect/flow/tree.h"

enum expect_kind {
	EXPECT_NOTHING,   /* that is known: inside quotes, a regular expression, after a mistake */
	EXPECT_CONDITION, /* a field, a word without one, "not" */
	EXPECT_MORE,      /* after a condition: a further one, "and", "or" */
	EXPECT_OPERATOR,  /* after a field: an operator or a value */
	EXPECT_VALUE,     /* after an operator or a comma */
};

struct expect {
	enum expect_kind kind;
	/* OPERATOR and VALUE: the field, by its index in the schema, which may be that of a list in
	 * it (metrics.mtu); otherwise without meaning. */
	const struct schema *schema;
	int field;
	size_t start;    /* bytes of the last word before what is being typed */
	size_t list;     /* VALUE: bytes of the last word before the first value of the list */
	unsigned allows; /* OPERATOR: 1 << enum where_operator, those that go with the field */
};

/**
 * Reads the words of a filter; what is being typed is the end of the last one, which may be empty.
 * @param count  at least 1
 * @return 0; -E2BIG if the words are too long for a filter; -ENOMEM
 */
int expect_read(
	const struct schema *schema, const char *const *words, size_t count, struct expect *ret);

/** Whether a text is a value that needs no quotes in a filter. */
bool expect_is_word(struct text text);

#endif
