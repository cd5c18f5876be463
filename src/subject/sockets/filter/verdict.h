/* SPDX-License-Identifier: MIT */
/* What the kernel's bytecode can say of a part of a filter: whether the two answer the same. */
#ifndef NLINSPECT_SUBJECT_SOCKETS_FILTER_VERDICT_H
#define NLINSPECT_SUBJECT_SOCKETS_FILTER_VERDICT_H

#include "nlinspect/flow/tree.h"

#include "bytecode.h"

enum verdict {
	VERDICT_NONE,  /* nothing */
	VERDICT_UPPER, /* what holds for all records for which it does, and for others */
	VERDICT_EXACT, /* what holds for the same */
};

enum verdict verdict_of(const struct where *where, const struct bytecode_facts *facts);

/** Whether a number is one of a term's values, whatever it is negated. */
bool verdict_takes(const struct where_term *term, uint64_t number);

/** The number of the cgroup of that path; 0: there is none here, or it is a pattern. */
uint64_t verdict_cgroup(const struct where_text *path);

/** The index of the interface of that name; 0: there is none, it is an alternative name, or a
 * pattern. */
uint32_t verdict_interface(const struct where_text *name);

#endif
