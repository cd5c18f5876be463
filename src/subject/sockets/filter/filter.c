/* SPDX-License-Identifier: MIT */
#include "subject/sockets/socket.h"

#include "bytecode.h"

#include <linux/inet_diag.h>
#include <sys/socket.h>

void socket_facts_init(struct socket_facts *facts, uint8_t family, uint32_t protocol)
{
	facts->known = (struct fieldset){{0}};
	record_clear(&facts->record.base);
	RECORD_SET(&facts->record, SOCKET_family, family, family);
	RECORD_SET(&facts->record, SOCKET_protocol, protocol, protocol);
	fieldset_add(&facts->known, SOCKET_family);
	fieldset_add(&facts->known, SOCKET_protocol);
}

bool socket_states(
	const struct ask *ask, enum socket_kind kind, struct socket_facts *facts, uint32_t *states)
{
	const struct where_facts common = {&facts->record.base, &facts->known, AF_UNSPEC};

	*states = ask->everything ? SOCKET_STATES_ALL : socket_kind_states(ask, kind);
	if (ask->everything || !ask->where)
		return true;
	fieldset_add(&facts->known, SOCKET_state);
	for (unsigned state = 0; state < 32; state++) {
		RECORD_SET(&facts->record, SOCKET_state, state, state);
		if (where_decide(ask->where, &common) == WHERE_NO)
			*states &= ~(1U << state);
	}
	fieldset_remove(&facts->known, SOCKET_state);
	fieldset_remove(&facts->record.base.present, SOCKET_state);
	return *states;
}

static void tell(struct question *question, const struct out *words)
{
	size_t length = words->length, size = sizeof(question->filter);

	memcpy(question->filter, words->data, length < size ? length : size - 1);
	if (length >= size)
		memcpy(question->filter + size - 6, " ...", 5);
}

void socket_filter(
	const struct ask *ask, const struct socket_facts *facts, struct question *question)
{
	struct bytecode_facts known = {
		.schema = &socket_schema,
		.common = {&facts->record.base, &facts->known, AF_UNSPEC},
		.marks = bytecode_may_see_marks(),
	};
	CLEANUP(bytecode_fini) struct bytecode code = {.length = 0};

	/* A recording must hold the sockets that a filter would leave out. */
	if (!ask->where || ask->everything || ask->recorded)
		return;
	port_range_read(files_of(NULL), &known.autobound);
	if (bytecode_compile(ask->where, &known, &code) || !code.length)
		return;
	question->plain = question->request.length;
	request_bytes(&question->request, INET_DIAG_REQ_BYTECODE, code.bytes, code.length);
	tell(question, &code.words);
}
