/* SPDX-License-Identifier: MIT */
/* A folder that stands for the file system of a machine, one for each test. */
#ifndef TREE_H
#define TREE_H

#include "unit.h"

#include <ftw.h>
#include <sys/stat.h>

static inline int tree_remove_one(
	const char *path, const struct stat *status, int type, struct FTW *walk)
{
	(void)status;
	(void)type;
	(void)walk;
	return remove(path);
}

/* Removes a folder and all that is in it. */
static inline void tree_remove(const char *root)
{
	ck_assert_int_eq(nftw(root, tree_remove_one, 16, FTW_DEPTH | FTW_PHYS), 0);
}

#endif
