/* SPDX-License-Identifier: MIT */
#include "empty_note.h"

#include "nlinspect/flow/tree.h"

/* Whether it requires a text to equal another. */
static bool is_equality(const struct where *where)
{
	/* A word that may be meant of several fields. */
	if (where->kind == WHERE_OR && where->bare)
		where = where->children[0];
	return where->kind == WHERE_TERM && where->term.type == FIELD_TEXT &&
	       where->term.op == OPERATOR_EQUAL && !where->term.negated && !where->term.absent &&
	       where->term.count == 1 && !where->term.values[0].text.glob;
}

static const struct where_term *term_of(const struct where *where)
{
	return where->kind == WHERE_TERM ? &where->term : &where->children[0]->term;
}

static bool is_contradiction(const struct where *a, const struct where *b)
{
	struct text one, other;

	if (a->kind != b->kind || !is_equality(a) || !is_equality(b) ||
		term_of(a)->field != term_of(b)->field)
		return false;
	one = term_of(a)->values[0].text.text;
	other = term_of(b)->values[0].text.text;
	return one.length != other.length || memcmp(one.data, other.data, one.length) != 0;
}

/* Adjacent names are joined by "and", and no record has both. */
static void note_contradiction(const struct listing *listing)
{
	const struct where *where = listing->where;
	char one[72], other[72];

	for (size_t i = 1; where && where->kind == WHERE_AND && i < where->count; i++) {
		const struct where *before = where->children[i - 1], *here = where->children[i];
		const struct where_term *a, *b;

		if (!is_contradiction(before, here))
			continue;
		a = term_of(before);
		b = term_of(here);
		report_note(listing->report, "no record has both; \"%s%s%s,%s\" finds either",
			here->kind == WHERE_OR ? "" : listing_rows(listing)->fields[a->field].name,
			here->kind == WHERE_OR ? "" : "=",
			text_escape_into(one, sizeof(one), a->values[0].text.text),
			text_escape_into(other, sizeof(other), b->values[0].text.text));
		return;
	}
}

void empty_note(const struct listing *listing, bool absent)
{
	/* The kernel may have filtered, so records may exist even if none came. */
	if (listing->filter.length)
		report_note(listing->report, "nothing matches the filter: %.*s",
			(int)listing->filter.length, listing->filter.data);
	else if (listing->since)
		report_note(listing->report, "nothing has changed since the recording");
	note_contradiction(listing);
	/* The source has already reported that nothing of the kind exists. */
	if (!absent && *listing->selection.nothing)
		report_note(listing->report, "%s", listing->selection.nothing);
}
