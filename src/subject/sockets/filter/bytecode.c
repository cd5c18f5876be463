/* SPDX-License-Identifier: MIT */
#include "bytecode.h"

#include "nlinspect/flow/conjunct.h"
#include "nlinspect/flow/tree.h"
#include "nlinspect/host/capabilities.h"

#include "pushdown.h"
#include "subject/sockets/sockets.h"

#include <errno.h>
#include <linux/capability.h>
#include <linux/inet_diag.h>
#include <net/if.h>
#include <string.h>
#include <sys/socket.h>

/* A program is a list of operations. Each one falls through on match (`yes`, a byte) or jumps
 * forward (`no`). Reaching exactly the end accepts the socket; one operation beyond it rejects. */
enum {
	OPERATION = sizeof(struct inet_diag_bc_op),
	LABEL_REFUSED = 0,
	LABELS = BYTECODE_SIZE / OPERATION + 1,
};

struct jump {
	uint16_t from, label;
};

struct compiler {
	const struct bytecode_facts *facts;
	struct bytecode *code;
	struct jump jumps[LABELS];
	uint16_t places[LABELS];
	size_t jump_count, label_count;
	bool full;
};

static void compile(struct compiler *compiler, const struct where *where, unsigned label);

/* Appends an operation and its operand; it jumps to `label` if the condition is false. */
static void emit(
	struct compiler *compiler, uint8_t code, const void *operand, size_t size, unsigned label)
{
	struct bytecode *program = compiler->code;
	struct inet_diag_bc_op op = {.code = code, .yes = (unsigned char)(OPERATION + size)};

	if (compiler->full || program->length + op.yes > BYTECODE_SIZE) {
		compiler->full = true;
		return;
	}
	compiler->jumps[compiler->jump_count++] =
		(struct jump){(uint16_t)program->length, (uint16_t)label};
	memcpy(program->bytes + program->length, &op, OPERATION);
	if (size)
		memcpy(program->bytes + program->length + OPERATION, operand, size);
	program->length += op.yes;
}

static void jump(struct compiler *compiler, unsigned label)
{
	emit(compiler, INET_DIAG_BC_JMP, NULL, 0, label);
}

static unsigned label_new(struct compiler *compiler)
{
	if (compiler->label_count == LABELS) {
		compiler->full = true;
		return LABEL_REFUSED;
	}
	return (unsigned)compiler->label_count++;
}

static void label_place(struct compiler *compiler, unsigned label)
{
	compiler->places[label] = (uint16_t)compiler->code->length;
}

static void emit_port(struct compiler *compiler, uint8_t code, uint64_t port, unsigned label)
{
	struct inet_diag_bc_op operand = {.no = (unsigned short)port};

	emit(compiler, code, &operand, sizeof(operand), label);
}

/* A condition on an address: `bits` bits of a family (AF_UNSPEC: any), and a port or -1. */
static void emit_host(struct compiler *compiler, bool local, const struct prefix *prefix,
	int32_t port, unsigned label)
{
	struct inet_diag_hostcond head = {.port = port};
	uint8_t condition[sizeof(head) + 16]; /* the address follows */
	size_t size = sizeof(head);

	if (prefix) {
		head.family = prefix->address.family;
		head.prefix_len = prefix->bits;
		memcpy(condition + size, prefix->address.bytes, prefix->address.length);
		size += prefix->address.length;
	}
	memcpy(condition, &head, sizeof(head));
	emit(compiler, local ? INET_DIAG_BC_S_COND : INET_DIAG_BC_D_COND, condition, size, label);
}

static void emit_ports(
	struct compiler *compiler, bool local, uint64_t first, uint64_t last, unsigned label)
{
	if (first > last || first > UINT16_MAX) {
		jump(compiler, label);
		return;
	}
	if (first == last) {
		emit_host(compiler, local, NULL, (int32_t)first, label);
		return;
	}
	if (first)
		emit_port(compiler, local ? INET_DIAG_BC_S_GE : INET_DIAG_BC_D_GE, first, label);
	if (last < UINT16_MAX)
		emit_port(compiler, local ? INET_DIAG_BC_S_LE : INET_DIAG_BC_D_LE, last, label);
}

static void emit_number_range(
	struct compiler *compiler, bool local, const struct where_number *number, unsigned label)
{
	uint64_t last = UINT64_MAX;

	if (!number->mask) {
		jump(compiler, label);
		return;
	}
	if (number->span < UINT64_MAX - number->low)
		last = number->low + number->span;
	emit_ports(compiler, local, number->low, last, label);
}

