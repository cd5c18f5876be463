/* SPDX-License-Identifier: MIT */
/* Shared by the programs in the kernel and this one: the event, the group and the filter. */
#ifndef NLINSPECT_SUBJECT_TRACE_SHAPE_H
#define NLINSPECT_SUBJECT_TRACE_SHAPE_H

#ifndef __bpf__
#include <stdint.h>
#endif

enum trace_probe {
	TRACE_CONNECT,
	TRACE_ACCEPT,
	TRACE_LIFE,
	TRACE_STATE,
	TRACE_RETRANSMIT,
	TRACE_DROP,
	TRACE_RESET,
	TRACE_BACKLOG,
	TRACE_IO,
	TRACE_XMIT,
	TRACE_PROBES,
};

enum trace_outcome {
	TRACE_OUTCOME_NONE,
	TRACE_DONE,
	TRACE_FAILED,
	TRACE_CLOSED,  /* by the program, before the answer came */
	TRACE_PENDING, /* no answer when the trace ended */
};

enum trace_direction { TRACE_DIRECTION_NONE, TRACE_IN, TRACE_OUT };

/* How sure the process of an event is. */
enum trace_match {
	TRACE_MATCH_NONE,
	TRACE_MATCH_CURRENT,  /* it made the system call */
	TRACE_MATCH_SOCKET,   /* it connected or accepted the socket */
	TRACE_MATCH_INODE,    /* it holds the socket, by /proc */
	TRACE_MATCH_LISTENER, /* it listens; nobody has accepted the connection yet */
};

/* Parts of an event. Each one costs time in the kernel. */
enum trace_wants {
	TRACE_WANTS_PROCESS = 1 << 0,
	TRACE_WANTS_PID = 1 << 1,
	TRACE_WANTS_UID = 1 << 2,
	TRACE_WANTS_CGROUP = 1 << 3,
	TRACE_WANTS_LOCAL = 1 << 4,
	TRACE_WANTS_PEER = 1 << 5,
	TRACE_WANTS_NETNS = 1 << 6,
	TRACE_WANTS_OUTCOME = 1 << 7, /* and error, retransmits, latency: how a connect() ended */
	TRACE_WANTS_INTERFACE = 1 << 8,
	TRACE_WANTS_REASON = 1 << 9,
	TRACE_WANTS_STATE = 1 << 10,
	TRACE_WANTS_MATCH = 1 << 11,
	TRACE_WANTS_PROTOCOL = 1 << 12,
	TRACE_WANTS_DIRECTION = 1 << 13,
	TRACE_WANTS_PLACE = 1 << 14,
	TRACE_WANTS_FATE = 1 << 18, /* of a failing connect: its drops */
	TRACE_WANTS_BYTES = 1 << 16,
	TRACE_WANTS_LATENCY = 1 << 19,
	TRACE_WANTS_ENDS = 1 << 17,  /* anything that a packet or socket shows */
	TRACE_WANTS_OWNER = 1 << 15, /* of sockets, beyond the system call */
};

/* The values that events are counted by; those that are not wanted are 0. Groups that need no value
 * after `error` have the part before it as their key, because hashing costs time. */
struct trace_key {
	char process[16];
	uint8_t probe, family, outcome, direction;
	uint8_t state, old_state, protocol, match;
	uint32_t has; /* enum trace_has */
	uint32_t reason;
	uint32_t pid;
	uint32_t error; /* errno, above 0 */
	uint32_t uid, netns, ifindex;
	uint32_t path; /* length of the path that follows an event */
	uint64_t cgroup;
	uint16_t local_port, peer_port;
	uint32_t spare;
	uint8_t local[16], peer[16];
};

enum trace_has {
	TRACE_HAS_LATENCY = 1 << 0,
	TRACE_HAS_BYTES = 1 << 1,
	TRACE_HAS_RETRANSMITS = 1 << 2,
	TRACE_HAS_UID = 1 << 3,
};

