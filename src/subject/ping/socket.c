/* SPDX-License-Identifier: MIT */
#include "socket.h"

#include "nlinspect/base/parse.h"
#include "nlinspect/host/interface_index.h"

#include "icmp.h"

#include <errno.h>
#include <linux/errqueue.h>
#include <linux/filter.h>
#include <linux/icmp.h>
#include <linux/net_tstamp.h>
#include <netinet/icmp6.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
	STAMPS = SOF_TIMESTAMPING_TX_SOFTWARE | SOF_TIMESTAMPING_RX_SOFTWARE |
		 SOF_TIMESTAMPING_SOFTWARE | SOF_TIMESTAMPING_OPT_TSONLY,
	CONTROL = 512,
	NANOSECONDS = 1000000000,
};

static bool set(int fd, int level, int option, int value)
{
	return !setsockopt(fd, level, option, &value, sizeof(value));
}

bool ping_socket_stamp_answers(const struct ping_socket *socket)
{
	return set(socket->fd, SOL_SOCKET, SO_TIMESTAMPING,
		SOF_TIMESTAMPING_RX_SOFTWARE | SOF_TIMESTAMPING_SOFTWARE);
}

int ping_socket_hop(const struct ping_socket *socket, uint8_t hop)
{
	return set(socket->fd, socket->inet6 ? IPPROTO_IPV6 : IPPROTO_IP,
		       socket->inet6 ? IPV6_UNICAST_HOPS : IP_TTL, hop)
		       ? 0
		       : -errno;
}

/* Counts what is sent from 0 on again. */
static void stamps_restart(struct ping_socket *socket, uint64_t seq)
{
	if (!socket->stamped)
		return;
	set(socket->fd, SOL_SOCKET, SO_TIMESTAMPING, STAMPS);
	socket->stamped =
		set(socket->fd, SOL_SOCKET, SO_TIMESTAMPING, STAMPS | SOF_TIMESTAMPING_OPT_ID);
	socket->stamp_base = seq;
}

/* A raw socket gets every ICMP message of the machine; these are the replies to our probes. */
static bool filter_raw(int fd, bool inet6, uint16_t id)
{
	struct sock_filter inet_program[] = {
		BPF_STMT(BPF_LDX | BPF_B | BPF_MSH, 0),
		BPF_STMT(BPF_LD | BPF_H | BPF_IND, 4),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, id, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, UINT32_MAX),
		BPF_STMT(BPF_RET | BPF_K, 0),
	};
	struct sock_filter inet6_program[] = {
		BPF_STMT(BPF_LD | BPF_H | BPF_ABS, 4),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, id, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, UINT32_MAX),
		BPF_STMT(BPF_RET | BPF_K, 0),
	};
	const struct sock_fprog program = {
		.len = inet6 ? sizeof(inet6_program) / sizeof(*inet6_program)
			     : sizeof(inet_program) / sizeof(*inet_program),
		.filter = inet6 ? inet6_program : inet_program,
	};
	const struct icmp_filter types = {~(UINT32_C(1) << ICMP_ECHOREPLY)};
	struct icmp6_filter types6;

	/* ICMP6_FILTER_SETPASS() of musl changes a sign. */
	memset(&types6, UINT8_MAX, sizeof(types6));
	types6.icmp6_filt[ICMP6_ECHO_REPLY / 32] &= ~(UINT32_C(1) << ICMP6_ECHO_REPLY % 32);
	if (inet6 ? setsockopt(fd, IPPROTO_ICMPV6, ICMP6_FILTER, &types6, sizeof(types6))
		  : setsockopt(fd, SOL_RAW, ICMP_FILTER, &types, sizeof(types)))
		return false;
	return !setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof(program));
}

/* @return the socket, or -errno */
static int open_any(bool inet6, uint16_t id, bool *raw)
{
	int family = inet6 ? AF_INET6 : AF_INET;
	int protocol = inet6 ? IPPROTO_ICMPV6 : IPPROTO_ICMP;
	int fd = socket(family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, protocol), error;

	*raw = false;
	if (fd >= 0 || (errno != EACCES && errno != EPROTONOSUPPORT && errno != EPERM))
		return fd >= 0 ? fd : -errno;
	fd = socket(family, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, protocol);
	if (fd < 0)
		return -errno;
	*raw = true;
	if (filter_raw(fd, inet6, id))
		return fd;
	error = -errno;
	close(fd);
	return error;
}

