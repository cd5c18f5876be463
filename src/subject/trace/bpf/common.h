/* SPDX-License-Identifier: MIT */
/* Shared by the programs: maps, the process at hand, the ends of a socket, and emit(), which
 * decides whether an event passes the filter and hands it over. */
#ifndef TRACE_BPF_COMMON_H
#define TRACE_BPF_COMMON_H

#include "core.h"

#include <bpf/bpf_helpers.h>

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_endian.h>

#include "subject/trace/shape.h"

enum {
	AF_UNIX = 1,
	AF_INET = 2,
	AF_INET6 = 10,
	IPPROTO_TCP = 6,
	IPPROTO_UDP = 17,
	IPPROTO_DCCP = 33,
	IPPROTO_SCTP = 132,
	IPPROTO_UDPLITE = 136,
	TCP_ESTABLISHED = 1,
	TCP_SYN_SENT = 2,
	TCP_SYN_RECV = 3,
	TCP_TIME_WAIT = 6,
	TCP_CLOSE = 7,
	TCP_LISTEN = 10,
	TCP_NEW_SYN_RECV = 12,
	PID_DEPTH = 8,
};

const volatile struct trace_setting setting;

/* The tracing process, whose own events would be traced for ever. */
unsigned int tracer;

/* A socket that somebody connected or accepted. */
struct owner {
	struct trace_who who;
	u64 since; /* it is established; 0: not yet, or not seen */
	u8 match;
	u8 pad[7];
};

/* The drops and retransmissions of a failing connect(). Its socket does not keep them. */
struct fate {
	u32 retransmits, reason;
};

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 20);
} ring SEC(".maps");

/* Connects in their system call, by thread. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16384);
	__type(key, u64);
	__type(value, struct trace_attempt);
} calls SEC(".maps");

/* Connects that go on after it, by socket. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 65536);
	__type(key, u64);
	__type(value, struct trace_attempt);
} pending SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 16384);
	__type(key, u64);
	__type(value, struct fate);
} fates SEC(".maps");

/* By socket. It stays after the end, for packets that come late; the oldest make room. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 262144);
	__type(key, u64);
	__type(value, struct owner);
} owners SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, TRACE_PROBES);
	__type(key, u32);
	__type(value, struct trace_counts);
} counts SEC(".maps");

static __always_inline bool wants(u32 what)
{
	return setting.wants & what;
}

/* Groups have no time, and reading the clock costs some. */
static __always_inline u64 now(void)
{
	return setting.grouped && !wants(TRACE_WANTS_LATENCY) ? 0 : bpf_ktime_get_ns();
}

static __always_inline bool probes(u32 probe)
{
	return setting.probes >> probe & 1;
}

static __always_inline bool is_tracer(void)
{
	return (u32)(bpf_get_current_pid_tgid() >> 32) == tracer;
}

static __always_inline struct trace_counts *counts_of(u32 probe)
{
	return bpf_map_lookup_elem(&counts, &probe);
}

static __always_inline void skip(u32 probe)
{
	struct trace_counts *count = counts_of(probe);

	if (count)
		count->skipped++;
}

/* The number of the process in the reader's namespace; 0: it has none there. */
static __always_inline u32 pid_here(struct task_struct *leader)
{
	struct pid *pid;
	u32 level;

	if (!setting.pid_namespace)
		return BPF_CORE_READ(leader, tgid);
	pid = BPF_CORE_READ(leader, thread_pid);
	level = BPF_CORE_READ(pid, level);
	for (u32 i = 0; i < PID_DEPTH && i <= level; i++) {
		struct upid *numbers =
			(void *)((char *)pid + bpf_core_field_offset(struct pid, numbers));
		struct upid *at = (void *)((char *)numbers + i * bpf_core_type_size(struct upid));

		if (BPF_CORE_READ(at, ns, ns.inum) == setting.pid_namespace)
			return BPF_CORE_READ(at, nr);
	}
	return 0;
}

