/* SPDX-License-Identifier: MIT */
/* Decides which parts of a filter the kernel can evaluate (predicate pushdown). */
#ifndef NLINSPECT_SUBJECT_SOCKETS_FILTER_PUSHDOWN_H
#define NLINSPECT_SUBJECT_SOCKETS_FILTER_PUSHDOWN_H

#include "nlinspect/flow/tree.h"

#include "bytecode.h"

enum pushdown {
	PUSHDOWN_NONE,  /* nothing */
	PUSHDOWN_WIDER, /* a condition that all matching sockets meet, and others may */
	PUSHDOWN_EXACT, /* a condition that only matching sockets meet */
};

enum pushdown pushdown_of(const struct where *where, const struct bytecode_facts *facts);

/** Whether a number is among a term's values, ignoring negation. */
bool pushdown_takes(const struct where_term *term, uint64_t number);

/** The id of the cgroup with that path; 0: there is none here, or it is a pattern. */
uint64_t pushdown_cgroup(const struct where_text *path);

/** The index of the interface with that name; 0: there is none, or it is an alternative name or a
 * pattern. */
uint32_t pushdown_interface(const struct where_text *name);

#endif
