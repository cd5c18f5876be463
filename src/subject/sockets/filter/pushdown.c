/* SPDX-License-Identifier: MIT */
#include "pushdown.h"

#include "nlinspect/host/cgroups.h"
#include "nlinspect/host/interface_index.h"

#include "subject/sockets/sockets.h"

#include <sys/socket.h>

bool pushdown_takes(const struct where_term *term, uint64_t number)
{
	for (size_t i = 0; i < term->count; i++) {
		if (term->test(&term->values[i], &number))
			return true;
	}
	return false;
}

uint32_t pushdown_interface(const struct where_text *name)
{
	return name->glob || name->regex ? 0 : interface_index(name->text);
}

uint64_t pushdown_cgroup(const struct where_text *path)
{
	CLEANUP(cgroups_free) struct cgroups *cgroups = NULL;
	uint64_t id;

	if (path->glob || path->regex || !path->text.length || *path->text.data != '/')
		return 0;
	cgroups = cgroups_new(files_of(NULL), NULL);
	return cgroups && cgroups_id(cgroups, path->text, &id) ? id : 0;
}

/* The kernel compares addresses by family and prefix, and does not know zones. */
static enum pushdown host_pushdown(const struct where_term *term, const struct where_host *host)
{
	uint8_t family = host->prefix.address.family;

	if (term->op != OPERATOR_EQUAL)
		return PUSHDOWN_NONE;
	if (!host->named && !host->any && family != AF_INET && family != AF_INET6)
		return PUSHDOWN_NONE;
	return host->zone.length ? PUSHDOWN_WIDER : PUSHDOWN_EXACT;
}

static bool is_one_number(const struct where_number *number)
{
	return !number->span && number->mask == UINT64_MAX;
}

static enum pushdown value_pushdown(const struct where_term *term, const union where_value *value,
	const struct bytecode_facts *facts)
{
	switch (term->field) {
	case SOCKET_local_port:
	case SOCKET_peer_port:
		return PUSHDOWN_EXACT;
	case SOCKET_local:
	case SOCKET_peer:
	case SOCKET_local_address:
	case SOCKET_peer_address:
		return host_pushdown(term, &value->host);
	case SOCKET_ifindex:
		return is_one_number(&value->number) ? PUSHDOWN_EXACT : PUSHDOWN_NONE;
	case SOCKET_interface:
		return pushdown_interface(&value->text) ? PUSHDOWN_EXACT : PUSHDOWN_NONE;
	case SOCKET_mark:
		/* A mark that the kernel compares is not in every answer. */
		return facts->marks && !value->number.span && value->number.mask ? PUSHDOWN_WIDER
										 : PUSHDOWN_NONE;
	case SOCKET_cgroup_id:
		return is_one_number(&value->number) ? PUSHDOWN_WIDER : PUSHDOWN_NONE;
	case SOCKET_cgroup:
		return pushdown_cgroup(&value->text) ? PUSHDOWN_WIDER : PUSHDOWN_NONE;
	default:
		return PUSHDOWN_NONE;
	}
}

static enum pushdown term_pushdown(
	const struct where_term *term, const struct bytecode_facts *facts)
{
	enum pushdown least = PUSHDOWN_EXACT;

	if (term->absent)
		return PUSHDOWN_NONE;
	if (term->field == SOCKET_autobound)
		return facts->autobound.last ? PUSHDOWN_EXACT : PUSHDOWN_NONE;
	for (size_t i = 0; i < term->count && least; i++) {
		enum pushdown pushdown = value_pushdown(term, &term->values[i], facts);

		least = pushdown < least ? pushdown : least;
	}
	return term->negated && least != PUSHDOWN_EXACT ? PUSHDOWN_NONE : least;
}

static enum pushdown list_pushdown(const struct where *where, const struct bytecode_facts *facts)
{
	bool is_or = where->kind == WHERE_OR, any = false;
	enum pushdown least = PUSHDOWN_EXACT;

	for (size_t i = 0; i < where->count; i++) {
		enum pushdown pushdown = pushdown_of(where->children[i], facts);

		any |= pushdown != PUSHDOWN_NONE;
		least = pushdown < least ? pushdown : least;
	}
	/* Leaving out a part of an "and" accepts more. */
	if (!is_or && any && !least)
		return PUSHDOWN_WIDER;
	return least;
}

enum pushdown pushdown_of(const struct where *where, const struct bytecode_facts *facts)
{
	if (where_decide(where, &facts->common) != WHERE_MAYBE)
		return PUSHDOWN_EXACT;
	switch (where->kind) {
	case WHERE_TERM:
		return term_pushdown(&where->term, facts);
	case WHERE_NOT:
		return pushdown_of(where->children[0], facts) == PUSHDOWN_EXACT ? PUSHDOWN_EXACT
										: PUSHDOWN_NONE;
	default:
		return list_pushdown(where, facts);
	}
}
