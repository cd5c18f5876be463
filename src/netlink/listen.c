/* SPDX-License-Identifier: MIT */
#include "listen.h"

#include "socket.h"

#include <errno.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
	LISTEN_BUFFER = 16 << 20, /* bytes that may wait; beyond net.core.rmem_max with privilege */
	NANOSECONDS = 1000000000,
};

#ifndef SK_MEMINFO_DROPS
#define SK_MEMINFO_DROPS 8
#endif

struct kernel_listener {
	struct transport transport;
	int fd;
	uint64_t received; /* Unix time of the last datagram */
	uint64_t lost;
	uint32_t drops; /* the kernel's count when `lost` was read; it wraps */
};

static struct kernel_listener *listener_of(struct transport *transport)
{
	return (struct kernel_listener *)transport;
}

static uint64_t clock_read(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return (uint64_t)now.tv_sec * NANOSECONDS + (uint64_t)now.tv_nsec;
}

/* Nobody is asked. */
static int listener_send(struct transport *transport, const struct request *request)
{
	(void)transport;
	(void)request;
	return -EOPNOTSUPP;
}

static int listener_receive(struct transport *transport, void *buffer, size_t size, size_t *length)
{
	struct kernel_listener *listener = listener_of(transport);
	int error = socket_receive(listener->fd, MSG_DONTWAIT, buffer, size, length);

	if (!error)
		listener->received = clock_read(CLOCK_REALTIME);
	return error;
}

/* Signals are blocked except while it sleeps, so that none comes between the look and the sleep. */
static int listener_wait(
	struct transport *transport, uint64_t until, const struct interruption *interruption)
{
	/* poll() ignores a negative descriptor. */
	struct pollfd readable[] = {
		{.fd = listener_of(transport)->fd, .events = POLLIN},
		{.fd = interruption->input, .events = POLLIN},
	};
	sigset_t all, before;
	int result = 0;

	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &before);
	while (!result) {
		uint64_t now = clock_read(CLOCK_MONOTONIC), left = until > now ? until - now : 0;
		struct timespec timeout = {
			.tv_sec = (time_t)(left / NANOSECONDS),
			.tv_nsec = (long)(left % NANOSECONDS),
		};

		if (interruption->stop && interruption->stop(interruption->context)) {
			result = -ECANCELED;
			break;
		}
		/* Even if something is always there to be read. */
		if (now >= until) {
			result = -ETIMEDOUT;
			break;
		}
		if (ppoll(readable, 2, until == UINT64_MAX ? NULL : &timeout, &before) < 0) {
			result = errno == EINTR ? 0 : -errno;
			continue;
		}
		if (readable[0].revents)
			break;
	}
	sigprocmask(SIG_SETMASK, &before, NULL);
	return result;
}

static uint64_t listener_now(struct transport *transport)
{
	(void)transport;
	return clock_read(CLOCK_MONOTONIC);
}

static uint64_t listener_received(struct transport *transport)
{
	return listener_of(transport)->received;
}

/* The kernel counts what did not fit; ENOBUFS says only that something did not. */
static uint64_t listener_lost(struct transport *transport)
{
	struct kernel_listener *listener = listener_of(transport);
	uint32_t info[SK_MEMINFO_DROPS + 1];
	socklen_t size = sizeof(info);

	if (getsockopt(listener->fd, SOL_SOCKET, SO_MEMINFO, info, &size) || size < sizeof(info))
		return listener->lost;
	listener->lost += info[SK_MEMINFO_DROPS] - listener->drops;
	listener->drops = info[SK_MEMINFO_DROPS];
	return listener->lost;
}

static void listener_close(struct transport *transport)
{
	struct kernel_listener *listener = listener_of(transport);

	if (listener->fd >= 0)
		close(listener->fd);
	free(listener);
}

static const struct transport_ops listener_ops = {
	.send = listener_send,
	.receive = listener_receive,
	.close = listener_close,
	.wait = listener_wait,
	.now = listener_now,
	.received = listener_received,
	.lost = listener_lost,
};

/* Without privilege, net.core.rmem_max is the most. */
static void widen(int fd)
{
	int size = LISTEN_BUFFER;

	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size)))
		setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size));
}

int kernel_listen(
	struct connector *connector, int protocol, uint64_t groups, struct transport **ret)
{
	CLEANUP(transport_close) struct transport *transport = NULL;
	struct kernel_listener *listener = calloc(1, sizeof(*listener));
	struct sockaddr_nl address = {.nl_family = AF_NETLINK};
	int error;

	(void)connector;
	if (!listener)
		return -ENOMEM;
	transport = &listener->transport;
	transport->ops = &listener_ops;
	listener->fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol);
	if (listener->fd < 0)
		return -errno;
	if (bind(listener->fd, (struct sockaddr *)&address, sizeof(address)))
		return -errno;
	widen(listener->fd);
	error = socket_join(listener->fd, groups, 0);
	if (error)
		return error;
	*ret = transport;
	transport = NULL;
	return 0;
}
