/* SPDX-License-Identifier: MIT */
#include "socket.h"

#include <errno.h>
#include <linux/netlink.h>
#include <sys/socket.h>
#include <sys/uio.h>

/* Uses recvmsg(2), because mnl_socket_recvfrom() reports neither the sender nor the size of a cut
 * datagram. A process with CAP_NET_ADMIN can also send to this socket; the kernel has port 0. */
int socket_receive(int fd, int flags, void *buffer, size_t size, size_t *length)
{
	struct sockaddr_nl sender = {0};
	struct iovec part = {.iov_base = buffer, .iov_len = size};
	struct msghdr datagram = {
		.msg_name = &sender,
		.msg_namelen = sizeof(sender),
		.msg_iov = &part,
		.msg_iovlen = 1,
	};
	ssize_t received = recvmsg(fd, &datagram, MSG_TRUNC | flags);

	if (received < 0)
		return errno == EAGAIN ? -ETIMEDOUT : -errno;
	if (sender.nl_pid)
		return -EAGAIN;
	*length = (size_t)received;
	return datagram.msg_flags & MSG_TRUNC ? -EMSGSIZE : 0;
}

int socket_join(int fd, uint64_t groups, int ignored)
{
	for (int group = 1; group < 64; group++) {
		if (groups >> group & 1 &&
			setsockopt(
				fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &group, sizeof(group)) &&
			errno != ignored)
			return -errno;
	}
	return 0;
}
