/* SPDX-License-Identifier: MIT */
/* connect() and accept(). A connect() that goes on after its system call ends with the state of its
 * socket. */
#ifndef TRACE_BPF_CONNECT_H
#define TRACE_BPF_CONNECT_H

#include "common.h"
#include "user_stack.h"

enum {
	EINTR = 4,
	EAGAIN = 11,
	EALREADY = 114,
	EINPROGRESS = 115,
	ERESTARTSYS = 512,
	ERESTART_LAST = 516,
};

static __always_inline void target_read(struct trace_target *target, const void *address)
{
	struct {
		u16 family, port;
		u32 inet;
		u8 inet6[16];
		u32 zone;
	} name = {0};

	if (bpf_probe_read_user(&name.family, sizeof(name.family), address))
		return;
	target->family = name.family;
	if (name.family == AF_INET) {
		bpf_probe_read_user(&name, 8, address);
		__builtin_memcpy(target->address, &name.inet, sizeof(name.inet));
	} else if (name.family == AF_INET6) {
		bpf_probe_read_user(&name, 24, address);
		__builtin_memcpy(target->address, name.inet6, sizeof(name.inet6));
	}
	target->port = bpf_ntohs(name.port);
}

static __always_inline void set_target(struct trace_event *event, const struct trace_target *target)
{
	event->key.family = target->family;
	if (!wants(TRACE_WANTS_PEER) || (target->family != AF_INET && target->family != AF_INET6))
		return;
	event->key.peer_port = target->port;
	__builtin_memcpy(event->key.peer, target->address, sizeof(event->key.peer));
}

/* A program that polls for the end of its connect() by another one: no attempt of its own. */
static __always_inline bool is_poll(struct sock *sk)
{
	return BPF_CORE_READ(sk, sk_socket, state) == SS_CONNECTING &&
	       BPF_CORE_READ(sk, __sk_common.skc_state) != TCP_SYN_SENT;
}

/* Nothing is wanted that only the end shows. */
static __always_inline int connect_begun(struct trace_attempt *attempt)
{
	struct trace_event event = {
		.key.probe = TRACE_CONNECT,
		.key.netns = attempt->netns,
		.time = attempt->start,
	};

	set_who(&event, &attempt->who, TRACE_MATCH_CURRENT);
	set_target(&event, &attempt->target);
	event.key.path = attempt->path_length;
	return emit_with(&event, (void *)attempt->path);
}

SEC("tp/syscalls/sys_enter_connect")
int connect_enter(struct syscall_enter *ctx)
{
	struct task_struct *task = (void *)bpf_get_current_task();
	u64 id = bpf_get_current_pid_tgid();
	struct trace_attempt attempt = {0}, *before;
	struct sock *sk = NULL;

	if (is_tracer())
		return 0;
	who_read(&attempt.who);
	if (!who_passes(&attempt.who))
		return 0;
	target_read(&attempt.target, (void *)ctx->args[1]);
	if (attempt.target.family == AF_UNIX && wants(TRACE_WANTS_PEER) &&
		ctx->args[2] > sizeof(attempt.target.family) &&
		ctx->args[2] <= sizeof(attempt.target.family) + TRACE_PATH) {
		attempt.path = ctx->args[1] + sizeof(attempt.target.family);
		attempt.path_length = ctx->args[2] - sizeof(attempt.target.family);
	}
	/* Those of unix sockets are at an end at once, or fail. */
	if (attempt.target.family != AF_UNIX || wants(TRACE_WANTS_NETNS | TRACE_WANTS_PROTOCOL))
		sk = sock_of(task, ctx->args[0]);
	if (sk) {
		if (attempt.target.family != AF_UNIX && is_poll(sk))
			return 0;
		attempt.netns = netns_of(sk);
		attempt.sk = (u64)sk;
	}
	attempt.start = wants(TRACE_WANTS_OUTCOME) ? bpf_ktime_get_ns() : now();
	if (!wants(TRACE_WANTS_OUTCOME))
		return connect_begun(&attempt);
	if (setting.stacks)
		stack_hand_over(attempt.who.pid, attempt.start);
	/* One that was interrupted, and is called again. */
	before = sk ? bpf_map_lookup_elem(&pending, &attempt.sk) : NULL;
	if (before) {
		attempt.start = before->start;
		bpf_map_delete_elem(&pending, &attempt.sk);
	}
	if (bpf_map_update_elem(&calls, &id, &attempt, 0))
		skip(TRACE_CONNECT);
	return 0;
}

/* Adds the drops and retransmissions of a connect() that failed. */
static __always_inline void set_fate(struct trace_event *event, u64 sk)
{
	struct fate *fate = bpf_map_lookup_elem(&fates, &sk);

	if (!fate)
		return;
	event->retransmits = fate->retransmits;
	if (wants(TRACE_WANTS_FATE))
		event->key.reason = fate->reason;
	bpf_map_delete_elem(&fates, &sk);
}

static __always_inline void connect_ended(
	struct trace_event *event, const struct trace_attempt *attempt, u32 error, bool closed)
{
	struct sock *sk = (void *)attempt->sk;

