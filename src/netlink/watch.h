/* SPDX-License-Identifier: MIT */
/* The kernel's watcher: inside this room only. */
#ifndef NLINSPECT_NETLINK_WATCH_H
#define NLINSPECT_NETLINK_WATCH_H

#include "nlinspect/netlink/transport.h"

/** connector_ops.watch of the kernel: a socket that joins the request's groups. */
int kernel_watch(struct connector *connector, const struct request *request, struct watcher **ret);

#endif
