/* SPDX-License-Identifier: MIT */
/* Builds the tree of a filter (flow/tree.h). */
#ifndef NLINSPECT_FLOW_FILTER_NODE_H
#define NLINSPECT_FLOW_FILTER_NODE_H

#include "nlinspect/flow/where.h"

#include "lexer.h"

/** Makes a term without values over a field; `operand` belongs to the field's type. @return NULL if
 * there is no memory */
struct where *node_term(const struct operand_type *operand, const struct schema *schema,
	unsigned id, enum where_operator op);

/**
 * Makes *left "*left and right", or "or". Takes over `right`, also on errors. *left may be NULL and
 * then becomes `right`.
 * @return 0 or -ENOMEM
 */
int node_join(struct where **left, enum where_kind kind, struct where *right);

/** Makes *node "not *node"; inverted twice it is the same again. @return 0; -ENOMEM: *node is as
 * before */
int node_invert(struct where **node);

#endif