	event->key.probe = TRACE_CONNECT;
	event->key.netns = attempt->netns;
	event->key.error = error;
	event->key.outcome = closed ? TRACE_CLOSED : error ? TRACE_FAILED : TRACE_DONE;
	event->time = bpf_ktime_get_ns();
	event->latency = event->time - attempt->start;
	event->key.has |= TRACE_HAS_LATENCY;
	set_who(event, &attempt->who, TRACE_MATCH_CURRENT);
	if (sk && attempt->target.family != AF_UNIX) {
		set_ends(event, sk);
		event->key.has |= TRACE_HAS_RETRANSMITS;
		if (error)
			set_fate(event, attempt->sk);
		else if (BPF_CORE_READ(sk, sk_protocol) == IPPROTO_TCP)
			event->retransmits = BPF_CORE_READ((struct tcp_sock *)sk, total_retrans);
	}
	/* A socket that could not be connected has lost its peer. */
	set_target(event, &attempt->target);
}

SEC("tp/syscalls/sys_exit_connect")
int connect_exit(struct syscall_exit *ctx)
{
	u64 id = bpf_get_current_pid_tgid();
	struct trace_attempt *found = bpf_map_lookup_elem(&calls, &id), attempt;
	struct trace_event event = {0};
	s64 result = ctx->result;
	bool goes_on = result == -EINPROGRESS || result == -EINTR || result == -EALREADY ||
		       (result <= -ERESTARTSYS && result >= -ERESTART_LAST);
	struct sock *sk;

	if (!found)
		return 0;
	attempt = *found;
	bpf_map_delete_elem(&calls, &id);
	sk = (void *)attempt.sk;
	if (goes_on && sk && attempt.target.family != AF_UNIX) {
		u8 state = BPF_CORE_READ(sk, __sk_common.skc_state);

		if (state == TCP_SYN_SENT) {
			if (bpf_map_update_elem(&pending, &attempt.sk, &attempt, 0))
				skip(TRACE_CONNECT);
			return 0;
		}
		/* It came to its end meanwhile. */
		if (state == TCP_ESTABLISHED)
			result = 0;
		else if (state == TCP_CLOSE && BPF_CORE_READ(sk, sk_err))
			result = -BPF_CORE_READ(sk, sk_err);
	}
	connect_ended(&event, &attempt, result < 0 ? -result : 0, false);
	event.key.path = attempt.path_length;
	return emit_with(&event, (void *)attempt.path);
}

/* The end of SYN_SENT. */
static __always_inline void connect_state(struct sock *sk, u32 state)
{
	u64 key = (u64)sk;
	struct trace_attempt *found = bpf_map_lookup_elem(&pending, &key), attempt;
	u32 error = state == TCP_CLOSE ? BPF_CORE_READ(sk, sk_err) : 0;
	struct fate fate = {0}, *known;

	if (state == TCP_CLOSE) {
		known = bpf_map_lookup_elem(&fates, &key);
		if (known)
			fate = *known;
		fate.retransmits = BPF_CORE_READ((struct tcp_sock *)sk, total_retrans);
		bpf_map_update_elem(&fates, &key, &fate, 0);
	}
	if (found) {
		struct trace_event event = {0};

		attempt = *found;
		bpf_map_delete_elem(&pending, &key);
		connect_ended(&event, &attempt, error, state == TCP_CLOSE && !error);
		emit(&event);
	}
}

static __always_inline int accepted(s64 result)
{
	struct task_struct *task = (void *)bpf_get_current_task();
	struct trace_event event = {.key.probe = TRACE_ACCEPT};
	struct owner owner = {0}, *known;
	struct sock *sk;
	u64 key;

	if (is_tracer())
		return 0;
	/* Nothing waits, or a signal came: no accept. */
	if (result == -EAGAIN || result == -EINTR ||
		(result <= -ERESTARTSYS && result >= -ERESTART_LAST))
		return 0;
	who_read(&owner.who);
	event.time = bpf_ktime_get_ns();
	set_who(&event, &owner.who, TRACE_MATCH_CURRENT);
	event.key.outcome = result < 0 ? TRACE_FAILED : TRACE_DONE;
	event.key.error = result < 0 ? -result : 0;
	sk = result < 0 ? NULL : sock_of(task, result);
	key = (u64)sk;
	if (sk) {
		set_ends(&event, sk);
		known = bpf_map_lookup_elem(&owners, &key);
		if (known && known->since) {
			owner.since = known->since;
			event.latency = event.time - owner.since;
			event.key.has |= TRACE_HAS_LATENCY;
		}
		owner.match = TRACE_MATCH_SOCKET;
		if (wants(TRACE_WANTS_OWNER))
			bpf_map_update_elem(&owners, &key, &owner, 0);
	}
	return probes(TRACE_ACCEPT) ? emit(&event) : 0;
}

SEC("tp/syscalls/sys_exit_accept")
int accept_exit(struct syscall_exit *ctx)
{
	return accepted(ctx->result);
}

SEC("tp/syscalls/sys_exit_accept4")
int accept4_exit(struct syscall_exit *ctx)
{
	return accepted(ctx->result);
}

#endif
