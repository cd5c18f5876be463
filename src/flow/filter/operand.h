/* SPDX-License-Identifier: MIT */
/* The operations on a filter's values for each type of field (values/), and the functions that the
 * types share. */
#ifndef NLINSPECT_FLOW_FILTER_OPERAND_H
#define NLINSPECT_FLOW_FILTER_OPERAND_H

#include "nlinspect/flow/where.h"

#include "lexer.h"

enum {
	OPERAND_EQUALITY = 1 << OPERATOR_EQUAL | 1 << OPERATOR_NOT_EQUAL,
	OPERAND_ORDER = 1 << OPERATOR_LESS | 1 << OPERATOR_LESS_EQUAL | 1 << OPERATOR_GREATER |
			1 << OPERATOR_GREATER_EQUAL,
};

/** The operators that a type of field takes, and how a value is read, compared and printed. */
struct operand_type {
	unsigned operators; /* 1 << enum where_operator; OPERATOR_IN only if it differs from "=" */
	/** Adds the token's value to the term, whose operator is known. @return 0; -EINVAL with
	 * *error; -ENOMEM */
	int (*parse)(struct where_term *term, const struct field *field, const struct token *token,
		struct where_error *error);
	/** Appends a value as parse() reads it. */
	void (*print)(const union where_value *value, const struct field *field, struct out *out);
	/** The comparison for an operator. */
	where_test *(*test)(enum where_operator op);
	/** Frees what a value owns; NULL if nothing. */
	void (*fini)(union where_value *value);
};

/** Adds a value to a term, which then owns it. @return 0; -ENOMEM: the caller still owns it */
int operand_add(struct where_term *term, const union where_value *value);

/** The field that a term's values are of. A number is compared in the place of its name. */
static inline const struct field *operand_field(
	const struct where_term *term, const struct schema *schema)
{
	const struct field *field = &schema->fields[term->field];

	return term->type == FIELD_NUM && field->type == FIELD_ENUM ? field + 1 : field;
}

/** Copies a text to the heap and terminates it. @return 0 or -ENOMEM */
int operand_copy(struct text text, struct text *ret);

/** Appends a text as a value, in quotes if it needs them. */
void operand_quote(struct out *out, struct text text);

#endif
