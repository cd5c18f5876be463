/* SPDX-License-Identifier: MIT */
/* Stacks as text: functions from the outermost on, with ";" between them. */
#ifndef NLINSPECT_SUBJECT_TRACE_KERNEL_STACKS_H
#define NLINSPECT_SUBJECT_TRACE_KERNEL_STACKS_H

#include "subject/trace/shape.h"

#include <stddef.h>

struct stacks;
struct symbols;

/** @return NULL: no memory. stacks_free() frees it. */
struct stacks *stacks_new(void);
void stacks_free(struct stacks *stacks);

/** Unwinds the caller's stack at once, while its process is there, and keeps it. */
void stacks_take(struct stacks *stacks, const struct trace_stack *stack);

/** The stack of a connect() that has ended. @return NULL: it is not known; else valid until the
 * next call of any function here */
const char *stacks_find(struct stacks *stacks, const struct trace_event *event);

/** Names the kernel's frames, from the innermost on. @return as stacks_find() */
const char *stacks_frames(
	struct stacks *stacks, const struct symbols *symbols, const uint64_t *frames, size_t count);

#endif
