/* SPDX-License-Identifier: MIT */
/* The few kernel structures that the programs read, with only the members that they read. Their
 * offsets are found in the running kernel's BTF when a program is loaded (CO-RE), so that neither
 * a whole vmlinux.h nor a compiler on the traced machine is needed. */
#ifndef TRACE_BPF_CORE_H
#define TRACE_BPF_CORE_H

#include <stdbool.h>

typedef unsigned char __u8, u8;
typedef unsigned short __u16, u16;
typedef unsigned int __u32, u32;
typedef unsigned long long __u64, u64;
typedef signed int __s32, s32;
typedef signed long long __s64, s64;
typedef __u16 __be16;
typedef __u32 __be32;
typedef __u64 __be64;
typedef __u32 __wsum;
typedef u8 uint8_t;
typedef u16 uint16_t;
typedef u32 uint32_t;
typedef u64 uint64_t;

enum {
	BPF_MAP_TYPE_HASH = 1,
	BPF_MAP_TYPE_PERCPU_ARRAY = 6,
	BPF_MAP_TYPE_LRU_HASH = 9,
	BPF_MAP_TYPE_RINGBUF = 27,
	BPF_NOEXIST = 1,
	BPF_RB_NO_WAKEUP = 1,
	BPF_RB_FORCE_WAKEUP = 2,
	BPF_RB_AVAIL_DATA = 0,
};

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct ns_common {
	unsigned int inum;
};

struct pid_namespace {
	struct ns_common ns;
};

struct upid {
	int nr;
	struct pid_namespace *ns;
};

struct pid {
	unsigned int level;
	struct upid numbers[1];
};

struct inode {
	unsigned long i_ino;
};

struct file {
	struct inode *f_inode;
	void *private_data;
};

struct fdtable {
	unsigned int max_fds;
	struct file **fd;
};

struct files_struct {
	struct fdtable *fdt;
};

struct task_struct {
	int tgid;
	struct task_struct *group_leader;
	char comm[16];
	struct files_struct *files;
	struct pid *thread_pid;
};

struct net {
	struct ns_common ns;
};

typedef struct {
	struct net *net;
} possible_net_t;

struct in6_addr {
	union {
		u8 u6_addr8[16];
	} in6_u;
};

struct sock_common {
	__be32 skc_daddr;
	__be32 skc_rcv_saddr;
	__be16 skc_dport;
	u16 skc_num;
	u16 skc_family;
	volatile u8 skc_state;
	possible_net_t skc_net;
	struct in6_addr skc_v6_daddr;
	struct in6_addr skc_v6_rcv_saddr;
};

struct socket;

struct sock {
	struct sock_common __sk_common;
	u16 sk_protocol;
	int sk_err;
	struct socket *sk_socket;
};

/* An enum stays one: its size is the same, but its kind must match. */
enum socket_state { SS_FREE, SS_UNCONNECTED, SS_CONNECTING, SS_CONNECTED };

struct socket {
	enum socket_state state;
	short type;
	struct file *file;
	struct sock *sk;
};

struct inet_sock {
	__be16 inet_sport;
};

struct inet_connection_sock {
	u8 icsk_retransmits;
	u8 icsk_ca_state : 5;
};

struct tcp_sock {
	u32 total_retrans;
	u64 bytes_acked;
	u64 bytes_received;
};

struct net_device {
	int ifindex;
	possible_net_t nd_net;
};

struct dst_entry {
	struct net_device *dev;
};

struct sk_buff {
	unsigned long _skb_refdst;
	struct net_device *dev;
	struct sock *sk;
	unsigned int len;
	int skb_iif;
	__be16 protocol;
	u16 transport_header;
	u16 network_header;
	unsigned char *head;
};

#pragma clang attribute pop

struct bpf_raw_tracepoint_args {
	u64 args[6];
};

/* The arguments of a tracepoint of system calls. */
struct syscall_enter {
	u64 common;
	u64 number;
	u64 args[6];
};

struct syscall_exit {
	u64 common;
	u64 number;
	__s64 result;
};

#endif