static void emit_endpoint(
	struct compiler *compiler, bool local, const struct where_host *host, unsigned label)
{
	if (host->named || host->port > UINT16_MAX)
		jump(compiler, label);
	else if (!host->any || host->port != WHERE_PORT_ANY)
		emit_host(compiler, local, host->any ? NULL : &host->prefix, host->port, label);
}

/* Marks and interface indices have 32 bits; larger numbers match nothing. */
static void emit_u32(
	struct compiler *compiler, uint8_t code, const struct where_number *number, unsigned label)
{
	struct inet_diag_markcond mark = {
		.mark = (uint32_t)number->low, .mask = (uint32_t)number->mask};
	bool is_mark = code == INET_DIAG_BC_MARK_COND;

	if (number->low > UINT32_MAX)
		jump(compiler, label);
	else
		emit(compiler, code, &mark, is_mark ? sizeof(mark) : sizeof(mark.mark), label);
}

static void emit_value(struct compiler *compiler, const struct where_term *term,
	const union where_value *value, unsigned label)
{
	const struct where_number *number = &value->number;
	uint32_t index;
	uint64_t id;

	switch (term->field) {
	case SOCKET_local_port:
	case SOCKET_peer_port:
		emit_number_range(compiler, term->field == SOCKET_local_port, number, label);
		return;
	case SOCKET_local:
	case SOCKET_local_address:
		emit_endpoint(compiler, true, &value->host, label);
		return;
	case SOCKET_peer:
	case SOCKET_peer_address:
		emit_endpoint(compiler, false, &value->host, label);
		return;
	case SOCKET_ifindex:
		/* A record has 0 as absent. */
		if (number->low)
			emit_u32(compiler, INET_DIAG_BC_DEV_COND, number, label);
		else
			jump(compiler, label);
		return;
	case SOCKET_interface:
		index = pushdown_interface(&value->text);
		if (!index) /* the interface has gone since */
			compiler->full = true;
		emit(compiler, INET_DIAG_BC_DEV_COND, &index, sizeof(index), label);
		return;
	case SOCKET_mark:
		emit_u32(compiler, INET_DIAG_BC_MARK_COND, number, label);
		return;
	case SOCKET_cgroup:
	case SOCKET_cgroup_id:
		id = term->field == SOCKET_cgroup ? pushdown_cgroup(&value->text) : number->low;
		if (!id) /* the cgroup has gone since */
			compiler->full = true;
		emit(compiler, INET_DIAG_BC_CGROUP_COND, &id, sizeof(id), label);
		return;
	default:
		compiler->full = true;
	}
}

/* Uses the range of net.ipv4.ip_local_port_range. The kernel's own INET_DIAG_BC_AUTO checks who did
 * not bind, which is in no record, so the filter after the source could not repeat it. */
static void emit_autobound(struct compiler *compiler, const struct where_term *term, unsigned label)
{
	struct port_range range = compiler->facts->autobound;
	bool inside = pushdown_takes(term, 1), outside = pushdown_takes(term, 0);
	unsigned out;

	if (inside && outside)
		return;
	if (!inside && !outside) {
		jump(compiler, label);
	} else if (inside) {
		emit_ports(compiler, true, range.first, range.last, label);
	} else {
		out = label_new(compiler);
		emit_ports(compiler, true, range.first, range.last, out);
		jump(compiler, label);
		label_place(compiler, out);
	}
}

/* Matches any of the values. */
static void compile_values(struct compiler *compiler, const struct where_term *term, unsigned label)
{
	unsigned end;

	if (term->field == SOCKET_autobound) {
		emit_autobound(compiler, term, label);
		return;
	}
	if (!term->count) {
		jump(compiler, label);
		return;
	}
	end = label_new(compiler);
	for (size_t i = 0; i < term->count && !compiler->full; i++) {
		bool last = i + 1 == term->count;
		unsigned next = last ? label : label_new(compiler);

		emit_value(compiler, term, &term->values[i], next);
		if (last)
			break;
		jump(compiler, end);
		label_place(compiler, next);
	}
	label_place(compiler, end);
}

static void compile_inverse(struct compiler *compiler, const struct where *where,
	const struct where_term *term, unsigned label)
{
	unsigned holds = label_new(compiler);

	if (term)
		compile_values(compiler, term, holds);
	else
		compile(compiler, where, holds);
	jump(compiler, label);
	label_place(compiler, holds);
}

