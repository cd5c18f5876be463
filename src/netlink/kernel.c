/* SPDX-License-Identifier: MIT */
/* The transport that talks to the kernel: one bound netlink socket per conversation. */
#include "nlinspect/netlink/transport.h"

#include "listen.h"
#include "socket.h"
#include "watch.h"

#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/netlink.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/types.h>

enum { KERNEL_TIMEOUT_S = 5 };

struct kernel_transport {
	struct transport transport;
	struct mnl_socket *socket;
};

static int kernel_send(struct transport *transport, const struct request *request)
{
	struct kernel_transport *kernel = (struct kernel_transport *)transport;

	for (;;) {
		if (mnl_socket_sendto(kernel->socket, request->bytes, request->length) >= 0)
			return 0;
		if (errno != EINTR)
			return -errno;
	}
}

static int kernel_receive(struct transport *transport, void *buffer, size_t size, size_t *length)
{
	struct kernel_transport *kernel = (struct kernel_transport *)transport;

	return socket_receive(mnl_socket_get_fd(kernel->socket), 0, buffer, size, length);
}

static void kernel_close(struct transport *transport)
{
	struct kernel_transport *kernel = (struct kernel_transport *)transport;

	if (kernel->socket)
		mnl_socket_close(kernel->socket);
	free(kernel);
}

static const struct transport_ops kernel_transport_ops = {
	.send = kernel_send,
	.receive = kernel_receive,
	.close = kernel_close,
};

static int kernel_set(const struct mnl_socket *socket, int option)
{
	int on = 1;

	if (!mnl_socket_setsockopt(socket, option, &on, sizeof(on)))
		return 0;
	/* Extended acks exist since 4.12, strict checks since 4.20; dumps work without them. */
	return errno == ENOPROTOOPT ? 0 : -errno;
}

static int kernel_prepare(const struct mnl_socket *socket, int protocol)
{
	struct timeval patience = {.tv_sec = KERNEL_TIMEOUT_S};
	int error = kernel_set(socket, NETLINK_EXT_ACK);

	if (error)
		return error;
	/* Only rtnetlink checks: it refuses a filter that it would otherwise ignore silently. */
	if (protocol == NETLINK_ROUTE)
		error = kernel_set(socket, NETLINK_GET_STRICT_CHK);
	if (error)
		return error;
	if (setsockopt(mnl_socket_get_fd(socket), SOL_SOCKET, SO_RCVTIMEO, &patience,
		    sizeof(patience)))
		return -errno;
	return 0;
}

static int kernel_connect(struct connector *connector, int protocol, struct transport **ret)
{
	CLEANUP(transport_close) struct transport *transport = NULL;
	struct kernel_transport *kernel = calloc(1, sizeof(*kernel));
	int error;

	if (!kernel)
		return -ENOMEM;
	transport = &kernel->transport;
	transport->ops = &kernel_transport_ops;
	kernel->socket = mnl_socket_open2(protocol, SOCK_CLOEXEC);
	if (!kernel->socket)
		return -errno;
	error = kernel_prepare(kernel->socket, protocol);
	if (error)
		return error;
	if (mnl_socket_bind(kernel->socket, 0, MNL_SOCKET_AUTOPID))
		return -errno;
	*ret = transport;
	transport = NULL;
	return 0;
}

static int kernel_connector_close(struct connector *connector)
{
	free(connector);
	return 0;
}

static const struct connector_ops kernel_connector_ops = {
	.connect = kernel_connect,
	.watch = kernel_watch,
	.listen = kernel_listen,
	.close = kernel_connector_close,
};

int kernel_connector_new(struct connector **ret)
{
	struct connector *connector = calloc(1, sizeof(*connector));

	if (!connector)
		return -ENOMEM;
	connector->ops = &kernel_connector_ops;
	*ret = connector;
	return 0;
}
