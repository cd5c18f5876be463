/* SPDX-License-Identifier: MIT */
/* The thread's capabilities, because the kernel hides some answers without them. */
#ifndef NLINSPECT_HOST_CAPABILITIES_H
#define NLINSPECT_HOST_CAPABILITIES_H

#include <stdint.h>

/** The effective capabilities of the thread, 1 << CAP_*; 0 if they cannot be read. */
uint64_t capabilities_effective(void);

/** Gives up all capabilities of the thread for good, except these (1 << CAP_*). @return 0 or -errno
 */
int capabilities_keep(uint64_t keep);

#endif
