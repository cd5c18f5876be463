/* SPDX-License-Identifier: MIT */
/* The part of a filter that the programs in the kernel apply. They leave out only events that the
 * filter would reject: it runs after them in any case. */
#ifndef NLINSPECT_SUBJECT_TRACE_PUSHDOWN_H
#define NLINSPECT_SUBJECT_TRACE_PUSHDOWN_H

#include "nlinspect/flow/where.h"

#include "shape.h"

#include <stddef.h>

/** Adds what every event has to meet. `where` may be NULL. */
void pushdown_filter(const struct where *where, struct trace_filter *filter);

/** Writes the filter for --explain: "pid port"; "" if there is none. */
void pushdown_explain(const struct trace_filter *filter, char *text, size_t size);

#endif