struct trace_event {
	struct trace_key key;
	uint64_t time;    /* CLOCK_MONOTONIC, nanoseconds */
	uint64_t latency; /* nanoseconds; LIFE: of the connection */
	uint64_t bytes;   /* LIFE: sent and acknowledged */
	uint64_t bytes_received;
	uint64_t place; /* address of the kernel's code */
	uint64_t inode; /* of the socket; 0: not known */
	uint64_t retransmits;
};

/* A process, and what it is known by. */
struct trace_who {
	uint32_t pid, uid;
	uint64_t cgroup;
	char process[16];
};

/* The side of a connection that a system call names. */
struct trace_target {
	uint16_t family, port;
	uint8_t address[16];
};

/* A connect() that has not ended. */
struct trace_attempt {
	uint64_t start, sk;
	uint32_t netns, spare;
	uint64_t path;        /* of a unix socket: where the caller has it … */
	uint32_t path_length; /* … and its length */
	struct trace_target target;
	struct trace_who who;
};

/* The sums of a group. */
struct trace_sums {
	uint64_t count, latency, bytes, bytes_received, retransmits;
};

enum {
	TRACE_PATH = 108,
	TRACE_FRAMES = 48,    /* of the kernel's stack */
	TRACE_REGISTERS = 17, /* of the caller, in DWARF's order */
	TRACE_STACK_CHUNK =
		1024, /* the caller's stack is copied in parts: some page may be missing */
	TRACE_STACK_CHUNKS = 24,
	TRACE_STACK = TRACE_PROBES, /* in place of a probe: the event is a struct trace_stack */
};

/* An event with the stack of the kernel. */
struct trace_frames {
	struct trace_event event;
	uint64_t frames[TRACE_FRAMES]; /* from the innermost on; 0 ends them */
};

/* The caller's stack at the begin of a connect(). `event.time` is the begin. */
struct trace_stack {
	struct trace_event event;
	uint64_t registers[TRACE_REGISTERS];
	uint32_t size, spare; /* of the bytes */
	uint8_t bytes[TRACE_STACK_CHUNK * TRACE_STACK_CHUNKS];
};

enum trace_filters {
	TRACE_FILTER_PID = 1 << 0,
	TRACE_FILTER_UID = 1 << 1,
	TRACE_FILTER_PROCESS = 1 << 2,
	TRACE_FILTER_NETNS = 1 << 3,
	TRACE_FILTER_LOCAL_PORT = 1 << 4,
	TRACE_FILTER_PEER_PORT = 1 << 5,
	TRACE_FILTER_PORT = 1 << 6, /* one of the two */
	TRACE_FILTER_LOCAL = 1 << 7,
	TRACE_FILTER_PEER = 1 << 8,
	TRACE_FILTER_ERROR = 1 << 11,
};

/* Conditions that every event has to meet which is passed on. An event that lacks a value passes:
 * it may be found out later. */
struct trace_filter {
	uint32_t bits;
	uint32_t pid, uid, netns, error;
	uint16_t local_port, peer_port, port;
	uint8_t family, spare;       /* family of the addresses */
	uint8_t local[16], peer[16]; /* IPv4 addresses have 4 bytes */
	char process[16];
};

/* Of each probe. */
struct trace_counts {
	uint64_t seen, passed, lost, skipped;
};

/* Chosen before the programs are loaded, so that the verifier leaves out what is not needed. */
struct trace_setting {
	uint32_t wants;
	uint32_t probes; /* 1 << enum trace_probe */
	uint32_t grouped;
	uint32_t stacks; /* of the kernel with drops and retransmissions, of the caller with
			    connects */
	uint32_t keep;   /* of a group: enum trace_wants, and nothing that others are made of */
	uint32_t sums;   /* of a group: enum trace_has of the numbers that are added up */
	uint32_t pid_namespace; /* its inode; 0: the first one */
	uint32_t noise;         /* the drop reasons up to this one are not shown */
	uint32_t purge; /* drop reason of queues of sockets that are closed; 0: there is none */
	/* Arguments of tracepoints that differ between kernels. */
	uint32_t drop_arguments, reset_arguments;
	uint64_t wakeup; /* bytes in the ring that wake the reader */
	struct trace_filter filter;
};

#endif
