/* SPDX-License-Identifier: MIT */
#include "nlinspect/flow/conjunct.h"

#include "nlinspect/flow/tree.h"

const struct where *where_conjunct(const struct where *where, size_t index)
{
	/* An "and" node has no "and" among its children (node_join()). */
	if (where && where->kind == WHERE_AND)
		return index < where->count ? where->children[index] : NULL;
	return index ? NULL : where;
}

static bool term_demands(const struct where_term *term, unsigned field, uint64_t *ret)
{
	const struct where_set *wanted;
	const struct where_number *number;

	if (term->field != field || term->negated || term->absent || term->count != 1 ||
		(term->op != OPERATOR_EQUAL && term->op != OPERATOR_IN))
		return false;
	number = &term->values->number;
	if (term->type == FIELD_NUM && !number->masked && !number->span)
		*ret = number->value;
	if (term->type != FIELD_ENUM)
		return term->type == FIELD_NUM && !number->masked && !number->span;
	wanted = &term->values->set;
	/* A word may stand for several values. */
	if (wanted->set && (wanted->set & (wanted->set - 1) || wanted->number))
		return false;
	*ret = wanted->set ? (uint64_t)__builtin_ctzll(wanted->set) : wanted->number;
	return true;
}

bool where_demands(const struct where *where, unsigned field, uint64_t *ret)
{
	const struct where *part;

	for (size_t i = 0; (part = where_conjunct(where, i)); i++) {
		if (part->kind == WHERE_TERM && term_demands(&part->term, field, ret))
			return true;
	}
	return false;
}

static bool term_demands_text(const struct where_term *term, unsigned field)
{
	return term->field == field && term->type == FIELD_TEXT &&
	       (term->op == OPERATOR_EQUAL || term->op == OPERATOR_IN) && !term->negated &&
	       !term->absent && term->count == 1 && !term->values->text.glob &&
	       !term->values->text.regex;
}

const struct where_text *where_demands_text(const struct where *where, unsigned field)
{
	const struct where *part;

	for (size_t i = 0; (part = where_conjunct(where, i)); i++) {
		/* The field's own term may lack the text; its parts have it. */
		if (part->kind == WHERE_OR && part->also)
			part = part->children[0];
		if (part->kind == WHERE_TERM && term_demands_text(&part->term, field))
			return &part->term.values->text;
	}
	return NULL;
}

bool where_demands_cover(const struct where *where, unsigned field)
{
	const struct where *part;

	for (size_t i = 0; (part = where_conjunct(where, i)); i++) {
		if (part->kind == WHERE_TERM && part->term.field == field &&
			part->term.op == OPERATOR_COVERS && !part->term.negated)
			return true;
	}
	return false;
}
