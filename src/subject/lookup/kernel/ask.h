/* SPDX-License-Identifier: MIT */
/* One question to the kernel. */
#ifndef NLINSPECT_SUBJECT_LOOKUP_KERNEL_ASK_H
#define NLINSPECT_SUBJECT_LOOKUP_KERNEL_ASK_H

#include "nlinspect/netlink/query.h"

struct lookup;

enum { ASK_WORDS = 1024 };

/**
 * Asks, and notes in the run's status what went wrong. If the question could not be asked,
 * lookup->unasked is set, and nothing more is asked.
 * @param words  the kernel's own words for an error, escaped, in ASK_WORDS bytes; NULL: not used
 * @return as query_dump(), except that -EINTR becomes 0; errors of the kernel are the caller's to
 * report
 */
int ask_kernel(struct lookup *lookup, struct request *request, query_handler *handler,
	void *context, char *words);

#endif