static void say(struct compiler *compiler, const char *words)
{
	out_string(&compiler->code->words, words);
}

static void compile_term(struct compiler *compiler, const struct where *where, unsigned label)
{
	if (where->term.negated)
		compile_inverse(compiler, NULL, &where->term, label);
	else
		compile_values(compiler, &where->term, label);
	where_print(where, compiler->facts->schema, &compiler->code->words);
}

/* Finds the next part of an "or", from `at` on, that can be true. */
static size_t next_possible(const struct compiler *compiler, const struct where *where, size_t at)
{
	while (at < where->count &&
		where_decide(where->children[at], &compiler->facts->common) == WHERE_NO)
		at++;
	return at;
}

static void compile_or(struct compiler *compiler, const struct where *where, unsigned label)
{
	unsigned end = label_new(compiler);
	size_t at = next_possible(compiler, where, 0);

	say(compiler, "(");
	while (at < where->count && !compiler->full) {
		size_t after = next_possible(compiler, where, at + 1);
		bool last = after == where->count;
		unsigned next = last ? label : label_new(compiler);

		compile(compiler, where->children[at], next);
		at = after;
		if (last)
			break;
		say(compiler, " or ");
		jump(compiler, end);
		label_place(compiler, next);
	}
	label_place(compiler, end);
	say(compiler, ")");
}

static void compile_and(struct compiler *compiler, const struct where *where, unsigned label)
{
	bool first = true;

	for (size_t i = 0; i < where->count && !compiler->full; i++) {
		const struct where *part = where->children[i];

		if (where_decide(part, &compiler->facts->common) == WHERE_YES ||
			pushdown_of(part, compiler->facts) == PUSHDOWN_NONE)
			continue;
		if (!first)
			say(compiler, " and ");
		first = false;
		compile(compiler, part, label);
	}
}

/* Appends operations that fall through if the filter is true, and jump to `label` if not. */
static void compile(struct compiler *compiler, const struct where *where, unsigned label)
{
	switch (where->kind) {
	case WHERE_TERM:
		compile_term(compiler, where, label);
		break;
	case WHERE_NOT:
		say(compiler, "not (");
		compile_inverse(compiler, where->children[0], NULL, label);
		say(compiler, ")");
		break;
	case WHERE_OR:
		compile_or(compiler, where, label);
		break;
	default:
		compile_and(compiler, where, label);
	}
}

/* Compiles one of the conditions that must all be true; leaves it out if it does not fit. */
static void compile_part(struct compiler *compiler, const struct where *part)
{
	size_t length = compiler->code->length, words = compiler->code->words.length;
	size_t jumps = compiler->jump_count, labels = compiler->label_count;

	if (where_decide(part, &compiler->facts->common) != WHERE_MAYBE ||
		pushdown_of(part, compiler->facts) == PUSHDOWN_NONE)
		return;
	say(compiler, words ? " and " : "");
	compile(compiler, part, LABEL_REFUSED);
	if (!compiler->full)
		return;
	compiler->full = false;
	compiler->code->length = length;
	compiler->code->words.length = words;
	compiler->jump_count = jumps;
	compiler->label_count = labels;
}

static void resolve(struct compiler *compiler)
{
	struct bytecode *code = compiler->code;

	label_place(compiler, LABEL_REFUSED);
	compiler->places[LABEL_REFUSED] += OPERATION;
	for (size_t i = 0; i < compiler->jump_count; i++) {
		const struct jump *jump = &compiler->jumps[i];
		uint16_t by = (uint16_t)(compiler->places[jump->label] - jump->from);

		memcpy(code->bytes + jump->from + offsetof(struct inet_diag_bc_op, no), &by,
			sizeof(by));
	}
}

int bytecode_compile(
	const struct where *where, const struct bytecode_facts *facts, struct bytecode *ret)
{
	struct compiler compiler = {.facts = facts, .code = ret, .label_count = 1};
	const struct where *part;

	ret->length = 0;
	out_init_memory(&ret->words);
	if (!where)
		return 0;
	for (size_t i = 0; (part = where_conjunct(where, i)); i++)
		compile_part(&compiler, part);
	resolve(&compiler);
	return ret->words.error;
}

void bytecode_fini(struct bytecode *bytecode)
{
	out_fini(&bytecode->words);
}

bool bytecode_may_see_marks(void)
{
	return capabilities_effective() >> CAP_NET_ADMIN & 1;
}
