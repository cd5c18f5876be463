/* SPDX-License-Identifier: MIT */
/* The table of what each need allows. */
#ifndef NLINSPECT_SANDBOX_NEEDS_H
#define NLINSPECT_SANDBOX_NEEDS_H

#include "nlinspect/host/needs.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { NEED_LIST = 16 };

/** Lists end with NULL or 0, and are full at NEED_LIST. */
struct need_row {
	unsigned need;         /* one of them; 0: always */
	uint64_t capabilities; /* 1 << CAP_* */
	/* The same, unless the program has them in place of its caller. They serve what the caller
	 * asks for by name, such as a file. */
	uint64_t own_capabilities;
	const char *calls;            /* system calls, with blanks between them */
	unsigned families[NEED_LIST]; /* of sockets that may be opened */
	unsigned long ioctls[NEED_LIST];
	const char
		*reads[NEED_LIST]; /* files and folders that may be read; missing ones are fine */
	bool writes;               /* openat() may write */
	bool runs;                 /* libraries may be loaded */
	bool unfenced;             /* Landlock would take away a part of it */
	bool unlisted;             /* a library decides which system calls it makes */
};

extern const struct need_row need_rows[];
extern const size_t need_row_count;

/** Whether a row counts for a set of needs. */
static inline bool need_row_is(const struct need_row *row, unsigned needs)
{
	return !row->need || row->need & needs;
}

#endif
