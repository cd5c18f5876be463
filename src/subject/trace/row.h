/* SPDX-License-Identifier: MIT */
/* Makes records of events. */
#ifndef NLINSPECT_SUBJECT_TRACE_ROW_H
#define NLINSPECT_SUBJECT_TRACE_ROW_H

#include "nlinspect/source/source.h"

#include "news.h"

struct rower;

/** @return NULL: no memory. rower_free() frees it. */
struct rower *rower_new(struct run *run);
void rower_free(struct rower *rower);

/** Pushes the record of an event. @return as source_push() */
int rower_push(struct rower *rower, const struct news *news);

/** Pushes a probe, for --list. @return as source_push() */
int rower_list(struct rower *rower, unsigned probe, const char *mechanism, bool available,
	const char *needs);

#endif
