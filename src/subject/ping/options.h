/* SPDX-License-Identifier: MIT */
/* The options that only ping has: the letters of ping(8). */
#ifndef NLINSPECT_SUBJECT_PING_OPTIONS_H
#define NLINSPECT_SUBJECT_PING_OPTIONS_H

#include "nlinspect/source/subject.h"

struct ping_options {
	const char *count, *interval, *deadline, *timeout, *size, *ttl, *source, *discover, *tos,
		*mark, *preload, *tcp, *udp;
	bool adaptive, flood, outstanding, quiet, summary, passive, trace, resolve, stamps,
		all_addresses;
};

extern const struct option_set ping_option_set;

/** As struct subject has them. */
int ping_select(const struct typed *typed, struct selection *selection);
size_t ping_leading(const struct schema *schema, const char *const *words, size_t count);

#endif
