/* SPDX-License-Identifier: MIT */
/* The range of local ports that the kernel chooses from for sockets without bind(2). */
#ifndef NLINSPECT_SUBJECT_SOCKETS_FILTER_PORTS_H
#define NLINSPECT_SUBJECT_SOCKETS_FILTER_PORTS_H

#include "nlinspect/host/files.h"

#include <stdint.h>

struct port_range {
	uint16_t first, last; /* both 0: unknown */
};

/** Reads net.ipv4.ip_local_port_range of the thread's network namespace. @return 0, also if this
 * kernel has none; -errno */
int port_range_read(struct files files, struct port_range *ret);

#endif
