/* SPDX-License-Identifier: MIT */
/* The name among many that was probably meant by one that does not exist. */
#ifndef NLINSPECT_BASE_NEAREST_H
#define NLINSPECT_BASE_NEAREST_H

#include "nlinspect/base/text.h"

enum { NEAREST_SIZE = 256 };

struct nearest {
	char typed[NEAREST_SIZE];
	char best[NEAREST_SIZE]; /* "" as long as none is near; not escaped */
	unsigned distance;       /* a better one has less */
};

/** Starts the search for what was typed. What is longer than any name has nothing near. */
void nearest_init(struct nearest *nearest, struct text typed);

/** One of the names that there are. */
void nearest_try(struct nearest *nearest, struct text name);

#endif
