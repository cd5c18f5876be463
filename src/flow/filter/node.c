/* SPDX-License-Identifier: MIT */
#include "node.h"

#include "operand.h"

#include <errno.h>

struct where *node_term(const struct operand_type *operand, const struct schema *schema,
	unsigned id, enum where_operator op)
{
	const struct field *field = &schema->fields[id];
	struct where *node = calloc(1, sizeof(*node));
	if (!node)
		return NULL;
	node->kind = WHERE_TERM;
	node->term.negated = op == OPERATOR_NOT_EQUAL || op == OPERATOR_NOT_MATCH;
	if (op == OPERATOR_NOT_EQUAL)
		op = OPERATOR_EQUAL;
	else if (op == OPERATOR_NOT_MATCH)
		op = OPERATOR_MATCH;
	else if (op == OPERATOR_IN && field->type != FIELD_PREFIX)
		op = OPERATOR_EQUAL; /* "in" with one of some values, or with a prefix that covers
					addresses, is "=" */
	/* Records have the presence of the name, and subjects look for the name. */
	node->term.field = (uint16_t)(field->number ? id - 1 : id);
	node->term.offset = field->offset;
	node->term.type = (uint8_t)field->type;
	node->term.op = (uint8_t)op;
	node->term.operand = operand;
	node->term.test = operand->test(op);
	return node;
}

static int node_append(struct where *node, struct where *child)
{
	/* The room is a power of two, so it is full when the count is one. */
	if (!(node->count & (node->count - 1))) {
		size_t room = node->count ? node->count * 2 : 1;
		struct where **children =
			reallocarray(node->children, room, sizeof(struct where *));
		if (!children)
			return -ENOMEM;
		node->children = children;
	}
	node->children[node->count++] = child;
	return 0;
}

/* Makes a node with one child, which it takes over. */
static int node_wrap(struct where **node, enum where_kind kind)
{
	struct where *parent = calloc(1, sizeof(*parent));
	if (!parent)
		return -ENOMEM;
	parent->kind = kind;
	if (node_append(parent, *node)) {
		free(parent);
		return -ENOMEM;
	}
	*node = parent;
	return 0;
}

static bool node_is(const struct where *node, enum where_kind kind)
{
	return node->kind == kind && !node->bare && !node->also;
}

/* Appends `right`, or its children if it has the same kind: "(a and b) and c" is "a and b and c".
 */
static int node_merge(struct where *left, struct where *right)
{
	size_t moved = 0;
	while (moved < right->count && !node_append(left, right->children[moved]))
		moved++;
	bool complete = moved == right->count;
	right->count -= moved;
	memmove(right->children, right->children + moved, right->count * sizeof(struct where *));
	where_free(right);
	return complete ? 0 : -ENOMEM;
}

int node_join(struct where **left, enum where_kind kind, struct where *right)
{
	if (!*left) {
		*left = right;
		return 0;
	}
	int failed = node_is(*left, kind) ? 0 : node_wrap(left, kind);
	if (!failed && node_is(right, kind))
		return node_merge(*left, right);
	if (!failed)
		failed = node_append(*left, right);
	if (failed)
		where_free(right);
	return failed;
}

int node_invert(struct where **node)
{
	struct where *inner = *node;
	if (inner->kind != WHERE_NOT)
		return node_wrap(node, WHERE_NOT);
	*node = inner->children[0];
	inner->count = 0;
	where_free(inner);
	return 0;
}

static void term_fini(struct where_term *term)
{
	void (*fini)(union where_value *) = term->operand->fini;
	for (size_t i = 0; fini && i < term->count; i++)
		fini(&term->values[i]);
	free(term->values);
}

void where_free(struct where *where)
{
	if (!where)
		return;
	if (where->kind == WHERE_TERM) {
		term_fini(&where->term);
	} else {
		for (size_t i = 0; i < where->count; i++)
			where_free(where->children[i]);
		free(where->children);
	}
	free(where);
}
