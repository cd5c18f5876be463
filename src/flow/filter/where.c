/* SPDX-License-Identifier: MIT */
#include "nlinspect/flow/where.h"

#include "nlinspect/flow/tree.h"

#include "node.h"
#include "operand.h"

#include <errno.h>

int where_and_set(struct where **where, const struct schema *schema, unsigned id, uint64_t set)
{
	struct where *term = node_term(schema, id, OPERATOR_EQUAL);
	union where_value value = {.set = {.set = set}};
	if (!term)
		return -ENOMEM;
	if (operand_add(&term->term, &value)) {
		where_free(term);
		return -ENOMEM;
	}
	return node_join(where, WHERE_AND, term);
}

static bool term_matches(const struct where_term *term, const struct record *record)
{
	bool found = term->absent;
	if (record_has(record, term->field)) {
		const void *value = (const char *)record + term->offset;
		found = false;
		for (size_t i = 0; i < term->count && !found; i++)
			found = term->test(&term->values[i], value);
	}
	return found != term->negated;
}

bool where_matches(const struct where *where, const struct record *record)
{
	if (!where)
		return true;
	if (where->kind == WHERE_TERM)
		return term_matches(&where->term, record);
	if (where->kind == WHERE_NOT)
		return !where_matches(where->children[0], record);
	bool is_or = where->kind == WHERE_OR;
	for (size_t i = 0; i < where->count; i++)
		if (where_matches(where->children[i], record) == is_or)
			return is_or;
	return !is_or;
}

static enum where_answer decide_list(
	const struct where *where, const struct record *record, const struct fieldset *known)
{
	enum where_answer strong = where->kind == WHERE_OR ? WHERE_YES : WHERE_NO;
	enum where_answer result = strong == WHERE_YES ? WHERE_NO : WHERE_YES;
	for (size_t i = 0; i < where->count; i++) {
		enum where_answer answer = where_decide(where->children[i], record, known);
		if (answer == strong)
			return strong;
		if (answer == WHERE_MAYBE)
			result = WHERE_MAYBE;
	}
	return result;
}

enum where_answer where_decide(
	const struct where *where, const struct record *record, const struct fieldset *known)
{
	if (!where)
		return WHERE_YES;
	switch (where->kind) {
	case WHERE_TERM:
		if (!fieldset_has(known, where->term.field))
			return WHERE_MAYBE;
		return term_matches(&where->term, record) ? WHERE_YES : WHERE_NO;
	case WHERE_NOT:
		return WHERE_YES - where_decide(where->children[0], record, known);
	default:
		return decide_list(where, record, known);
	}
}

void where_fields(const struct where *where, struct fieldset *set)
{
	if (!where)
		return;
	if (where->kind == WHERE_TERM) {
		fieldset_add(set, where->term.field);
		return;
	}
	for (size_t i = 0; i < where->count; i++)
		where_fields(where->children[i], set);
}

static void print_values(
	const struct where_term *term, const struct schema *schema, struct out *out)
{
	if (term->absent)
		out_char(out, '-');
	for (size_t i = 0; i < term->count; i++) {
		if (i || term->absent)
			out_char(out, ',');
		operand_type(term->type)
			->print(&term->values[i], &schema->fields[term->field], out);
	}
}

static void print_term(const struct where_term *term, const struct schema *schema, struct out *out);

/* A condition on a part of a list's items is one on a path: metrics.mtu > 1400. */
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
		out_string(out, schema->fields[term->field].name);
		out_char(out, ' ');
		out_string(out, operator_name(op));
		out_char(out, ' ');
	}
	print_values(term, schema, out);
}

/* The term of a bare address that only the address itself can say. */
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
