/* SPDX-License-Identifier: MIT */
/* The command line of ping, checked. */
#ifndef NLINSPECT_SUBJECT_PING_ASK_H
#define NLINSPECT_SUBJECT_PING_ASK_H

#include "nlinspect/source/source.h"

#include "ping.h"

enum {
	PING_PAYLOAD = 56,        /* bytes of data, as ping(8) has them */
	PING_PAYLOAD_MAX = 65507, /* what fits into a packet */
	PING_USER_MS = 2,         /* the shortest interval that users without privilege may have */
	PING_USER_PRELOAD = 3,    /* … and what they may send ahead */
	PING_PRELOAD_MAX = 65536,
	PING_UNSET = -1,
};

struct ping_ask {
	const char *const *hosts;
	size_t host_count;
	uint64_t count;    /* probes for each host; 0: no end */
	uint64_t interval; /* nanoseconds, as are the other times */
	uint64_t deadline; /* 0: none */
	uint64_t timeout;  /* 0: by default */
	uint64_t preload;
	uint32_t payload;            /* bytes */
	int ttl, tos;                /* PING_UNSET: the system's */
	int discover;                /* IP_PMTUDISC_*; PING_UNSET */
	int64_t mark;                /* PING_UNSET */
	uint8_t hops;                /* of --trace, at most; 0: no trace */
	enum ping_protocol protocol; /* PING_ICMP of either version, PING_TCP or PING_UDP */
	uint16_t port;               /* of TCP or UDP */
	const char *source;          /* an interface or an address; NULL */
	bool adaptive, flood, outstanding, quiet, summary, passive, stamps, all_addresses, numeric;
	bool resolve;     /* the routers of --trace are named */
	bool shrinks;     /* what is too large for the way is sent smaller */
	bool inet, inet6; /* families that names may resolve to */
};

static inline const struct ping_ask *ping_ask(const struct ask *ask)
{
	return ask->own;
}

/** Whether each probe is a connection of TCP. */
static inline bool ping_connects(const struct ping_ask *ask)
{
	return ask->protocol == PING_TCP && !ask->hops;
}

/** Whether all probes to a host leave by one socket, see flow.h. */
static inline bool ping_shares(const struct ping_ask *ask)
{
	return ask->protocol == PING_UDP || (ask->protocol == PING_TCP && ask->hops);
}

#endif
