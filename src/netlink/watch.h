/* The kernel's watcher: inside this room only. */
#ifndef NETLINK_WATCH_H
#define NETLINK_WATCH_H

#include "nlinspect/netlink/transport.h"

/** connector_ops.watch of the kernel: a socket that joins the groups. */
int kernel_watch(struct connector *connector, int protocol, uint64_t groups, struct watcher **ret);

#endif
