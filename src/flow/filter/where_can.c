/* SPDX-License-Identifier: MIT */
#include "nlinspect/flow/where.h"

#include "nlinspect/flow/tree.h"

#include <sys/socket.h>

/* What is known of the records in question. */
struct prospect {
	const struct record *known;
	const struct fieldset *open;
	uint8_t family;
};

/* Whether addresses of that family can be what is typed. */
static bool host_can_match(const struct where_host *host, uint8_t family)
{
	if (host->any)
		return true;
	if (host->named)
		return host->prefix.address.family == family;
	return family == AF_UNSPEC;
}

static bool values_can_match(const struct where_term *term, uint8_t family)
{
	if (term->type != FIELD_ADDRESS && term->type != FIELD_ENDPOINT)
		return true;
	for (size_t i = 0; i < term->count; i++) {
		if (host_can_match(&term->values[i].host, family))
			return true;
	}
	return term->absent;
}

/* Whether the term can be `wanted` for some record. */
static bool term_can_be(const struct where_term *term, const struct prospect *prospect, bool wanted)
{
	const struct where single = {.kind = WHERE_TERM, .term = *term};

	if (record_has(prospect->known, term->field) || !fieldset_has(prospect->open, term->field))
		return where_matches(&single, prospect->known) == wanted;
	/* An order compares families, too. */
	if (wanted == term->negated || term->op != OPERATOR_EQUAL)
		return true;
	return values_can_match(term, prospect->family);
}

static bool can_be(const struct where *where, const struct prospect *prospect, bool wanted)
{
	bool every = (where->kind == WHERE_AND) == wanted;

	if (where->kind == WHERE_TERM)
		return term_can_be(&where->term, prospect, wanted);
	if (where->kind == WHERE_NOT)
		return can_be(where->children[0], prospect, !wanted);
	for (size_t i = 0; i < where->count; i++) {
		if (can_be(where->children[i], prospect, wanted) != every)
			return !every;
	}
	return every;
}

bool where_can_match(const struct where *where, const struct record *known,
	const struct fieldset *open, uint8_t family)
{
	const struct prospect prospect = {known, open, family};

	return !where || can_be(where, &prospect, true);
}
