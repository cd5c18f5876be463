/* SPDX-License-Identifier: MIT */
/* How much of a part of a filter the kernel can evaluate (predicate pushdown). */
#ifndef NLINSPECT_SUBJECT_SOCKETS_FILTER_PUSHDOWN_H
#define NLINSPECT_SUBJECT_SOCKETS_FILTER_PUSHDOWN_H

#include "nlinspect/flow/tree.h"

#include "bytecode.h"

enum pushdown {
	PUSHDOWN_NONE,  /* nothing */
	PUSHDOWN_WIDER, /* a condition that all matching sockets meet, but others as well */
	PUSHDOWN_EXACT, /* a condition that the matching sockets alone meet */
};

enum pushdown pushdown_of(const struct where *where, const struct bytecode_facts *facts);

/** Whether a number is one of a term's values; whether the term is negated does not matter. */
bool pushdown_takes(const struct where_term *term, uint64_t number);

/** The number of the cgroup of that path; 0: there is none here, or it is a pattern. */
uint64_t pushdown_cgroup(const struct where_text *path);

/** The index of the interface of that name; 0: there is none, it is an alternative name, or a
 * pattern. */
uint32_t pushdown_interface(const struct where_text *name);

#endif
