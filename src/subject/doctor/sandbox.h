/* SPDX-License-Identifier: MIT */
/* Checks of the sandbox that every run is in. */
#ifndef NLINSPECT_DOCTOR_SANDBOX_H
#define NLINSPECT_DOCTOR_SANDBOX_H

#include "tries.h"

/** Reports each of its parts. @return 0, or an error of each() */
int sandbox_each(struct run *run, int (*each)(struct run *run, const struct trial *trial));

#endif
