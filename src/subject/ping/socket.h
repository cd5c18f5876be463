/* SPDX-License-Identifier: MIT */
/* A socket for the probes to one host. */
#ifndef NLINSPECT_SUBJECT_PING_SOCKET_H
#define NLINSPECT_SUBJECT_PING_SOCKET_H

#include "event.h"
#include "resolve.h"

struct ping_socket {
	int fd; /* -1: none */
	bool inet6;
	bool raw;     /* instead of a socket for ICMP alone, whose identifier the kernel chose */
	bool stamped; /* the kernel stamps what is sent */
	uint16_t id;  /* of a raw one */
	uint64_t stamp_base; /* number of the probe that the kernel's count 0 is about */
	union ping_address to;
};

/** Opens it for a host. Reports a failure. @param id  for a raw socket @return 0 or -errno */
int ping_socket_open(const struct ping_ask *ask, const union ping_address *to, uint16_t id,
	const struct report *report, struct ping_socket *ret);

/** Opens a stream socket with the same options; not connected. @return 0 or -errno */
int ping_socket_stream(
	const struct ping_ask *ask, const union ping_address *to, struct ping_socket *ret);

/** Sets the options of the command line, and where it sends from. @param report  of failures; NULL:
 * silent @return 0 or -errno */
int ping_socket_set(
	struct ping_socket *socket, const struct ping_ask *ask, const struct report *report);

/** The address that packets to a host are sent from, by the options of the command line. @return 0
 * or -errno */
int ping_source_of(const struct ping_ask *ask, const union ping_address *to, struct address *ret);

/** Whether -I names an interface, and no address. */
bool ping_is_interface(const char *source);

/** Has the kernel stamp what comes. @return whether it does */
bool ping_socket_stamp_answers(const struct ping_socket *socket);

/** Sets the time to live of what it sends. @return 0 or -errno */
int ping_socket_hop(const struct ping_socket *socket, uint8_t hop);

/** Sends a probe. @param message  its echo request of `length` bytes, to be completed
 * @return 0 or -errno */
int ping_socket_send(struct ping_socket *socket, uint64_t seq, uint8_t *message, size_t payload);

enum { PING_RECEIVE = 65536 };

/** The identifier of its probes. */
uint16_t ping_socket_id(const struct ping_socket *socket);

/** Receives a message into a buffer of PING_RECEIVE bytes. @return 0 with the parts of the event
 * that the socket knows; -EAGAIN (nothing is there); -EINTR; -errno */
int ping_socket_answer(struct ping_socket *socket, uint8_t *buffer, struct ping_event *ret);

/** Takes an entry of the error queue: an ICMP error, a time of sending, or (kind 0) what is of no
 * concern, with `info` as MTU if a probe was too large to be sent. Returns as above. */
int ping_socket_error(struct ping_socket *socket, uint8_t *buffer, struct ping_event *ret);

void ping_socket_close(struct ping_socket *socket);

#endif
