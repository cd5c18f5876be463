/* SPDX-License-Identifier: MIT */
#include "nlinspect/flow/where.h"

#include "nlinspect/flow/tree.h"

#include <sys/socket.h>

/* The records in question, and their fields whose addresses are of the record's family. */
struct kin {
	const struct fieldset *fields;
	uint8_t family;
};

static bool is_foreign(const struct where_host *host, uint8_t family)
{
	const struct address *address = &host->prefix.address;

	return !host->any && !host->named && address->family != family &&
	       (address->family == AF_INET || address->family == AF_INET6);
}

static const struct where_host *term_foreign(const struct where_term *term, const struct kin *kin)
{
	if (!fieldset_has(kin->fields, term->field) || term->negated || term->absent ||
		!term->count ||
		(term->op != OPERATOR_EQUAL && term->op != OPERATOR_IN &&
			term->op != OPERATOR_COVERS))
		return NULL;
	for (size_t i = 0; i < term->count; i++) {
		if (!is_foreign(&term->values[i].host, kin->family))
			return NULL;
	}
	return &term->values->host;
}

/* Because of one condition of "and", or of every one of "or". */
static const struct where_host *find(const struct where *where, const struct kin *kin)
{
	const struct where_host *found = NULL;

	if (where->kind == WHERE_TERM)
		return term_foreign(&where->term, kin);
	for (size_t i = 0; where->kind != WHERE_NOT && i < where->count; i++) {
		found = find(where->children[i], kin);
		if ((where->kind == WHERE_AND) == (found != NULL))
			break;
	}
	return found;
}

const struct prefix *where_foreign(
	const struct where *where, const struct schema *schema, uint8_t family)
{
	struct fieldset fields = {{0}};
	const struct kin kin = {&fields, family};
	const struct where_host *host;

	if (!where || !schema->kin)
		return NULL;
	schema_add(schema, schema->kin, &fields);
	host = find(where, &kin);
	return host ? &host->prefix : NULL;
}
