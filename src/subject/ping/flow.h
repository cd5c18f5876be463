/* SPDX-License-Identifier: MIT */
/* A socket of UDP or TCP that all hops of a way share, so that their probes are one flow: routers
 * that spread flows over several ways send them the same way. TCP has no connection here: its SYNs
 * leave by a raw socket. */
#ifndef NLINSPECT_SUBJECT_PING_FLOW_H
#define NLINSPECT_SUBJECT_PING_FLOW_H

#include "socket.h"

struct flow {
	bool tcp;
	int holder; /* a socket that keeps the source port of TCP; -1: none */
	union ping_address from;
	uint16_t from_port, to_port;
	uint32_t base; /* the sequence number of hop 0 and probe 0 of TCP */
};

/** Opens the socket of a flow to an address with a port. Reports a failure. @return 0 or -errno */
int flow_open(const struct ping_ask *ask, const union ping_address *to, const struct report *report,
	struct flow *ret, struct ping_socket *socket);

/** Sends a probe. @param hop  its time to live; 0: the socket's @param payload  of UDP
 * @return 0 or -errno */
int flow_send(const struct flow *flow, const struct ping_socket *socket, uint8_t hop, uint64_t seq,
	const uint8_t *payload, size_t length);

/** Finds the probe of an answer or of a quoted probe, which `event` has in `bytes`. A probe of UDP
 * has its number in event->seq and the cookie of its hop in *cookie then; one of TCP has the low
 * 16 bits in event->seq, and its hop in *hop. @return false: it is about something else */
bool flow_find(const struct flow *flow, struct ping_event *event, uint64_t *cookie, uint8_t *hop);

void flow_close(struct flow *flow);

#endif
