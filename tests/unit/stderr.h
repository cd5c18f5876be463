/* SPDX-License-Identifier: MIT */
/* Captures the output to stderr. */
#ifndef STDERR_H
#define STDERR_H

#include <sys/mman.h>
#include <unistd.h>

#include "unit.h"

struct said {
	int fd, original;
	char text[4096];
};

static inline struct said said_start(void)
{
	struct said said = {memfd_create("stderr", MFD_CLOEXEC), dup(STDERR_FILENO), ""};

	ck_assert_int_ge(said.fd, 0);
	ck_assert_int_ge(said.original, 0);
	ck_assert_int_ge(dup2(said.fd, STDERR_FILENO), 0);
	return said;
}

/* @return what was written since said_start() */
static inline const char *said_end(struct said *said)
{
	ck_assert_int_ge(dup2(said->original, STDERR_FILENO), 0);
	ck_assert_int_ge(pread(said->fd, said->text, sizeof(said->text) - 1, 0), 0);
	close(said->fd);
	close(said->original);
	return said->text;
}

#endif
