/* SPDX-License-Identifier: MIT */
/* Which route of a table the kernel takes. */
#ifndef NLINSPECT_SUBJECT_LOOKUP_SEARCH_CHOOSE_H
#define NLINSPECT_SUBJECT_LOOKUP_SEARCH_CHOOSE_H

#include "contenders.h"

/** @param contenders  sorted @param ret  set to NULL if none can be taken @return 0 or -errno */
int choose_inet(struct lookup *lookup, struct contenders *contenders, const struct contender **ret);
int choose_inet6(
	struct lookup *lookup, struct contenders *contenders, const struct contender **ret);

#endif
