/* SPDX-License-Identifier: MIT */
/* The kernel's own dump and nothing else: asks for the TCP sockets, for the routes of IPv4 in the
 * main table, or for the links, as nlinspect does, receives all answers and counts them.
 * nlinspect's time is measured against this. floor [EXTENSIONS [PORT]|routes|links]: with a port,
 * only sockets with that local port. */
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
	STATES = 0x0b36,
	RECEIVE = 32 << 10,
	FILTER = sizeof(struct inet_diag_bc_op) + sizeof(struct inet_diag_hostcond),
};

/* Sends a request and counts the messages of its answer. */
static long dump(int fd, const void *request, size_t size)
{
	static _Alignas(8) char buffer[RECEIVE];
	long count = 0;

	if (send(fd, request, size, 0) < 0)
		return -1;
	for (;;) {
		ssize_t length = recv(fd, buffer, sizeof(buffer), 0);
		struct nlmsghdr *message = (struct nlmsghdr *)buffer;
		unsigned left = (unsigned)length;

		if (length <= 0)
			return -1;
		for (; NLMSG_OK(message, left); message = NLMSG_NEXT(message, left)) {
			if (message->nlmsg_type == NLMSG_DONE)
				return count;
			if (message->nlmsg_type == NLMSG_ERROR)
				return -1;
			count++;
		}
	}
}

static long dump_sockets(int fd, uint8_t family, uint8_t extensions, int port)
{
	struct {
		struct nlmsghdr header;
		struct inet_diag_req_v2 body;
		struct nlattr filter;
		struct inet_diag_bc_op op;
		struct inet_diag_hostcond local;
	} request = {
		.header = {sizeof(request), SOCK_DIAG_BY_FAMILY, NLM_F_REQUEST | NLM_F_DUMP, 1, 0},
		.body = {family, IPPROTO_TCP, extensions, 0, STATES, {0}},
		.filter = {sizeof(request.filter) + FILTER, INET_DIAG_REQ_BYTECODE},
		.op = {INET_DIAG_BC_S_COND, FILTER, FILTER + sizeof(request.op)},
		.local = {.port = port},
	};

	if (port < 0)
		request.header.nlmsg_len -= (uint32_t)(sizeof(request.filter) + FILTER);
	return dump(fd, &request, request.header.nlmsg_len);
}

/* A kernel that checks strictly (4.20) leaves out what is not asked for: exceptions, other tables.
 */
static int strict_socket(void)
{
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);

	setsockopt(fd, SOL_NETLINK, NETLINK_GET_STRICT_CHK, &(int){1}, sizeof(int));
	return fd;
}

static long dump_routes(void)
{
	struct {
		struct nlmsghdr header;
		struct rtmsg body;
		struct nlattr attribute;
		uint32_t table;
	} request = {
		.header = {sizeof(request), RTM_GETROUTE, NLM_F_REQUEST | NLM_F_DUMP, 1, 0},
		.body = {.rtm_family = AF_INET},
		.attribute = {sizeof(request.attribute) + sizeof(request.table), RTA_TABLE},
		.table = RT_TABLE_MAIN,
	};

	return dump(strict_socket(), &request, sizeof(request));
}

static long dump_links(void)
{
	struct {
		struct nlmsghdr header;
		struct ifinfomsg body;
	} request = {
		.header = {sizeof(request), RTM_GETLINK, NLM_F_REQUEST | NLM_F_DUMP, 1, 0},
	};

	return dump(strict_socket(), &request, sizeof(request));
}

static int told(long count)
{
	printf("%ld\n", count);
	return count < 0;
}

int main(int argc, char **argv)
{
	uint8_t extensions = (uint8_t)(argc > 1 ? strtol(argv[1], NULL, 0) : 0);
	int port = argc > 2 ? (int)strtol(argv[2], NULL, 0) : -1;
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
	long first, second;

	if (argc > 1 && !strcmp(argv[1], "routes"))
		return told(dump_routes());
	if (argc > 1 && !strcmp(argv[1], "links"))
		return told(dump_links());
	first = dump_sockets(fd, AF_INET, extensions, port);
	second = dump_sockets(fd, AF_INET6, extensions, port);
	return told(first < 0 || second < 0 ? -1 : first + second);
}