static __always_inline void who_read(struct trace_who *who)
{
	struct task_struct *task = (void *)bpf_get_current_task();
	u64 id = bpf_get_current_pid_tgid();
	struct task_struct *leader = (u32)id == id >> 32 ? task : BPF_CORE_READ(task, group_leader);

	if (wants(TRACE_WANTS_PID))
		who->pid = pid_here(leader);
	if (wants(TRACE_WANTS_UID))
		who->uid = bpf_get_current_uid_gid();
	if (wants(TRACE_WANTS_CGROUP))
		who->cgroup = bpf_get_current_cgroup_id();
	/* A thread may have a name of its own. */
	if (wants(TRACE_WANTS_PROCESS))
		BPF_CORE_READ_INTO(&who->process, leader, comm);
}

static __always_inline bool equals(const void *a, const volatile void *b)
{
	const u64 *first = a;
	const volatile u64 *second = b;

	return first[0] == second[0] && first[1] == second[1];
}

/* Whether the filter may accept events of this process. */
static __always_inline bool who_passes(const struct trace_who *who)
{
	const volatile struct trace_filter *filter = &setting.filter;

	if (filter->bits & TRACE_FILTER_PID && who->pid && who->pid != filter->pid)
		return false;
	if (filter->bits & TRACE_FILTER_PROCESS && who->process[0] &&
		!equals(who->process, filter->process))
		return false;
	return true;
}

static __always_inline void set_who(
	struct trace_event *event, const struct trace_who *who, enum trace_match match)
{
	event->key.pid = who->pid;
	event->key.uid = who->uid;
	event->key.cgroup = who->cgroup;
	__builtin_memcpy(event->key.process, who->process, sizeof(event->key.process));
	if (wants(TRACE_WANTS_UID))
		event->key.has |= TRACE_HAS_UID;
	if (wants(TRACE_WANTS_MATCH))
		event->key.match = match;
}

static __always_inline bool ports_pass(const struct trace_key *key)
{
	const volatile struct trace_filter *filter = &setting.filter;

	if (filter->bits & TRACE_FILTER_LOCAL_PORT && key->local_port != filter->local_port)
		return false;
	if (filter->bits & TRACE_FILTER_PEER_PORT && key->peer_port != filter->peer_port)
		return false;
	return !(filter->bits & TRACE_FILTER_PORT) || key->local_port == filter->port ||
	       key->peer_port == filter->port;
}

/* An address of another family may mean the same one. */
static __always_inline bool addresses_pass(const struct trace_key *key)
{
	const volatile struct trace_filter *filter = &setting.filter;

	if (key->family != filter->family)
		return true;
	if (filter->bits & TRACE_FILTER_LOCAL && !equals(key->local, filter->local))
		return false;
	return !(filter->bits & TRACE_FILTER_PEER) || equals(key->peer, filter->peer);
}

static __always_inline bool passes(const struct trace_event *event)
{
	const volatile struct trace_filter *filter = &setting.filter;
	const struct trace_key *key = &event->key;

	if (filter->bits & TRACE_FILTER_PID && key->pid && key->pid != filter->pid)
		return false;
	if (filter->bits & TRACE_FILTER_UID && event->key.has & TRACE_HAS_UID &&
		key->uid != filter->uid)
		return false;
	if (filter->bits & TRACE_FILTER_PROCESS && key->process[0] &&
		!equals(key->process, filter->process))
		return false;
	if (filter->bits & TRACE_FILTER_NETNS && key->netns != filter->netns)
		return false;
	if (filter->bits & TRACE_FILTER_ERROR && key->error != filter->error)
		return false;
	return ports_pass(key) && addresses_pass(key);
}

/* Wakes the reader if there is much to read; else it looks by itself now and then, which costs the
 * traced processes nothing. */
static __always_inline u64 wake_flags(void)
{
	return bpf_ringbuf_query(&ring, BPF_RB_AVAIL_DATA) >= setting.wakeup ? BPF_RB_FORCE_WAKEUP
									     : BPF_RB_NO_WAKEUP;
}

