/* SPDX-License-Identifier: MIT */
/* Finds the name that was probably meant, among many. */
#ifndef NLINSPECT_BASE_NEAREST_H
#define NLINSPECT_BASE_NEAREST_H

#include "nlinspect/base/text.h"

enum { NEAREST_SIZE = 256 };

struct nearest {
	char typed[NEAREST_SIZE];
	char best[NEAREST_SIZE]; /* "" while no name is similar; not escaped */
	unsigned distance;       /* a better name must be closer */
};

/** Starts the search for a typed word. A word longer than any name finds nothing. */
void nearest_init(struct nearest *nearest, struct text typed);

/** Compares with one of the existing names. */
void nearest_try(struct nearest *nearest, struct text name);

#endif