static int report_open(const struct report *report, bool inet6, int error)
{
	if (error == -EPERM || error == -EACCES)
		report_error(report, "no permission for ICMP: it needs a group within "
				     "net.ipv4.ping_group_range, or CAP_NET_RAW");
	else
		report_error(
			report, "a socket for ICMP%s: %s", inet6 ? "v6" : "", strerror(-error));
	return error;
}

/* @return 0 or -errno with what could not be set */
static int set_all(int fd, bool inet6, const struct ping_ask *ask, const char **what)
{
	int level = inet6 ? IPPROTO_IPV6 : IPPROTO_IP;

	*what = "errors and times of life";
	if (!set(fd, level, inet6 ? IPV6_RECVERR : IP_RECVERR, 1) ||
		!set(fd, level, inet6 ? IPV6_RECVHOPLIMIT : IP_RECVTTL, 1))
		return -errno;
	*what = "-t";
	if (ask->ttl != PING_UNSET &&
		(!set(fd, level, inet6 ? IPV6_UNICAST_HOPS : IP_TTL, ask->ttl) ||
			!set(fd, level, inet6 ? IPV6_MULTICAST_HOPS : IP_MULTICAST_TTL, ask->ttl)))
		return -errno;
	*what = "-Q";
	if (ask->tos != PING_UNSET && !set(fd, level, inet6 ? IPV6_TCLASS : IP_TOS, ask->tos))
		return -errno;
	*what = "-M";
	if (ask->discover != PING_UNSET &&
		!set(fd, level, inet6 ? IPV6_MTU_DISCOVER : IP_MTU_DISCOVER, ask->discover))
		return -errno;
	*what = "-m (it needs CAP_NET_ADMIN)";
	if (ask->mark != PING_UNSET && !set(fd, SOL_SOCKET, SO_MARK, (int)(uint32_t)ask->mark))
		return -errno;
	/* After a pause, all answers of a host may come at once. */
	set(fd, SOL_SOCKET, SO_RCVBUF, 1 << 20);
	return 0;
}

/* -I: an address, or else an interface. */
static int set_source(int fd, const char *source, union ping_address *to)
{
	union ping_address from = {.any.sa_family = to->any.sa_family};
	bool inet6 = to->any.sa_family == AF_INET6;
	uint8_t family, bytes[16];
	uint32_t index;

	if (!parse_address(text_of(source), to->any.sa_family, &family, bytes)) {
		if (inet6)
			memcpy(&from.inet6.sin6_addr, bytes, 16);
		else
			memcpy(&from.inet.sin_addr, bytes, 4);
		return bind(fd, &from.any, ping_address_size(&from)) ? -errno : 0;
	}
	index = interface_index(text_of(source));
	if (!index)
		return -ENODEV;
	if (inet6 && IN6_IS_ADDR_LINKLOCAL(&to->inet6.sin6_addr))
		to->inet6.sin6_scope_id = index;
	return setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, source, (socklen_t)strlen(source))
		       ? -errno
		       : 0;
}

int ping_socket_set(
	struct ping_socket *socket, const struct ping_ask *ask, const struct report *report)
{
	const char *what;
	char shown[128];
	int error = set_all(socket->fd, socket->inet6, ask, &what);

	if (error && report)
		report_error(report, "%s: %s", what, strerror(-error));
	if (error || !ask->source)
		return error;
	error = set_source(socket->fd, ask->source, &socket->to);
	if (error && report)
		report_error(report, "-I: \"%s\": %s",
			text_escape_into(shown, sizeof(shown), text_of(ask->source)),
			error == -ENODEV ? "no interface has this name, and it is no "
					   "address of the host's family"
					 : strerror(-error));
	return error;
}

bool ping_is_interface(const char *source)
{
	uint8_t family, bytes[16];

	return parse_address(text_of(source), AF_UNSPEC, &family, bytes) != 0;
}

