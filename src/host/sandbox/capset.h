/* SPDX-License-Identifier: MIT */
/* The thread's capabilities, read and set without libcap. */
#ifndef NLINSPECT_SANDBOX_CAPSET_H
#define NLINSPECT_SANDBOX_CAPSET_H

#include <stdint.h>

/** Sets of 1 << CAP_*. */
struct capset {
	uint64_t permitted, effective;
};

/** @return 0 or -errno */
int capset_read(struct capset *ret);

/** Also empties the inheritable set. @return 0 or -errno */
int capset_write(const struct capset *set);

#endif
