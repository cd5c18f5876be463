/* SPDX-License-Identifier: MIT */
/* The work of the programs in the kernel, for an ask. */
#ifndef NLINSPECT_SUBJECT_TRACE_WISH_H
#define NLINSPECT_SUBJECT_TRACE_WISH_H

#include "nlinspect/source/source.h"

#include "subject/trace/kernel/kernel.h"

void wish_of(const struct ask *ask, struct trace_wish *ret);

/** The tracepoints that a probe attaches to, in words. */
void wish_mechanism(const struct trace_wish *wish, unsigned probe, char *text, size_t size);

#endif
