/* SPDX-License-Identifier: MIT */
#include "connect.h"

#include <errno.h>
#include <netinet/tcp.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>

enum { NANOSECONDS_PER_US = 1000 };

static int connections_add(struct connections *connections, const struct connection *connection)
{
	if (connections->count == connections->size) {
		size_t size = connections->size ? connections->size * 2 : 16;
		struct connection *list = reallocarray(connections->list, size, sizeof(*list));

		if (!list)
			return -ENOMEM;
		connections->list = list;
		connections->size = size;
	}
	connections->list[connections->count++] = *connection;
	return 0;
}

int connect_begin(struct connections *connections, const struct ping_ask *ask,
	const union ping_address *to, uint16_t host, uint64_t seq)
{
	struct connection connection = {.host = host, .seq = seq};
	int error = ping_socket_stream(ask, to, &connection.socket);

	if (error)
		return error;
	/* A refusal may come at once, and is an outcome. */
	if (connect(connection.socket.fd, &connection.socket.to.any,
		    ping_address_size(&connection.socket.to)) &&
		errno != EINPROGRESS && errno != ECONNREFUSED)
		error = -errno;
	if (!error)
		error = connections_add(connections, &connection);
	if (error)
		ping_socket_close(&connection.socket);
	return error;
}

static bool read_info(const struct connection *connection, struct tcp_info *info)
{
	socklen_t size = sizeof(*info);

	memset(info, 0, sizeof(*info));
	return !getsockopt(connection->socket.fd, IPPROTO_TCP, TCP_INFO, info, &size) &&
	       size >= offsetof(struct tcp_info, tcpi_total_retrans) +
			       sizeof(info->tcpi_total_retrans);
}

uint32_t connect_retrans(const struct connection *connection)
{
	struct tcp_info info;

	return read_info(connection, &info) ? info.tcpi_total_retrans : 0;
}

/* The last ICMP error about the connection. */
static void take_error(struct connection *connection, uint8_t *buffer, struct ping_event *ret)
{
	struct ping_event event;

	ret->kind = 0;
	while (!ping_socket_error(&connection->socket, buffer, &event)) {
		if (event.kind == PING_EVENT_ERROR)
			*ret = event;
	}
}

int connect_outcome(struct connection *connection, uint8_t *buffer, struct ping_event *error,
	struct ping_event *ret)
{
	struct tcp_info info;
	socklen_t size = sizeof(int);
	int failure = 0;

	if (!read_info(connection, &info))
		return -EAGAIN;
	if (info.tcpi_state == TCP_SYN_SENT)
		return -EAGAIN;
	take_error(connection, buffer, error);
	if (getsockopt(connection->socket.fd, SOL_SOCKET, SO_ERROR, &failure, &size))
		failure = errno;
	/* The queue of errors has taken it along. */
	if (!failure && info.tcpi_state == TCP_CLOSE)
		failure = error->kind ? EHOSTUNREACH : ECONNREFUSED;
	*ret = (struct ping_event){
		.kind = PING_EVENT_CONNECTED,
		.seq = connection->seq,
		.error = (uint32_t)failure,
		.info = info.tcpi_total_retrans,
		/* Not known of a refusal, nor of a SYN that was sent again unless both have
		 * timestamps. */
		.stamp = failure ? 0 : (uint64_t)info.tcpi_rtt * NANOSECONDS_PER_US,
	};
	error->seq = connection->seq;
	return 0;
}

struct connection *connect_find(struct connections *connections, uint16_t host, uint64_t seq)
{
	for (size_t i = 0; i < connections->count; i++) {
		if (connections->list[i].host == host && connections->list[i].seq == seq)
			return &connections->list[i];
	}
	return NULL;
}

void connect_end(struct connections *connections, struct connection *connection)
{
	ping_socket_close(&connection->socket);
	*connection = connections->list[--connections->count];
}

void connections_fini(struct connections *connections)
{
	while (connections->count)
		connect_end(connections, connections->list);
	free(connections->list);
	*connections = (struct connections){.list = NULL};
}
