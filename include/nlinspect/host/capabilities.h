/* SPDX-License-Identifier: MIT */
/* What the thread may do: for what the kernel tells only to some. */
#ifndef NLINSPECT_HOST_CAPABILITIES_H
#define NLINSPECT_HOST_CAPABILITIES_H

#include <stdint.h>

/** The effective capabilities of the thread, 1 << CAP_*; none if the kernel does not tell. */
uint64_t capabilities_effective(void);

#endif
