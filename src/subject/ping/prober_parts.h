/* SPDX-License-Identifier: MIT */
/* The state of the probing, which its files share. */
#ifndef NLINSPECT_SUBJECT_PING_PROBER_PARTS_H
#define NLINSPECT_SUBJECT_PING_PROBER_PARTS_H

#include "connect.h"
#include "flow.h"
#include "prober.h"

#include <poll.h>
#include <signal.h>

/* A host, or with --trace a hop on the way to it. */
struct pinged {
	struct ping_socket socket;
	uint64_t start; /* of its schedule */
	size_t group;   /* number of the host, if there are several hops */
	size_t lead;    /* the first one of them, whose socket they share in a flow */
	struct flow flow;
	uint32_t limit; /* of the first one: bytes that go through; 0: not known */
	union ping_address to;
	uint64_t sent, due;
	bool replied; /* something came after the last probe was sent: the next may follow */
};

struct prober {
	struct run *run;
	struct track *track;
	const struct ping_ask *ask;
	struct pinged *hosts;
	struct connections connections; /* of TCP */
	struct pollfd *polled; /* hosts or connections, then SIGQUIT, then the user's keys */
	size_t polled_size;
	int quit; /* signalfd(2) of SIGQUIT; negative: none */
	size_t count, groups;
	uint64_t events;   /* that were recorded */
	uint64_t deadline; /* UINT64_MAX: none */
	uint16_t id;
	bool begun;
	bool over;
	sigset_t before; /* signals that were blocked before */
	uint8_t *buffer, *message;
};

/** The event of a host at this time. */
struct ping_event prober_event(enum ping_event_kind kind, size_t host);

/** Records an event and makes what follows from it. @return as track_take() */
int prober_emit(struct prober *prober, struct ping_event *event);

/** Takes what has come for a host. @return 0 or an error of the sink */
int prober_drain(struct prober *prober, size_t host);

/** Empties the error queue of a host. @param mtu  of a probe that was too large to be sent; NULL:
 * unneeded @param seen  whether there was an ICMP error; NULL. Returns as above */
int prober_drain_errors(struct prober *prober, size_t host, uint32_t *mtu, bool *seen);

/** Takes the outcomes of connections. Returns as above. */
int prober_settle_all(struct prober *prober);

#endif
