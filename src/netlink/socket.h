/* SPDX-License-Identifier: MIT */
/* Sockets of the kernel's transports and watchers: inside this room only. */
#ifndef NLINSPECT_NETLINK_SOCKET_H
#define NLINSPECT_NETLINK_SOCKET_H

#include <stddef.h>
#include <stdint.h>

/** Receives one datagram of the kernel. @param flags  as recv(2) has them
 * @return as transport_ops.receive */
int socket_receive(int fd, int flags, void *buffer, size_t size, size_t *length);

/** Joins multicast groups, 1 << number of each. @param ignored  an errno that does not matter, such
 * as EINVAL for groups that the kernel may lack; 0: all matter
 * @return 0 or -errno */
int socket_join(int fd, uint64_t groups, int ignored);

#endif
