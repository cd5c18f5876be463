/* SPDX-License-Identifier: MIT */
#include "nlinspect/flow/conjunct.h"

#include "nlinspect/flow/tree.h"

static bool term_demands(const struct where_term *term, unsigned field, uint64_t *ret)
{
	const struct where_set *wanted;

	if (term->field != field || term->type != FIELD_ENUM || term->negated || term->absent ||
		term->count != 1 || (term->op != OPERATOR_EQUAL && term->op != OPERATOR_IN))
		return false;
	wanted = &term->values->set;
	/* A group of words is several. */
	if (wanted->set && (wanted->set & (wanted->set - 1) || wanted->number))
		return false;
	*ret = wanted->set ? (uint64_t)__builtin_ctzll(wanted->set) : wanted->number;
	return true;
}

bool where_demands(const struct where *where, unsigned field, uint64_t *ret)
{
	if (!where)
		return false;
	if (where->kind == WHERE_TERM)
		return term_demands(&where->term, field, ret);
	for (size_t i = 0; where->kind == WHERE_AND && i < where->count; i++) {
		if (where_demands(where->children[i], field, ret))
			return true;
	}
	return false;
}

const struct where_text *where_demands_text(const struct where *where, unsigned field)
{
	const struct where_text *found = NULL;

	if (where && where->kind == WHERE_TERM) {
		const struct where_term *term = &where->term;
		bool one = term->field == field && term->type == FIELD_TEXT &&
			   (term->op == OPERATOR_EQUAL || term->op == OPERATOR_IN) &&
			   !term->negated && !term->absent && term->count == 1 &&
			   !term->values->text.glob && !term->values->text.regex;

		return one ? &term->values->text : NULL;
	}
	/* What has no such text itself has a part that does. */
	if (where && where->also)
		return where_demands_text(where->children[0], field);
	for (size_t i = 0; where && where->kind == WHERE_AND && i < where->count && !found; i++)
		found = where_demands_text(where->children[i], field);
	return found;
}

bool where_demands_cover(const struct where *where, unsigned field)
{
	if (!where)
		return false;
	if (where->kind == WHERE_TERM)
		return where->term.field == field && where->term.op == OPERATOR_COVERS &&
		       !where->term.negated;
	for (size_t i = 0; where->kind == WHERE_AND && i < where->count; i++) {
		if (where_demands_cover(where->children[i], field))
			return true;
	}
	return false;
}
