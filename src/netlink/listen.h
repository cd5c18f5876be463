/* SPDX-License-Identifier: MIT */
/* The kernel's transport that listens: inside this room only. */
#ifndef NLINSPECT_NETLINK_LISTEN_H
#define NLINSPECT_NETLINK_LISTEN_H

#include "nlinspect/netlink/transport.h"

/** connector_ops.listen of the kernel: a socket that joins the groups, with as large a buffer as
 * the user may have. */
int kernel_listen(
	struct connector *connector, int protocol, uint64_t groups, struct transport **ret);

#endif
