/* SPDX-License-Identifier: MIT */
#include "pushdown.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/flow/conjunct.h"

#include "trace.h"

#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

static void push_number(const struct where *where, unsigned field, uint32_t bit,
	struct trace_filter *filter, uint32_t *at)
{
	uint64_t number;

	if (!where_demands(where, field, &number) || number > UINT32_MAX)
		return;
	*at = (uint32_t)number;
	filter->bits |= bit;
}

static void push_port(const struct where *where, unsigned field, uint32_t bit,
	struct trace_filter *filter, uint16_t *at)
{
	uint64_t number;

	if (!where_demands(where, field, &number) || number > UINT16_MAX)
		return;
	*at = (uint16_t)number;
	filter->bits |= bit;
}

static void push_process(const struct where *where, struct trace_filter *filter)
{
	const struct where_text *text = where_demands_text(where, TRACE_FIELD_process);

	/* A name is cut after 15 bytes, and so is not equal to a longer one. */
	if (!text || text->text.length >= sizeof(filter->process))
		return;
	memcpy(filter->process, text->text.data, text->text.length);
	filter->bits |= TRACE_FILTER_PROCESS;
}

/* Either end has a value: "port=443" is an "or" of two terms. */
static const struct where_term *either(const struct where *part, unsigned first, unsigned second)
{
	const struct where_term *a, *b;

	if (part->kind != WHERE_OR || part->count != 2 || part->children[0]->kind != WHERE_TERM ||
		part->children[1]->kind != WHERE_TERM)
		return NULL;
	a = &part->children[0]->term;
	b = &part->children[1]->term;
	if (a->field != first || b->field != second || a->count != 1 || b->count != 1)
		return NULL;
	return a->negated || a->absent || b->negated || b->absent || a->op != b->op ? NULL : a;
}

/* The same number must be wanted of both. */
static void push_either_port(const struct where *part, struct trace_filter *filter)
{
	const struct where_term *term = either(part, TRACE_FIELD_local_port, TRACE_FIELD_peer_port);
	uint64_t local, peer;

	if (!term || !where_demands(part->children[0], TRACE_FIELD_local_port, &local) ||
		!where_demands(part->children[1], TRACE_FIELD_peer_port, &peer) || local != peer ||
		local > UINT16_MAX)
		return;
	filter->port = (uint16_t)local;
	filter->bits |= TRACE_FILTER_PORT;
}

/* @return whether it is one address, and which */
static bool address_of(const struct where_term *term, struct prefix *ret)
{
	const struct where_host *host = &term->values->host;

	if (term->op != OPERATOR_EQUAL || term->negated || term->absent || term->count != 1 ||
		host->named || host->any || host->zone.length)
		return false;
	*ret = host->prefix;
	return (ret->address.family == AF_INET || ret->address.family == AF_INET6) &&
	       ret->bits == ret->address.length * 8;
}

static void push_address(const struct where_term *term, struct trace_filter *filter)
{
	bool local = term->field == TRACE_FIELD_local || term->field == TRACE_FIELD_local_address;
	uint8_t *at = local ? filter->local : filter->peer;
	struct prefix prefix;

	if (!local && term->field != TRACE_FIELD_peer && term->field != TRACE_FIELD_peer_address)
		return;
	/* The programs know one family. */
	if (!address_of(term, &prefix) ||
		(filter->family && filter->family != prefix.address.family))
		return;
	filter->family = prefix.address.family;
	memset(at, 0, sizeof(filter->local));
	memcpy(at, prefix.address.bytes, prefix.address.length);
	filter->bits |= local ? TRACE_FILTER_LOCAL : TRACE_FILTER_PEER;
}

void pushdown_filter(const struct where *where, struct trace_filter *filter)
{
	const struct where *part;

	push_number(where, TRACE_FIELD_pid, TRACE_FILTER_PID, filter, &filter->pid);
	push_number(where, TRACE_FIELD_uid, TRACE_FILTER_UID, filter, &filter->uid);
	push_number(where, TRACE_FIELD_error, TRACE_FILTER_ERROR, filter, &filter->error);
	push_port(where, TRACE_FIELD_local_port, TRACE_FILTER_LOCAL_PORT, filter,
		&filter->local_port);
	push_port(where, TRACE_FIELD_peer_port, TRACE_FILTER_PEER_PORT, filter, &filter->peer_port);
	push_process(where, filter);
	for (size_t i = 0; (part = where_conjunct(where, i)); i++) {
		push_either_port(part, filter);
		if (part->kind == WHERE_TERM)
			push_address(&part->term, filter);
	}
}

void pushdown_explain(const struct trace_filter *filter, char *text, size_t size)
{
	static const struct {
		uint32_t bit;
		const char *word;
	} words[] = {
		{TRACE_FILTER_PID, "pid"},
		{TRACE_FILTER_UID, "uid"},
		{TRACE_FILTER_PROCESS, "process"},
		{TRACE_FILTER_NETNS, "netns"},
		{TRACE_FILTER_ERROR, "error"},
		{TRACE_FILTER_LOCAL_PORT, "local_port"},
		{TRACE_FILTER_PEER_PORT, "peer_port"},
		{TRACE_FILTER_PORT, "port"},
		{TRACE_FILTER_LOCAL, "local address"},
		{TRACE_FILTER_PEER, "peer address"},
	};
	size_t used = 0;

	*text = '\0';
	for (size_t i = 0; i < ARRAY_SIZE(words) && used < size; i++) {
		if (filter->bits & words[i].bit)
			used += (size_t)snprintf(
				text + used, size - used, "%s%s", used ? ", " : "", words[i].word);
	}
}
