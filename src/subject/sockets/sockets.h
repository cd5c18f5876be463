/* SPDX-License-Identifier: MIT */
/* The record of a socket of any family, made from the rows of subject/sockets/sockets.def. */
#ifndef NLINSPECT_SUBJECT_SOCKETS_SOCKETS_H
#define NLINSPECT_SUBJECT_SOCKETS_SOCKETS_H

/* Sets of states, 1 << TCP_*, named as in ss's filter language. */
enum {
	SOCKET_ESTABLISHED = 1,
	SOCKET_CLOSE = 7,
	SOCKET_LISTEN = 10,
	SOCKET_STATES_ALL = 0x2ffe,       /* 1 to 11, and 13: bound but not connected */
	SOCKET_STATES_CONNECTED = 0x0b7e, /* all but listen, close and bound-inactive */
	SOCKET_STATES_BUCKET = 0x0048,    /* syn-recv, time-wait: the kernel keeps a small record of
					     them, and of    some others; see socket_is_small() */
	SOCKET_STATES_LISTEN = 0x0480,    /* listen, close: what -l shows */
};

/** The value of `protocol` for sockets of a family without transport protocols. */
#define SOCKET_PROTOCOL_OF(family) (1000 + (family))

/** Kinds that can be asked for separately. */
enum socket_kind {
	KIND_TCP,
	KIND_UDP,
	KIND_UDPLITE,
	KIND_RAW,
	KIND_ICMP,
	KIND_MPTCP,
	KIND_SCTP,
	KIND_DCCP,
	KIND_UNIX,
	KIND_PACKET,
	KIND_NETLINK,
	KIND_VSOCK,
	KIND_XDP,
	KIND_TIPC,
	KIND_COUNT,
};

/** Values of `scope` and `limited_by`. */
enum {
	SCOPE_ANY,
	SCOPE_INTERFACE,
	SCOPE_ADDRESS,
	SCOPE_LOOPBACK,
	LIMITED_NONE = 0,
	LIMITED_APP,
	LIMITED_CWND,
	LIMITED_RWND,
	LIMITED_SNDBUF,
};

/** Kinds without connections, 1 << enum socket_kind. If named, their sockets are shown in every
 * state. */
enum {
	SOCKET_KINDS_UNCONNECTED = 1 << KIND_RAW | 1 << KIND_ICMP | 1 << KIND_PACKET |
				   1 << KIND_NETLINK | 1 << KIND_XDP,
	/* Kinds that accept no connections; -l shows them only if named. */
	SOCKET_KINDS_UNHEARD = 1 << KIND_PACKET | 1 << KIND_NETLINK | 1 << KIND_XDP,
	/* Kinds over IP. */
	SOCKET_KINDS_INET = (1 << KIND_UNIX) - 1,
};

/** Values of wire.kind in the schemas of sockets and in records/. */
enum {
	WIRE_INET_DIAG = 1,
	WIRE_MPTCP_INFO, /* INET_DIAG_INFO of MPTCP */
	WIRE_SCTP_INFO,  /* INET_DIAG_INFO of SCTP */
	WIRE_ULP,
	WIRE_TLS,
	WIRE_SUBFLOW,
	WIRE_ADDRESS_ITEM,
	WIRE_UNIX_DIAG,
	WIRE_PACKET_DIAG,
	WIRE_NETLINK_DIAG,
	WIRE_VSOCK_DIAG,
	WIRE_XDP_DIAG,
	WIRE_TIPC,
	WIRE_TIPC_SOCK,
	WIRE_TIPC_SOCK_STAT,
	WIRE_TIPC_CON,
	WIRE_PACKET_MEMBERSHIP,
	WIRE_PACKET_RING,
	WIRE_PENDING,
};

#define SCHEMA   socket
#define ROWS     "subject/sockets/sockets.def"
#define ID(name) SOCKET_##name
#include "nlinspect/model/record_type.h"

/** The protocol of sockets of a kind. */
uint16_t socket_kind_protocol(enum socket_kind kind);

/** Adds the fields that sockets of a kind may have. */
void socket_kind_fields(enum socket_kind kind, struct fieldset *set);

struct dump;

/** The dumps of sockets, also for subjects that count them. */
extern const struct dump socket_dump;

#endif
