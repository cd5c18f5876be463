/* SPDX-License-Identifier: MIT */
#include "wish.h"

#include "nlinspect/base/cleanup.h"

#include "ask.h"
#include "probes.h"
#include "pushdown.h"
#include "subject/trace/kernel/programs.h"

#include <stdio.h>
#include <sys/stat.h>

#define BIT(probe) (UINT32_C(1) << (probe))

enum {
	WHO = TRACE_WANTS_PROCESS | TRACE_WANTS_PID | TRACE_WANTS_UID | TRACE_WANTS_CGROUP,
	/* Probes that some bystander runs: the owner has to be known from before. */
	BYSTANDERS = 1 << TRACE_LIFE | 1 << TRACE_STATE | 1 << TRACE_RETRANSMIT | 1 << TRACE_DROP |
		     1 << TRACE_RESET,
};

static const struct {
	uint16_t field;
	uint32_t wants;
} rows[] = {
	{TRACE_FIELD_process, TRACE_WANTS_PROCESS},
	{TRACE_FIELD_pid, TRACE_WANTS_PID},
	{TRACE_FIELD_uid, TRACE_WANTS_UID},
	{TRACE_FIELD_user, TRACE_WANTS_UID},
	{TRACE_FIELD_cgroup, TRACE_WANTS_CGROUP},
	{TRACE_FIELD_cgroup_id, TRACE_WANTS_CGROUP},
	{TRACE_FIELD_unit, TRACE_WANTS_CGROUP},
	{TRACE_FIELD_owner_match, TRACE_WANTS_MATCH},
	{TRACE_FIELD_direction, TRACE_WANTS_DIRECTION},
	{TRACE_FIELD_protocol, TRACE_WANTS_PROTOCOL},
	{TRACE_FIELD_family, TRACE_WANTS_ENDS},
	{TRACE_FIELD_local, TRACE_WANTS_LOCAL},
	{TRACE_FIELD_local_address, TRACE_WANTS_LOCAL},
	{TRACE_FIELD_local_port, TRACE_WANTS_LOCAL},
	{TRACE_FIELD_peer, TRACE_WANTS_PEER},
	{TRACE_FIELD_peer_address, TRACE_WANTS_PEER},
	{TRACE_FIELD_peer_port, TRACE_WANTS_PEER},
	{TRACE_FIELD_interface, TRACE_WANTS_INTERFACE | TRACE_WANTS_NETNS},
	{TRACE_FIELD_ifindex, TRACE_WANTS_INTERFACE},
	{TRACE_FIELD_old_state, TRACE_WANTS_STATE},
	{TRACE_FIELD_state, TRACE_WANTS_STATE},
	{TRACE_FIELD_outcome, TRACE_WANTS_OUTCOME},
	{TRACE_FIELD_error, TRACE_WANTS_OUTCOME},
	{TRACE_FIELD_latency_us, TRACE_WANTS_LATENCY},
	{TRACE_FIELD_duration_us, TRACE_WANTS_LATENCY},
	{TRACE_FIELD_retransmits, TRACE_WANTS_OUTCOME},
	{TRACE_FIELD_reason, TRACE_WANTS_REASON},
	{TRACE_FIELD_bytes, TRACE_WANTS_BYTES},
	{TRACE_FIELD_place, TRACE_WANTS_PLACE},
	{TRACE_FIELD_netns, TRACE_WANTS_NETNS},
	/* The stack is found by the process, and belongs to the end of a connect. */
	{TRACE_FIELD_stack, TRACE_WANTS_PID | TRACE_WANTS_OUTCOME},
};

/* Adds the parts that others are made of. */
static uint32_t implied(uint32_t wants, uint32_t probes)
{
	if (wants & (WHO | TRACE_WANTS_LOCAL | TRACE_WANTS_PEER | TRACE_WANTS_STATE |
			    TRACE_WANTS_PROTOCOL | TRACE_WANTS_NETNS))
		wants |= TRACE_WANTS_ENDS;
	if (probes & BYSTANDERS && wants & WHO)
		wants |= TRACE_WANTS_OWNER;
	/* How long something took is known from when its socket was established. */
	if (probes & (BIT(TRACE_ACCEPT) | BIT(TRACE_LIFE)) && wants & TRACE_WANTS_LATENCY)
		wants |= TRACE_WANTS_OWNER;
	if (probes & BIT(TRACE_CONNECT)) {
		if (wants & TRACE_WANTS_REASON)
			wants |= TRACE_WANTS_FATE;
		/* Before the end there is no local address. */
		if (wants & (TRACE_WANTS_LATENCY | TRACE_WANTS_LOCAL | TRACE_WANTS_FATE))
			wants |= TRACE_WANTS_OUTCOME;
	}
	return wants;
}

