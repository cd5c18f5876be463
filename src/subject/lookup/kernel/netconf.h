/* SPDX-License-Identifier: MIT */
/* Settings of the host (RTM_GETNETCONF). */
#ifndef NLINSPECT_SUBJECT_LOOKUP_KERNEL_NETCONF_H
#define NLINSPECT_SUBJECT_LOOKUP_KERNEL_NETCONF_H

#include <stdbool.h>

struct lookup;

/** net.ipv6.conf.all.forwarding; true if the kernel does not say. Asks once per lookup. */
bool netconf_forwards_inet6(struct lookup *lookup);

/** rp_filter of the packet's incoming interface: the larger setting of the interface and of "all".
 * @return 0, 1, 2, or -1 if the kernel does not report it */
int netconf_rp_filter(struct lookup *lookup);

#endif
