/* SPDX-License-Identifier: MIT */
/* A trace of the running kernel. */
#ifndef NLINSPECT_SUBJECT_TRACE_LIVE_H
#define NLINSPECT_SUBJECT_TRACE_LIVE_H

#include "row.h"

struct live_trace;

/** Attaches, and says so. Reports failures. @return 0 with *ret, or -errno */
int live_trace_open(struct run *run, struct rower *rower, struct live_trace **ret);

/** As struct stream has it. */
int live_trace_run(struct live_trace *live, uint64_t until);

/** Says what was counted, and detaches; NULL is fine. */
void live_trace_close(struct live_trace *live);

/** Tries every probe that is asked for, or all. @return -ENODATA: that is all; -ECANCELED; -errno
 */
int live_trace_list(struct run *run, struct rower *rower);

#endif
