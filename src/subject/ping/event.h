/* SPDX-License-Identifier: MIT */
/* Everything that happens to probes, as the sockets saw it. Records are made of events alone, so
 * that a recording of them replays as it was. */
#ifndef NLINSPECT_SUBJECT_PING_EVENT_H
#define NLINSPECT_SUBJECT_PING_EVENT_H

#include "nlinspect/model/record.h"

enum ping_event_kind {
	PING_EVENT_TARGET = 1, /* a host: its name, address, payload size and the like */
	PING_EVENT_SENT,       /* a probe was sent, or could not be */
	PING_EVENT_STAMP,      /* the kernel's time of sending */
	PING_EVENT_ANSWER,     /* an ICMP message came */
	PING_EVENT_ERROR,      /* the error queue had an ICMP error */
	PING_EVENT_EXPIRED,    /* nothing came in time */
	PING_EVENT_WAITING,    /* the next probe is due, and this one is not answered */
	PING_EVENT_END,        /* no more probes */
	PING_EVENT_CONNECTED,  /* a connection was answered, or failed */
	PING_EVENT_NAMED,      /* the name of a router was looked up */
	PING_EVENT_REPLIED,    /* the host answered a probe of a flow */
	PING_EVENT_KINDS,
};

struct ping_event {
	uint8_t kind;     /* enum ping_event_kind */
	uint16_t target;  /* number of the host, from 0 on */
	uint64_t time;    /* CLOCK_MONOTONIC in nanoseconds when the program noticed it … */
	uint64_t unix_ns; /* … and CLOCK_REALTIME */
	uint64_t stamp;   /* the kernel's CLOCK_REALTIME in nanoseconds; CONNECTED: its round-trip
			     time; 0: none */
	uint64_t seq;     /* of the probe, except of an ICMP message; of TCP its low 16 bits are
			     enough; REPLIED: 0 if the answer does not say; TARGET: the cookie */
	uint32_t error;   /* SENT, CONNECTED, REPLIED: errno, or 0 */
	uint32_t info; /* SENT: MTU if it was too big, or bytes of payload if fewer than TARGET has,
			  else 0; ERROR: MTU; TARGET: bytes of payload, or the
			  port of TCP; CONNECTED, EXPIRED: SYNs that were sent again; REPLIED: bytes
			*/
	uint16_t id; /* ERROR: 1 if `from` is this host; TARGET: port of UDP, or identifier of ICMP;
			0: the kernel's own choice */
	uint8_t type, code;  /* ERROR: of ICMP; TARGET: enum ping_protocol, and 0 */
	uint8_t ttl;         /* ANSWER, REPLIED: that it came with; 0: not known */
	struct address from; /* ANSWER, REPLIED, ERROR: its sender; TARGET: the address */
	/* TARGET, NAMED: the name; ANSWER: the ICMP message; ERROR: what the probe looked like,
	 * from its ICMP header on */
	const uint8_t *bytes;
	size_t length;
};

enum { PING_EVENT_HEAD = 68, PING_EVENT_MAX = PING_EVENT_HEAD + 65536 };

/** Writes an event for a recording. @return the bytes written, at most PING_EVENT_MAX; `buffer`
 * must have room for them */
size_t ping_event_write(const struct ping_event *event, uint8_t *buffer);

/** Reads it again; `bytes` points into the buffer. @return 0 or -EBADMSG */
int ping_event_read(const void *buffer, size_t length, struct ping_event *ret);

#endif
