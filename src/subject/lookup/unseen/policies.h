/* SPDX-License-Identifier: MIT */
/* Policies of IPsec (xfrm). */
#ifndef NLINSPECT_SUBJECT_LOOKUP_UNSEEN_POLICIES_H
#define NLINSPECT_SUBJECT_LOOKUP_UNSEEN_POLICIES_H

#include <stdint.h>

struct lookup;

struct policies {
	uint32_t in, out, forward; /* without policies of single sockets */
};

/** Counts the policies of the namespace. @return 0, also if the kernel has no IPsec; -EPERM;
 * another -errno */
int policies_count(struct lookup *lookup, struct policies *ret);

#endif
