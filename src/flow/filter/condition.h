/* SPDX-License-Identifier: MIT */
/* A condition of a filter: a field, an operator and values. All return 0; -EINVAL with
 * parser->error; -ENOMEM. The caller frees *ret. */
#ifndef NLINSPECT_FLOW_FILTER_CONDITION_H
#define NLINSPECT_FLOW_FILTER_CONDITION_H

#include "parser.h"

/** A field, whose name is taken; the next token is the first value. `before`: what stands before
 * it. */
int condition_term(struct parser *parser, unsigned id, enum where_operator op,
	const struct token *before, struct where **ret);

/** A field, whose name is taken; an operator, a value or the end follows. */
int condition_field(
	struct parser *parser, unsigned id, const struct token *name, struct where **ret);

/** A part of the items of list `id`, by its path. `text` is the path from the name of the list on,
 * `name` the token with the whole path. */
int condition_part(struct parser *parser, unsigned id, struct text text, const struct token *name,
	struct where **ret);

/** Whether an operator goes with a field. */
bool condition_takes(const struct field *field, enum where_operator op);

#endif
