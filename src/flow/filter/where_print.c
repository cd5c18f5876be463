/* SPDX-License-Identifier: MIT */
#include "nlinspect/flow/where.h"

#include "nlinspect/flow/tree.h"

#include "operand.h"

static void print_values(
	const struct where_term *term, const struct schema *schema, struct out *out)
{
	if (term->absent)
		out_char(out, '-');
	for (size_t i = 0; i < term->count; i++) {
		if (i || term->absent)
			out_char(out, ',');
		term->operand->print(&term->values[i], operand_field(term, schema), out);
	}
}

static void print_term(const struct where_term *term, const struct schema *schema, struct out *out);

/* A condition on a member of a list's items is printed as a path: metrics.mtu > 1400. */
static void print_part(const struct where_term *term, const struct schema *schema, struct out *out)
{
	struct where_term inner = term->values->list.any->term;
	inner.negated ^= term->negated;
	out_string(out, schema->fields[term->field].name);
	out_char(out, '.');
	print_term(&inner, schema->fields[term->field].list, out);
}

static bool is_part(const struct where_term *term)
{
	return (term->type == FIELD_LIST || term->type == FIELD_OBJECT) && term->count &&
	       term->values->list.part;
}

static void print_term(const struct where_term *term, const struct schema *schema, struct out *out)
{
	if (is_part(term)) {
		print_part(term, schema, out);
		return;
	}
	if (term->op != OPERATOR_COVERS) {
		enum where_operator op = term->op;
		if (term->negated)
			op = op == OPERATOR_MATCH ? OPERATOR_NOT_MATCH : OPERATOR_NOT_EQUAL;
		out_string(out, operand_field(term, schema)->name);
		out_char(out, ' ');
		out_string(out, operator_name(op));
		out_char(out, ' ');
	}
	print_values(term, schema, out);
}

/* Finds the term of a bare address, which no other notation can express. */
static const struct where_term *find_covers(const struct where *where)
{
	for (size_t i = 0; where->bare && i < where->count; i++)
		if (where->children[i]->kind == WHERE_TERM &&
			where->children[i]->term.op == OPERATOR_COVERS)
			return &where->children[i]->term;
	return NULL;
}

static bool needs_parentheses(const struct where *inner, enum where_kind outer)
{
	if (inner->kind == WHERE_OR)
		return outer != WHERE_OR && !find_covers(inner) && !inner->also;
	return inner->kind == WHERE_AND && outer == WHERE_NOT;
}

static void print_inner(const struct where *inner, enum where_kind outer,
	const struct schema *schema, struct out *out)
{
	bool parentheses = needs_parentheses(inner, outer);
	if (parentheses)
		out_char(out, '(');
	where_print(inner, schema, out);
	if (parentheses)
		out_char(out, ')');
}

void where_print(const struct where *where, const struct schema *schema, struct out *out)
{
	if (!where)
		return;
	if (where->kind == WHERE_TERM) {
		print_term(&where->term, schema, out);
		return;
	}
	if (find_covers(where)) {
		print_term(find_covers(where), schema, out);
		return;
	}
	bool invert = where->kind == WHERE_NOT && where->children[0]->also;
	if (invert)
		where = where->children[0];
	if (where->also) {
		struct where_term own = where->children[0]->term;
		own.negated = invert;
		print_term(&own, schema, out);
		return;
	}
	if (where->kind == WHERE_NOT)
		out_string(out, "not ");
	for (size_t i = 0; i < where->count; i++) {
		if (i)
			out_string(out, where->kind == WHERE_AND ? " and " : " or ");
		print_inner(where->children[i], where->kind, schema, out);
	}
}