int ping_source_of(const struct ping_ask *ask, const union ping_address *to, struct address *ret)
{
	struct ping_socket opened = {.inet6 = to->any.sa_family == AF_INET6, .to = *to};
	union ping_address own = {.any.sa_family = AF_UNSPEC};
	socklen_t size = sizeof(own);
	int error;

	opened.fd = socket(to->any.sa_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (opened.fd < 0)
		return -errno;
	error = ping_socket_set(&opened, ask, NULL);
	ping_address_port(&opened.to, 1);
	if (!error && (connect(opened.fd, &opened.to.any, ping_address_size(&opened.to)) ||
			      getsockname(opened.fd, &own.any, &size)))
		error = -errno;
	close(opened.fd);
	if (!error)
		*ret = ping_address_of(&own);
	return error;
}

int ping_socket_stream(
	const struct ping_ask *ask, const union ping_address *to, struct ping_socket *ret)
{
	struct ping_socket opened = {.inet6 = to->any.sa_family == AF_INET6, .to = *to};
	int error;

	opened.fd = socket(to->any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (opened.fd < 0)
		return -errno;
	error = ping_socket_set(&opened, ask, NULL);
	if (error)
		close(opened.fd);
	else
		*ret = opened;
	return error;
}

int ping_socket_open(const struct ping_ask *ask, const union ping_address *to, uint16_t id,
	const struct report *report, struct ping_socket *ret)
{
	struct ping_socket opened = {.inet6 = to->any.sa_family == AF_INET6, .to = *to};
	const union ping_address any = {.any.sa_family = to->any.sa_family};
	int error;

	opened.fd = open_any(opened.inet6, id, &opened.raw);
	if (opened.fd < 0)
		return report_open(report, opened.inet6, opened.fd);
	opened.id = opened.raw ? id : 0;
	error = ping_socket_set(&opened, ask, report);
	/* The kernel chooses the identifier no later than now. */
	if (!error && !opened.raw && !ask->source &&
		bind(opened.fd, &any.any, ping_address_size(&any)))
		error = -errno;
	if (error) {
		close(opened.fd);
		return error;
	}
	opened.stamped = true;
	stamps_restart(&opened, 1);
	*ret = opened;
	return 0;
}

int ping_socket_send(struct ping_socket *socket, uint64_t seq, uint8_t *message, size_t payload)
{
	icmp_write_request(socket->inet6, socket->id, (uint16_t)seq, message, payload);
	if (sendto(socket->fd, message, ICMP_HEAD + payload, MSG_DONTWAIT | MSG_NOSIGNAL,
		    &socket->to.any, ping_address_size(&socket->to)) >= 0)
		return 0;

	int error = -errno;

	/* Whether the kernel has counted this one depends on where it failed. */
	stamps_restart(socket, seq + 1);
	return error;
}

static uint64_t stamp_of(const struct cmsghdr *control)
{
	struct timespec times[3];

	if (control->cmsg_len < CMSG_LEN(sizeof(times)))
		return 0;
	memcpy(times, CMSG_DATA(control), sizeof(times));
	if (times[0].tv_sec < 0 || times[0].tv_nsec < 0)
		return 0;
	return (uint64_t)times[0].tv_sec * NANOSECONDS + (uint64_t)times[0].tv_nsec;
}

static uint8_t byte_of(const struct cmsghdr *control)
{
	int value = 0;

	if (control->cmsg_len >= CMSG_LEN(sizeof(value)))
		memcpy(&value, CMSG_DATA(control), sizeof(value));
	return value > 0 && value < 256 ? (uint8_t)value : 0;
}

/* The error, then who reported it. */
static void take_extended(const struct ping_socket *socket, const struct cmsghdr *control,
	struct sock_extended_err *error, struct ping_event *event)
{
	union ping_address offender = {.any.sa_family = AF_UNSPEC};
	size_t length = control->cmsg_len - CMSG_LEN(0), rest;

	if (control->cmsg_len < CMSG_LEN(sizeof(*error)))
		return;
	memcpy(error, CMSG_DATA(control), sizeof(*error));
	rest = length - sizeof(*error);
	memcpy(&offender, CMSG_DATA(control) + sizeof(*error),
		rest < sizeof(offender) ? rest : sizeof(offender));
	if (offender.any.sa_family == socket->to.any.sa_family &&
		rest >= ping_address_size(&offender))
		event->from = ping_address_of(&offender);
}

/* CMSG_NXTHDR() of musl changes a sign. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wsign-conversion"
static struct cmsghdr *control_after(struct msghdr *header, struct cmsghdr *control)
{
	return CMSG_NXTHDR(header, control);
}
#pragma GCC diagnostic pop

static void take_control(const struct ping_socket *socket, struct msghdr *header,
	struct sock_extended_err *error, struct ping_event *event)
{
	for (struct cmsghdr *one = CMSG_FIRSTHDR(header); one; one = control_after(header, one)) {
		if (one->cmsg_level == SOL_SOCKET && one->cmsg_type == SO_TIMESTAMPING)
			event->stamp = stamp_of(one);
		else if ((one->cmsg_level == IPPROTO_IP && one->cmsg_type == IP_TTL) ||
			 (one->cmsg_level == IPPROTO_IPV6 && one->cmsg_type == IPV6_HOPLIMIT))
			event->ttl = byte_of(one);
		else if ((one->cmsg_level == IPPROTO_IP && one->cmsg_type == IP_RECVERR) ||
			 (one->cmsg_level == IPPROTO_IPV6 && one->cmsg_type == IPV6_RECVERR))
			take_extended(socket, one, error, event);
	}
}

/* @return 0 or -errno */
static int receive(const struct ping_socket *socket, int flags, uint8_t *buffer,
	struct sock_extended_err *error, struct ping_event *event)
{
	union ping_address from = {.any.sa_family = AF_UNSPEC};
	struct iovec part = {buffer, PING_RECEIVE};
	union {
		struct cmsghdr align;
		uint8_t bytes[CONTROL];
	} control;
	struct msghdr header = {
		.msg_name = &from,
		.msg_namelen = sizeof(from),
		.msg_iov = &part,
		.msg_iovlen = 1,
		.msg_control = &control,
		.msg_controllen = sizeof(control),
	};
	ssize_t length = recvmsg(socket->fd, &header, flags | MSG_DONTWAIT);

	*event = (struct ping_event){.bytes = buffer};
	if (length < 0)
		return -errno;
	event->length = (size_t)length;
	if (!(flags & MSG_ERRQUEUE) && from.any.sa_family == socket->to.any.sa_family)
		event->from = ping_address_of(&from);
	take_control(socket, &header, error, event);
	return 0;
}

int ping_socket_answer(struct ping_socket *socket, uint8_t *buffer, struct ping_event *ret)
{
	struct sock_extended_err unused;
	int error = receive(socket, 0, buffer, &unused, ret);

	if (error)
		return error;
	ret->kind = PING_EVENT_ANSWER;
	if (socket->raw && !socket->inet6)
		ret->bytes = icmp_in_packet(buffer, &ret->length);
	if (!ret->bytes)
		ret->kind = 0;
	return 0;
}

int ping_socket_error(struct ping_socket *socket, uint8_t *buffer, struct ping_event *ret)
{
	struct sock_extended_err found = {.ee_origin = SO_EE_ORIGIN_NONE};
	int error = receive(socket, MSG_ERRQUEUE, buffer, &found, ret);

	if (error)
		return error;
	switch (found.ee_origin) {
	case SO_EE_ORIGIN_TIMESTAMPING:
		ret->kind = found.ee_info == SCM_TSTAMP_SND && ret->stamp ? PING_EVENT_STAMP : 0;
		ret->seq = socket->stamp_base + found.ee_data;
		ret->bytes = NULL;
		ret->length = 0;
		break;
	case SO_EE_ORIGIN_ICMP:
	case SO_EE_ORIGIN_ICMP6:
		ret->kind = PING_EVENT_ERROR;
		ret->type = found.ee_type;
		ret->code = found.ee_code;
		ret->info = found.ee_info;
		break;
	case SO_EE_ORIGIN_LOCAL:
		ret->info = found.ee_errno == EMSGSIZE ? found.ee_info : 0;
		break;
	default:
		break;
	}
	return 0;
}

uint16_t ping_socket_id(const struct ping_socket *socket)
{
	union ping_address own = {.any.sa_family = AF_UNSPEC};
	socklen_t size = sizeof(own);

	/* The kernel's own choice is where a port would be. */
	if (socket->raw || getsockname(socket->fd, &own.any, &size))
		return socket->id;
	return ntohs(own.any.sa_family == AF_INET ? own.inet.sin_port : own.inet6.sin6_port);
}

void ping_socket_close(struct ping_socket *socket)
{
	if (socket->fd >= 0)
		close(socket->fd);
	socket->fd = -1;
}
