/* SPDX-License-Identifier: MIT */
/* The states of TCP: the life of connections, and who owns them. */
#ifndef TRACE_BPF_STATE_H
#define TRACE_BPF_STATE_H

#include "common.h"
#include "connect.h"

/* The process at hand is the owner only where it acts by a system call. */
static __always_inline void owner_note(struct sock *sk, u32 before, u32 state)
{
	u64 key = (u64)sk;
	struct owner owner = {0}, *known = bpf_map_lookup_elem(&owners, &key);

	if (state == TCP_SYN_SENT || state == TCP_LISTEN) {
		who_read(&owner.who);
		owner.match = TRACE_MATCH_SOCKET;
		bpf_map_update_elem(&owners, &key, &owner, 0);
	} else if (state == TCP_ESTABLISHED && before == TCP_SYN_SENT && known) {
		known->since = bpf_ktime_get_ns();
	} else if (state == TCP_ESTABLISHED) {
		/* Nobody has accepted it yet. A known owner had an earlier socket. */
		owner.since = bpf_ktime_get_ns();
		bpf_map_update_elem(&owners, &key, &owner, 0);
	}
}

static __always_inline void life_ended(struct sock *sk)
{
	struct trace_event event = {.key.probe = TRACE_LIFE, .time = bpf_ktime_get_ns()};
	struct tcp_sock *tcp = (void *)sk;
	u64 key = (u64)sk;
	struct owner *owner = bpf_map_lookup_elem(&owners, &key);

	set_ends(&event, sk);
	set_owner(&event, sk);
	event.bytes = BPF_CORE_READ(tcp, bytes_acked);
	event.bytes_received = BPF_CORE_READ(tcp, bytes_received);
	event.retransmits = BPF_CORE_READ(tcp, total_retrans);
	event.key.has |= TRACE_HAS_BYTES | TRACE_HAS_RETRANSMITS;
	if (owner && owner->since) {
		event.latency = event.time - owner->since;
		event.key.has |= TRACE_HAS_LATENCY;
	}
	emit(&event);
}

static __always_inline void state_changed(struct sock *sk, u32 before, u32 state)
{
	struct trace_event event = {.key.probe = TRACE_STATE, .time = bpf_ktime_get_ns()};

	set_ends(&event, sk);
	set_owner(&event, sk);
	event.key.state = state;
	event.key.old_state = before;
	emit(&event);
}

/* sk, old state, new state */
SEC("raw_tp/inet_sock_set_state")
int set_state(struct bpf_raw_tracepoint_args *ctx)
{
	struct sock *sk = (void *)ctx->args[0];
	u32 before = ctx->args[1], state = ctx->args[2];

	if (BPF_CORE_READ(sk, sk_protocol) != IPPROTO_TCP)
		return 0;
	if (wants(TRACE_WANTS_OWNER))
		owner_note(sk, before, state);
	if (probes(TRACE_STATE))
		state_changed(sk, before, state);
	if (probes(TRACE_CONNECT) && before == TCP_SYN_SENT)
		connect_state(sk, state);
	if (probes(TRACE_LIFE) && state == TCP_CLOSE && before != TCP_SYN_SENT &&
		before != TCP_SYN_RECV && before != TCP_LISTEN)
		life_ended(sk);
	return 0;
}

#endif
