/* SPDX-License-Identifier: MIT */
/* Packets of interfaces. */
#ifndef NLINSPECT_SUBJECT_CAPTURE_TAP_H
#define NLINSPECT_SUBJECT_CAPTURE_TAP_H

#include "state.h"

/** Opens the socket and begins to capture. Reports failures. @return 0 or -errno */
int tap_open(struct capture *capture);

/** As struct stream has it. */
int tap_run(struct capture *capture, uint64_t until);

/** CLOCK_MONOTONIC in nanoseconds. */
uint64_t tap_now(void);

/** Reports the counts and frees capture->tap; NULL is fine. */
void tap_close(struct capture *capture);

#endif