struct event_with_path {
	struct trace_event event;
	char path[TRACE_PATH];
};

static __noinline int hand_over_path(struct trace_event *event, const void *path)
{
	struct event_with_path *both = bpf_ringbuf_reserve(&ring, sizeof(*both), 0);
	u32 length = event->key.path;

	if (!both)
		return -1;
	both->event = *event;
	if (length > sizeof(both->path) || bpf_probe_read_user(both->path, length, path))
		both->event.key.path = 0;
	bpf_ringbuf_submit(both, wake_flags());
	return 0;
}

/* Groups of events by their keys. The reader empties one side while events are counted on
 * the other. */
#define GROUPS(name)                              \
	struct {                                  \
		__uint(type, BPF_MAP_TYPE_HASH);  \
		__uint(max_entries, 32768);       \
		__type(key, struct trace_key);    \
		__type(value, struct trace_sums); \
	} name SEC(".maps")

GROUPS(groups);
GROUPS(other_groups);

unsigned int side;

static __always_inline void mask_key(struct trace_key *key)
{
	u32 keep = setting.keep;

	if (!(keep & (TRACE_WANTS_LOCAL | TRACE_WANTS_PEER | TRACE_WANTS_ENDS)))
		key->family = 0;
	if (!(keep & TRACE_WANTS_OUTCOME))
		key->outcome = key->error = 0;
	if (!(keep & TRACE_WANTS_STATE))
		key->state = key->old_state = 0;
	if (!(keep & TRACE_WANTS_NETNS))
		key->netns = 0;
	if (!(keep & TRACE_WANTS_REASON))
		key->reason = 0;
	if (!(keep & TRACE_WANTS_LOCAL)) {
		key->local_port = 0;
		__builtin_memset(key->local, 0, sizeof(key->local));
	}
}

/* @return whether it is counted; there may be no room */
static __always_inline bool count_in(void *map, const struct trace_event *event)
{
	struct trace_sums *sums = bpf_map_lookup_elem(map, &event->key), none = {0};

	if (!sums) {
		bpf_map_update_elem(map, &event->key, &none, BPF_NOEXIST);
		sums = bpf_map_lookup_elem(map, &event->key);
	}
	if (!sums)
		return false;
	__sync_fetch_and_add(&sums->count, 1);
	/* Each one costs some 20 ns. */
	if (setting.sums & TRACE_HAS_LATENCY)
		__sync_fetch_and_add(&sums->latency, event->latency);
	if (setting.sums & TRACE_HAS_RETRANSMITS)
		__sync_fetch_and_add(&sums->retransmits, event->retransmits);
	if (setting.sums & TRACE_HAS_BYTES) {
		__sync_fetch_and_add(&sums->bytes, event->bytes);
		__sync_fetch_and_add(&sums->bytes_received, event->bytes_received);
	}
	return true;
}

static __noinline int count_group(struct trace_event *event)
{
	mask_key(&event->key);
	return side ? count_in(&other_groups, event) : count_in(&groups, event);
}

/* Passes an event on, and the path of its peer if it has one. */
static __noinline int emit_with(struct trace_event *event, const void *path)
{
	struct trace_counts *count = counts_of(event->key.probe);
	int error;

	if (!count)
		return 0;
	count->seen++;
	if (!passes(event))
		return 0;
	count->passed++;
	if (setting.grouped && !path && count_group(event))
		return 0;
	if (path)
		error = hand_over_path(event, path);
	else
		error = bpf_ringbuf_output(&ring, event, sizeof(*event), wake_flags());
	if (error)
		count->lost++;
	return 0;
}

