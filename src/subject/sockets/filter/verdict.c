/* SPDX-License-Identifier: MIT */
#include "verdict.h"

#include "nlinspect/host/cgroups.h"

#include "subject/sockets/sockets.h"

#include <net/if.h>
#include <string.h>
#include <sys/socket.h>

bool verdict_takes(const struct where_term *term, uint64_t number)
{
	for (size_t i = 0; i < term->count; i++) {
		if (term->test(&term->values[i], &number))
			return true;
	}
	return false;
}

uint32_t verdict_interface(const struct where_text *name)
{
	char string[IF_NAMESIZE], primary[IF_NAMESIZE];
	uint32_t index;

	if (name->glob || name->regex || !name->text.length || name->text.length >= sizeof(string))
		return 0;
	memcpy(string, name->text.data, name->text.length);
	string[name->text.length] = '\0';
	if (strlen(string) != name->text.length)
		return 0;
	/* An alternative name has an index, too, but records have the other one. */
	index = if_nametoindex(string);
	return index && if_indextoname(index, primary) && !strcmp(primary, string) ? index : 0;
}

uint64_t verdict_cgroup(const struct where_text *path)
{
	CLEANUP(cgroups_free) struct cgroups *cgroups = NULL;
	uint64_t id;

	if (path->glob || path->regex || !path->text.length || *path->text.data != '/')
		return 0;
	cgroups = cgroups_new("");
	return cgroups && cgroups_id(cgroups, path->text, &id) ? id : 0;
}

/* The kernel compares whole addresses, by family and prefix; zones it does not know. */
static enum verdict host_verdict(const struct where_term *term, const struct where_host *host)
{
	uint8_t family = host->prefix.address.family;

	if (term->op != OPERATOR_EQUAL)
		return VERDICT_NONE;
	if (!host->named && !host->any && family != AF_INET && family != AF_INET6)
		return VERDICT_NONE;
	return host->zone.length ? VERDICT_UPPER : VERDICT_EXACT;
}

static bool is_one_number(const struct where_number *number)
{
	return !number->span && number->mask == UINT64_MAX;
}

static enum verdict value_verdict(const struct where_term *term, const union where_value *value,
	const struct bytecode_facts *facts)
{
	switch (term->field) {
	case SOCKET_local_port:
	case SOCKET_peer_port:
		return VERDICT_EXACT;
	case SOCKET_local:
	case SOCKET_peer:
	case SOCKET_local_address:
	case SOCKET_peer_address:
		return host_verdict(term, &value->host);
	case SOCKET_ifindex:
		return is_one_number(&value->number) ? VERDICT_EXACT : VERDICT_NONE;
	case SOCKET_interface:
		return verdict_interface(&value->text) ? VERDICT_EXACT : VERDICT_NONE;
	case SOCKET_mark:
		/* Not every answer that has a mark for the kernel tells it. */
		return facts->marks && !value->number.span && value->number.mask ? VERDICT_UPPER
										 : VERDICT_NONE;
	case SOCKET_cgroup_id:
		return is_one_number(&value->number) ? VERDICT_UPPER : VERDICT_NONE;
	case SOCKET_cgroup:
		return verdict_cgroup(&value->text) ? VERDICT_UPPER : VERDICT_NONE;
	default:
		return VERDICT_NONE;
	}
}

static enum verdict term_verdict(const struct where_term *term, const struct bytecode_facts *facts)
{
	enum verdict least = VERDICT_EXACT;

	if (term->absent)
		return VERDICT_NONE;
	if (term->field == SOCKET_autobound)
		return facts->autobound.last ? VERDICT_EXACT : VERDICT_NONE;
	for (size_t i = 0; i < term->count && least; i++) {
		enum verdict verdict = value_verdict(term, &term->values[i], facts);

		least = verdict < least ? verdict : least;
	}
	return term->negated && least != VERDICT_EXACT ? VERDICT_NONE : least;
}

static enum verdict list_verdict(const struct where *where, const struct bytecode_facts *facts)
{
	bool is_or = where->kind == WHERE_OR, any = false;
	enum verdict least = VERDICT_EXACT;

	for (size_t i = 0; i < where->count; i++) {
		enum verdict verdict = verdict_of(where->children[i], facts);

		any |= verdict != VERDICT_NONE;
		least = verdict < least ? verdict : least;
	}
	/* What is left out of "and" leaves too much. */
	if (!is_or && any && !least)
		return VERDICT_UPPER;
	return least;
}

enum verdict verdict_of(const struct where *where, const struct bytecode_facts *facts)
{
	if (where_decide(where, &facts->common) != WHERE_MAYBE)
		return VERDICT_EXACT;
	switch (where->kind) {
	case WHERE_TERM:
		return term_verdict(&where->term, facts);
	case WHERE_NOT:
		return verdict_of(where->children[0], facts) == VERDICT_EXACT ? VERDICT_EXACT
									      : VERDICT_NONE;
	default:
		return list_verdict(where, facts);
	}
}
