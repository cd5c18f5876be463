/* SPDX-License-Identifier: MIT */
/* Lists of fields, as -o takes them, for several schemas: each gets the names that it knows. */
#ifndef NLINSPECT_CLI_LISTING_PART_NAMES_H
#define NLINSPECT_CLI_LISTING_PART_NAMES_H

#include "nlinspect/base/arena.h"
#include "nlinspect/source/subject.h"

/** Cuts names that this part lacks and another part has.
 * @param parts  of the subject; `asked` has 1 << index of each
 * @param texts  has the result, if it is not the list itself
 * @return 0 with *ret; -ENODATA: no name remains; -ENOMEM */
int part_names(const char *list, const struct subject *const *parts, uint64_t asked, size_t part,
	struct arena *texts, const char **ret);

#endif