/* Passes an event on with the stack of the kernel. */
static __noinline int emit_frames(void *ctx, struct trace_event *event)
{
	struct trace_counts *count = counts_of(event->key.probe);
	struct trace_frames *both;
	long length;
	u32 count_of;

	if (!count)
		return 0;
	count->seen++;
	if (!passes(event))
		return 0;
	count->passed++;
	both = bpf_ringbuf_reserve(&ring, sizeof(*both), 0);
	if (!both) {
		count->lost++;
		return 0;
	}
	both->event = *event;
	length = bpf_get_stack(ctx, both->frames, sizeof(both->frames), 0);
	count_of = length < 0 ? 0 : (u32)length / sizeof(both->frames[0]);
	if (count_of < TRACE_FRAMES)
		both->frames[count_of] = 0;
	bpf_ringbuf_submit(both, wake_flags());
	return 0;
}

static __always_inline int emit(struct trace_event *event)
{
	return emit_with(event, NULL);
}

static __always_inline struct sock *sock_of(struct task_struct *task, u32 fd)
{
	struct fdtable *table = BPF_CORE_READ(task, files, fdt);
	struct file **files, *file = NULL;
	struct socket *socket;

	if (fd >= BPF_CORE_READ(table, max_fds))
		return NULL;
	files = BPF_CORE_READ(table, fd);
	bpf_probe_read_kernel(&file, sizeof(file), files + fd);
	if (!file)
		return NULL;
	socket = BPF_CORE_READ(file, private_data);
	/* Only a socket points back at its file. */
	if (!socket || BPF_CORE_READ(socket, file) != file)
		return NULL;
	return BPF_CORE_READ(socket, sk);
}

static __always_inline u32 netns_of(struct sock *sk)
{
	return wants(TRACE_WANTS_NETNS) ? BPF_CORE_READ(sk, __sk_common.skc_net.net, ns.inum) : 0;
}

/* Both ends of a socket. The local port of a closed one is not in __sk_common any more. */
static __always_inline void set_ends(struct trace_event *event, struct sock *sk)
{
	struct trace_key *key = &event->key;
	u16 family = BPF_CORE_READ(sk, __sk_common.skc_family);

	key->netns = netns_of(sk);
	if (wants(TRACE_WANTS_PROTOCOL))
		key->protocol = BPF_CORE_READ(sk, sk_protocol);
	key->family = family;
	if (family != AF_INET && family != AF_INET6)
		return;
	if (wants(TRACE_WANTS_LOCAL)) {
		key->local_port = BPF_CORE_READ(sk, __sk_common.skc_num);
		if (!key->local_port)
			key->local_port =
				bpf_ntohs(BPF_CORE_READ((struct inet_sock *)sk, inet_sport));
		if (family == AF_INET)
			BPF_CORE_READ_INTO((u32 *)key->local, sk, __sk_common.skc_rcv_saddr);
		else
			BPF_CORE_READ_INTO(
				(struct in6_addr *)key->local, sk, __sk_common.skc_v6_rcv_saddr);
	}
	if (wants(TRACE_WANTS_PEER)) {
		key->peer_port = bpf_ntohs(BPF_CORE_READ(sk, __sk_common.skc_dport));
		if (family == AF_INET)
			BPF_CORE_READ_INTO((u32 *)key->peer, sk, __sk_common.skc_daddr);
		else
			BPF_CORE_READ_INTO(
				(struct in6_addr *)key->peer, sk, __sk_common.skc_v6_daddr);
	}
}

static __always_inline u64 inode_of(struct sock *sk)
{
	struct file *file = BPF_CORE_READ(sk, sk_socket, file);

	return file ? BPF_CORE_READ(file, f_inode, i_ino) : 0;
}

/* The process of a socket, in a program that some bystander runs. */
static __always_inline void set_owner(struct trace_event *event, struct sock *sk)
{
	u64 key = (u64)sk;
	struct owner *owner = bpf_map_lookup_elem(&owners, &key);

	if (owner && owner->match)
		set_who(event, &owner->who, owner->match);
	else
		event->inode = inode_of(sk);
}

static __always_inline bool is_whole(struct sock *sk)
{
	u8 state = BPF_CORE_READ(sk, __sk_common.skc_state);

	return state != TCP_TIME_WAIT && state != TCP_NEW_SYN_RECV;
}

#endif
