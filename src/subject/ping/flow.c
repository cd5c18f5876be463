/* SPDX-License-Identifier: MIT */
#include "flow.h"

#include "segment.h"

#include <errno.h>
#include <linux/filter.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <unistd.h>

enum { HOP_SHIFT = 16 };

static struct segment_ends ends_of(const struct flow *flow, const union ping_address *to)
{
	const bool inet6 = to->any.sa_family == AF_INET6;

	return (struct segment_ends){
		.inet6 = inet6,
		.from = inet6 ? flow->from.inet6.sin6_addr.s6_addr
			      : (const uint8_t *)&flow->from.inet.sin_addr,
		.to = inet6 ? to->inet6.sin6_addr.s6_addr : (const uint8_t *)&to->inet.sin_addr,
		.from_port = flow->from_port,
		.to_port = flow->to_port,
	};
}

static uint16_t port_of(const union ping_address *address)
{
	return ntohs(address->any.sa_family == AF_INET ? address->inet.sin_port
						       : address->inet6.sin6_port);
}

/* A raw socket gets every segment from the host; these are of the flow. */
static bool filter_segments(int fd, bool inet6, uint16_t from, uint16_t to)
{
	const uint32_t ports = (uint32_t)to << 16 | from;
	struct sock_filter inet_program[] = {
		BPF_STMT(BPF_LDX | BPF_B | BPF_MSH, 0),
		BPF_STMT(BPF_LD | BPF_W | BPF_IND, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ports, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, UINT32_MAX),
		BPF_STMT(BPF_RET | BPF_K, 0),
	};
	struct sock_filter inet6_program[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ports, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, UINT32_MAX),
		BPF_STMT(BPF_RET | BPF_K, 0),
	};
	const struct sock_fprog program = {
		.len = inet6 ? sizeof(inet6_program) / sizeof(*inet6_program)
			     : sizeof(inet_program) / sizeof(*inet_program),
		.filter = inet6 ? inet6_program : inet_program,
	};

	return !setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof(program));
}

/* A socket of TCP keeps others from the source port; nothing is sent by it. */
static int hold_port(const struct ping_ask *ask, const union ping_address *to, struct flow *flow)
{
	struct ping_socket held;
	union ping_address bound = {.any.sa_family = to->any.sa_family};
	socklen_t size = sizeof(bound);
	int error = ping_socket_stream(ask, to, &held);

	if (error)
		return error;
	flow->holder = held.fd;
	if (!ask->source && bind(held.fd, &bound.any, ping_address_size(&bound)))
		return -errno;
	if (getsockname(held.fd, &bound.any, &size))
		return -errno;
	flow->from_port = port_of(&bound);
	/* -I with an interface binds to no port. */
	if (!flow->from_port) {
		bound = (union ping_address){.any.sa_family = to->any.sa_family};
		size = sizeof(bound);
		if (bind(held.fd, &bound.any, ping_address_size(&bound)) ||
			getsockname(held.fd, &bound.any, &size))
			return -errno;
		flow->from_port = port_of(&bound);
	}
	return 0;
}

static int open_any(bool inet6, bool tcp)
{
	int fd = socket(inet6 ? AF_INET6 : AF_INET,
		(tcp ? SOCK_RAW : SOCK_DGRAM) | SOCK_CLOEXEC | SOCK_NONBLOCK,
		tcp ? IPPROTO_TCP : 0);

	return fd < 0 ? -errno : fd;
}

static int report_open(const struct report *report, bool tcp, int error)
{
	if (tcp && (error == -EPERM || error == -EACCES))
		report_error(report, "--trace --tcp needs CAP_NET_RAW; --trace --udp PORT and "
				     "--trace alone do without");
	else
		report_error(report, "a socket for %s: %s", tcp ? "TCP" : "UDP", strerror(-error));
	return error;
}

static int set_up(const struct ping_ask *ask, const struct report *report, struct flow *flow,
	struct ping_socket *socket)
{
	socklen_t size = sizeof(flow->from);
	/* A raw socket takes no port for one, and IPv6 takes it for a protocol. */
	union ping_address peer = socket->to;
	int error = ping_socket_set(socket, ask, report);

