/* SPDX-License-Identifier: MIT */
/* Probes that are connections of TCP: the time from SYN to SYN-ACK, as the kernel measured it. */
#ifndef NLINSPECT_SUBJECT_PING_CONNECT_H
#define NLINSPECT_SUBJECT_PING_CONNECT_H

#include "socket.h"

struct connection {
	struct ping_socket socket;
	uint16_t host;
	uint64_t seq;
};

/** Connections that are not answered yet. */
struct connections {
	struct connection *list;
	size_t count, size;
};

/** Sends a SYN, and keeps the connection. @param to  with a port @return 0 or -errno (it could not
 * be sent) */
int connect_begin(struct connections *connections, const struct ping_ask *ask,
	const union ping_address *to, uint16_t host, uint64_t seq);

/** Takes the outcome of a connection that poll(2) reports. @param error  an ICMP error, if one was
 * the reason: its `kind` is PING_EVENT_ERROR then, else 0
 * @return -EAGAIN: there is none yet; 0 with the parts of the event that the socket knows */
int connect_outcome(struct connection *connection, uint8_t *buffer, struct ping_event *error,
	struct ping_event *ret);

/** How often its SYN was sent again. */
uint32_t connect_retrans(const struct connection *connection);

/** Finds a connection. @return NULL if there is none */
struct connection *connect_find(struct connections *connections, uint16_t host, uint64_t seq);

/** Closes it, and forgets it: the last one takes its place. */
void connect_end(struct connections *connections, struct connection *connection);

void connections_fini(struct connections *connections);

#endif
