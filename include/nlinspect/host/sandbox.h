/* SPDX-License-Identifier: MIT */
/* Least privilege. The process gives up what a run does not need: capabilities, the right to gain
 * others, files (Landlock) and system calls (seccomp). Parts that a kernel lacks are skipped. */
#ifndef NLINSPECT_HOST_SANDBOX_H
#define NLINSPECT_HOST_SANDBOX_H

#include "nlinspect/host/needs.h"

#include <stdint.h>

enum { SANDBOX_FILES = 8 };

struct sandbox {
	unsigned needs; /* enum need */
	/* The files of NEED_INPUT and NEED_OUTPUT; NULL ends a list. */
	const char *inputs[SANDBOX_FILES];
	const char *outputs[SANDBOX_FILES];
};

/** Adds a name to a list of files; NULL is fine. */
void sandbox_add(const char *files[SANDBOX_FILES], const char *name);

/**
 * Gives up everything but what is needed, for good. A call by a program that has NEED_FEWER may
 * follow, and takes away more.
 * @return 0, or -errno if not even the capabilities could be given up
 */
int sandbox_enter(const struct sandbox *sandbox);

/** The ABI of the kernel's Landlock, or -errno: -ENOSYS (the kernel lacks it), -EOPNOTSUPP (it is
 * off), -ENOTSUP (this build does not use it). */
int sandbox_landlock(void);

/** Whether this build filters system calls. */
int sandbox_seccomp(void);

#endif
