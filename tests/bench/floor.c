/* The kernel's own dump and nothing else: asks for the TCP sockets as nlinspect does, receives all
 * answers and counts them. What nlinspect takes is measured against this. floor [EXTENSIONS] */
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { STATES = 0x0b36, RECEIVE = 32 << 10 };

static long dump(int fd, uint8_t family, uint8_t extensions)
{
	static _Alignas(8) char buffer[RECEIVE];
	struct {
		struct nlmsghdr header;
		struct inet_diag_req_v2 body;
	} request = {
		.header = {sizeof(request), SOCK_DIAG_BY_FAMILY, NLM_F_REQUEST | NLM_F_DUMP, 1, 0},
		.body = {family, IPPROTO_TCP, extensions, 0, STATES, {0}},
	};
	long count = 0;

	if (send(fd, &request, sizeof(request), 0) < 0)
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

int main(int argc, char **argv)
{
	uint8_t extensions = (uint8_t)(argc > 1 ? strtol(argv[1], NULL, 0) : 0);
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
	long inet = dump(fd, AF_INET, extensions), inet6 = dump(fd, AF_INET6, extensions);

	printf("%ld\n", inet + inet6);
	return inet < 0 || inet6 < 0;
}
