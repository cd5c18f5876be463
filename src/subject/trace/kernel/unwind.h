/* SPDX-License-Identifier: MIT */
/* Unwinds the stacks of processes, from a copy of a stack and the files that are mapped. One file
 * does it with libdw, another one stands in for a build without it. */
#ifndef NLINSPECT_SUBJECT_TRACE_KERNEL_UNWIND_H
#define NLINSPECT_SUBJECT_TRACE_KERNEL_UNWIND_H

#include "subject/trace/shape.h"

#include <stdbool.h>

struct unwinder;

enum { UNWIND_TEXT = 8192 };

/** Whether this build can unwind. */
bool unwinder_works(void);

/** @return NULL: no memory. unwinder_free() frees it. */
struct unwinder *unwinder_new(void);
void unwinder_free(struct unwinder *unwinder);

/** Writes the functions from the outermost on, with ";" between them. One without a name is the
 * build-id of its file and the offset in it. @return whether there is a frame */
bool unwinder_run(
	struct unwinder *unwinder, const struct trace_stack *stack, char text[static UNWIND_TEXT]);

#endif
