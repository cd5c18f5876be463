/* SPDX-License-Identifier: MIT */
#include "nlinspect/flow/where.h"

#include "nlinspect/flow/tree.h"

#include "flow/filter/values/values.h"
#include "node.h"

#include <errno.h>
#include <sys/socket.h>

/* A value without a zone is on any interface. */
static bool zone_matches(
	const struct where_term *term, const struct where_host *wanted, const struct record *record)
{
	const struct text *zone = (const void *)((const char *)record + term->zone_offset);
	if (!wanted->zone.length)
		return true;
	return record_has(record, term->zone - 1U) && zone->length == wanted->zone.length &&
	       !memcmp(zone->data, wanted->zone.data, zone->length);
}

static bool term_matches(const struct where_term *term, const struct record *record)
{
	bool found = term->absent;
	if (record_has(record, term->field)) {
		const void *value = (const char *)record + term->offset;
		found = false;
		for (size_t i = 0; i < term->count && !found; i++)
			found = term->test(&term->values[i], value) &&
				(!term->zone || zone_matches(term, &term->values[i].host, record));
	}
	return found != term->negated;
}

typedef enum where_answer term_answer(const struct where_term *term, void *context);

/* Combines the answers of the terms: "and" takes the least, "or" the greatest, "not" the opposite.
 */
static enum where_answer fold(const struct where *where, term_answer *term, void *context)
{
	bool is_or = where->kind == WHERE_OR;
	enum where_answer answer = is_or ? WHERE_NO : WHERE_YES, last = WHERE_YES - answer;

	if (where->kind == WHERE_TERM)
		return term(&where->term, context);
	if (where->kind == WHERE_NOT)
		return WHERE_YES - fold(where->children[0], term, context);
	for (size_t i = 0; i < where->count && answer != last; i++) {
		enum where_answer part = fold(where->children[i], term, context);

		if (is_or ? part > answer : part < answer)
			answer = part;
	}
	return answer;
}

static enum where_answer term_of_record(const struct where_term *term, void *context)
{
	const struct record *const *record = context;

	return term_matches(term, *record) ? WHERE_YES : WHERE_NO;
}

bool where_matches(const struct where *where, const struct record *record)
{
	return !where || fold(where, term_of_record, &record) == WHERE_YES;
}

/* Whether the typed host can match a record whose address is a name of family `names`, or a numeric
 * address if that is AF_UNSPEC. */
static bool host_can_match(const struct where_host *host, uint8_t names)
{
	if (host->any)
		return true;
	if (host->named)
		return host->prefix.address.family == names;
	return names == AF_UNSPEC;
}

static bool values_can_match(const struct where_term *term, uint8_t names)
{
	/* An order also compares families. */
	if ((term->type != FIELD_ADDRESS && term->type != FIELD_ENDPOINT) ||
		term->op != OPERATOR_EQUAL)
		return true;
	for (size_t i = 0; i < term->count; i++) {
		if (host_can_match(&term->values[i].host, names))
			return true;
	}
	return term->absent;
}

static enum where_answer term_of_facts(const struct where_term *term, void *context)
{
	const struct where_facts *facts = *(const struct where_facts **)context;

	if (fieldset_has(facts->known, term->field) &&
		(!term->zone || fieldset_has(facts->known, term->zone - 1U)))
		return term_matches(term, facts->record) ? WHERE_YES : WHERE_NO;
	if (values_can_match(term, facts->names))
		return WHERE_MAYBE;
	return term->negated ? WHERE_YES : WHERE_NO;
}

enum where_answer where_decide(const struct where *where, const struct where_facts *facts)
{
	return where ? fold(where, term_of_facts, &facts) : WHERE_YES;
}

/* The fields of one family's records, and a condition that requires the other family. */
struct kin {
	struct fieldset fields;
	uint8_t family;
	const struct prefix *foreign; /* the last one found */
};

static bool host_is_foreign(const struct where_host *host, uint8_t family)
{
	const struct address *address = &host->prefix.address;

	return !host->any && !host->named && address->family != family &&
	       (address->family == AF_INET || address->family == AF_INET6);
}

static enum where_answer term_of_kin(const struct where_term *term, void *context)
{
	struct kin *kin = context;

	if (!fieldset_has(&kin->fields, term->field) || term->negated || term->absent ||
		!term->count ||
		(term->op != OPERATOR_EQUAL && term->op != OPERATOR_IN &&
			term->op != OPERATOR_COVERS))
		return WHERE_MAYBE;
	for (size_t i = 0; i < term->count; i++) {
		if (!host_is_foreign(&term->values[i].host, kin->family))
			return WHERE_MAYBE;
	}
	kin->foreign = &term->values->host.prefix;
	return WHERE_NO;
}

const struct prefix *where_foreign(
	const struct where *where, const struct schema *schema, uint8_t family)
{
	struct kin kin = {.family = family};

	if (!where || !schema->kin)
		return NULL;
	schema_add(schema, schema->kin, &kin.fields);
	return fold(where, term_of_kin, &kin) == WHERE_NO ? kin.foreign : NULL;
}

static enum where_answer term_adds_field(const struct where_term *term, void *context)
{
	fieldset_add(context, term->field);
	if (term->zone)
		fieldset_add(context, term->zone - 1U);
	return WHERE_MAYBE;
}

void where_fields(const struct where *where, struct fieldset *set)
{
	if (where)
		fold(where, term_adds_field, set);
}

void where_unitless(const struct where *where, where_each *each, void *context)
{
	if (!where)
		return;
	if (where->kind == WHERE_TERM) {
		if (where->term.unitless)
			each(context, where);
		return;
	}
	for (size_t i = 0; i < where->count; i++)
		where_unitless(where->children[i], each, context);
}