	if (error)
		return error;
	/* -I may have chosen the scope. */
	peer = socket->to;
	if (flow->tcp)
		ping_address_port(&peer, 0);
	if (connect(socket->fd, &peer.any, ping_address_size(&peer)) ||
		getsockname(socket->fd, &flow->from.any, &size))
		error = -errno;
	if (!error && !flow->tcp)
		flow->from_port = port_of(&flow->from);
	if (!error && flow->tcp)
		error = hold_port(ask, &socket->to, flow);
	if (!error && flow->tcp &&
		!filter_segments(socket->fd, socket->inet6, flow->from_port, flow->to_port))
		error = -errno;
	if (error)
		report_open(report, flow->tcp, error);
	return error;
}

int flow_open(const struct ping_ask *ask, const union ping_address *to, const struct report *report,
	struct flow *ret, struct ping_socket *socket)
{
	struct ping_socket opened = {.inet6 = to->any.sa_family == AF_INET6, .to = *to};
	struct flow flow = {.tcp = ask->protocol == PING_TCP, .holder = -1, .to_port = port_of(to)};
	int error;

	opened.raw = flow.tcp;
	opened.fd = open_any(opened.inet6, flow.tcp);
	if (opened.fd < 0)
		return report_open(report, flow.tcp, opened.fd);
	if (getrandom(&flow.base, sizeof(flow.base), 0) < 0)
		flow.base = (uint32_t)getpid() << HOP_SHIFT;
	error = set_up(ask, report, &flow, &opened);
	if (error) {
		flow_close(&flow);
		close(opened.fd);
		return error;
	}
	ping_socket_stamp_answers(&opened);
	*ret = flow;
	*socket = opened;
	return 0;
}

int flow_send(const struct flow *flow, const struct ping_socket *socket, uint8_t hop, uint64_t seq,
	const uint8_t *payload, size_t length)
{
	const struct segment_ends ends = ends_of(flow, &socket->to);
	uint8_t syn[SEGMENT_SYN];
	int error = hop ? ping_socket_hop(socket, hop) : 0;

	if (error)
		return error;
	if (flow->tcp) {
		segment_write_syn(
			&ends, flow->base + ((uint32_t)hop << HOP_SHIFT | (uint16_t)seq), syn);
		payload = syn;
		length = sizeof(syn);
	}
	return send(socket->fd, payload, length, MSG_DONTWAIT | MSG_NOSIGNAL) < 0 ? -errno : 0;
}

/* Reads a sequence number, whose upper half is the hop's. */
static bool split(const struct flow *flow, uint32_t number, uint64_t *seq, uint8_t *hop)
{
	const uint32_t apart = number - flow->base;

	*seq = (uint16_t)apart;
	*hop = (uint8_t)(apart >> HOP_SHIFT);
	return apart >> HOP_SHIFT <= UINT8_MAX;
}

bool flow_find(const struct flow *flow, struct ping_event *event, uint64_t *cookie, uint8_t *hop)
{
	const struct segment_ends ends = {.from_port = flow->from_port, .to_port = flow->to_port};
	enum segment_answer answer = SEGMENT_NONE;
	uint32_t number;

	if (!flow->tcp) {
		event->seq = 0;
		return datagram_read_mark(event->bytes, event->length, cookie, &event->seq) ||
		       event->kind == PING_EVENT_ANSWER;
	}
	if (event->kind == PING_EVENT_ERROR)
		return segment_read_quote(&ends, event->bytes, event->length, &number) &&
		       split(flow, number, &event->seq, hop);
	answer = segment_read_answer(&ends, event->bytes, event->length, &number);
	event->error = answer == SEGMENT_REFUSED ? ECONNREFUSED : 0;
	return answer != SEGMENT_NONE && split(flow, number, &event->seq, hop);
}

void flow_close(struct flow *flow)
{
	if (flow->holder >= 0)
		close(flow->holder);
	flow->holder = -1;
}