static void filter_netns(struct trace_wish *wish)
{
	struct stat status;

	if (stat("/proc/thread-self/ns/net", &status))
		return;
	wish->filter.bits |= TRACE_FILTER_NETNS;
	wish->filter.netns = (uint32_t)status.st_ino;
	wish->wants |= TRACE_WANTS_NETNS;
}

/* The fields that a group of the kernel's can have; numbers that it adds up. */
static const char counted_by[] =
	"time_ms kind probe netns process pid user uid unit cgroup cgroup_id owner_match direction "
	"protocol family local local_address local_port peer peer_address peer_port interface "
	"ifindex old_state state outcome error reason";
static const struct {
	const char *fields;
	uint32_t has;
} added_up[] = {
	{"latency_us duration_us", TRACE_HAS_LATENCY},
	{"bytes bytes_sent bytes_received", TRACE_HAS_BYTES},
	{"retransmits", TRACE_HAS_RETRANSMITS},
};

static bool is_within(const struct fieldset *set, const char *fields)
{
	struct fieldset names = {{0}};

	schema_add(&trace_schema, fields, &names);
	fieldset_for_each(id, set) {
		if (!fieldset_has(&names, id))
			return false;
	}
	return true;
}

/* @return which number it is; 0: none that is added up */
static uint32_t sum_of(unsigned field)
{
	for (size_t i = 0; i < ARRAY_SIZE(added_up); i++) {
		struct fieldset names = {{0}};

		schema_add(&trace_schema, added_up[i].fields, &names);
		if (fieldset_has(&names, field))
			return added_up[i].has;
	}
	return 0;
}

/* The filter sees groups, so these have its fields among their keys. */
static void wish_groups(const struct ask *ask, struct trace_wish *wish)
{
	struct fieldset keys = ask->grouped;

	where_fields(ask->where, &keys);
	wish->grouped = ask->tallied && is_within(&keys, counted_by);
	fieldset_for_each(id, &ask->summed) {
		uint32_t has = sum_of(id);

		wish->sums |= has;
		wish->grouped &= has != 0;
	}
	for (size_t i = 0; i < ARRAY_SIZE(rows) && wish->grouped; i++) {
		if (fieldset_has(&keys, rows[i].field))
			wish->keep |= rows[i].wants;
	}
}

void wish_of(const struct ask *ask, struct trace_wish *ret)
{
	const struct trace_ask *own = trace_ask(ask);

	*ret = (struct trace_wish){
		.probes = own->probes,
		.ring = own->ring,
	};
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		if (fieldset_has(&ask->wanted, rows[i].field))
			ret->wants |= rows[i].wants;
	}
	ret->stacks = fieldset_has(&ask->wanted, TRACE_FIELD_stack) && !ask->everything;
	ret->stacks |= own->stack;
	if (ask->one_netns)
		filter_netns(ret);
	if (!own->user_side) {
		pushdown_filter(ask->where, &ret->filter);
		wish_groups(ask, ret);
	}
	ret->wants = implied(ret->wants, ret->probes);
}

void wish_mechanism(const struct trace_wish *wish, unsigned probe, char *text, size_t size)
{
	struct trace_wish one = *wish;
	size_t used = 0;

	if (probe == TRACE_BACKLOG) {
		snprintf(text, size, "netlink: drops of each TCP listener, once a second");
		return;
	}
	one.probes = BIT(probe);
	one.wants = implied(
		wish->wants & ~(uint32_t)(TRACE_WANTS_OWNER | TRACE_WANTS_FATE), one.probes);
	*text = '\0';
	for (unsigned of_syscalls = 2; of_syscalls-- > 0;) {
		const char *lead = of_syscalls ? "tracepoints " : "raw tracepoints ";

		for (size_t i = 0; i < trace_program_count && used < size; i++) {
			const struct program *program = &trace_programs[i];

			if (program->of_syscalls != of_syscalls ||
				!program_is_needed(program, &one))
				continue;
			used += (size_t)snprintf(text + used, size - used, "%s%s",
				*lead ? used ? "; " : "" : ", ", *lead ? lead : "");
			if (used < size)
				used += (size_t)snprintf(
					text + used, size - used, "%s", program->tracepoint);
			lead = "";
		}
	}
}
