/* The record of a socket of any family, made from the rows of model/sockets.def. */
#ifndef NLINSPECT_MODEL_SOCKETS_H
#define NLINSPECT_MODEL_SOCKETS_H

#include "nlinspect/model/members.h"

/* Sets of states, 1 << TCP_*: the words of ss's filter language. */
enum {
	SOCKET_STATES_ALL = 0x2ffe,       /* 1 to 11, and 13: bound but not connected */
	SOCKET_STATES_CONNECTED = 0x0b7e, /* all but listen, close and bound-inactive */
	SOCKET_STATES_BUCKET =
		0x0048, /* syn-recv, time-wait: the kernel keeps a small record of them */
	SOCKET_STATES_LISTEN = 0x0480, /* listen, close: what -l shows */
};

/** What can be asked for separately. */
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

/** The fields' ids: their index in the schema. */
enum socket_field {
#define F(name, ...) SOCKET_##name,
#define ALSO(...)
#include "model/sockets.def"
	SOCKET_FIELDS
};

struct socket_record {
	struct record base;
#define F(name, type, ...) MEMBER_##type name;
#define ALSO(...)
#include "model/sockets.def"
};

#endif
