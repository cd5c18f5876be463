/* SPDX-License-Identifier: MIT */
/* The origin of a recording: which machine, boot and network namespace it is of, what made it and
 * when, on several clocks. A recording has it as its first fact; older ones have none. */
#ifndef NLINSPECT_HOST_ORIGIN_H
#define NLINSPECT_HOST_ORIGIN_H

#include "nlinspect/base/out.h"
#include "nlinspect/host/files.h"

#include <stdint.h>

enum {
	ORIGIN_FORMAT = 1, /* of recordings that this program makes */
	ORIGIN_NAME = 80,
	ORIGIN_COMMAND = 1024,
};

/** A text of length 0 and a number of 0 are not known. */
struct origin {
	uint64_t format;
	char program[ORIGIN_NAME]; /* "nlinspect 1.0" */
	char subject[ORIGIN_NAME]; /* "routes" */
	char command[ORIGIN_COMMAND];
	char host[ORIGIN_NAME], kernel[ORIGIN_NAME], boot[ORIGIN_NAME];
	uint64_t netns, netns_cookie; /* the namespace's inode, and its number */
	/* All of one moment, in nanoseconds: CLOCK_REALTIME, CLOCK_MONOTONIC and CLOCK_BOOTTIME. */
	uint64_t realtime, monotonic, boottime;
};

/** This machine, the present namespace and the present moment. Leaves program, subject and command
 * alone. */
void origin_here(struct origin *origin);

/** Has a recorder keep an origin. */
void origin_keep(const struct origin *origin, struct files files);

/** Finds the origin in a recording. @return 0; -ENODATA (it has none, or a damaged one) */
int origin_recall(struct files files, struct origin *ret);

/** The time on CLOCK_BOOTTIME of a moment on CLOCK_REALTIME, as far as the clocks were not set in
 * between. @return 0: not known */
uint64_t origin_boottime(const struct origin *origin, uint64_t realtime);

/** Appends a sentence without a period, escaped for terminals: who made it where and when. */
void origin_write(const struct origin *origin, struct out *out);

#endif
