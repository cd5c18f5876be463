/* SPDX-License-Identifier: MIT */
/* The first of several errors, kept until somebody can report it. */
#ifndef NLINSPECT_BASE_FIRST_ERROR_H
#define NLINSPECT_BASE_FIRST_ERROR_H

/** Keeps an error (-errno) in *first, unless that holds one already. 0 changes nothing; NULL:
 * nobody reports it. */
static inline void first_error(int *first, int error)
{
	if (first && !*first)
		*first = error;
}

#endif
