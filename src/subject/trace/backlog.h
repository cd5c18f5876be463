/* SPDX-License-Identifier: MIT */
/* Connections that a full listener drops. No tracepoint shows all of them, but every listener
 * counts its own: they are read once a second by netlink, without a privilege. */
#ifndef NLINSPECT_SUBJECT_TRACE_BACKLOG_H
#define NLINSPECT_SUBJECT_TRACE_BACKLOG_H

#include "nlinspect/source/source.h"

#include "subject/trace/kernel/kernel.h"

struct backlog;

/** Reads what the listeners have counted so far. @return 0 with *ret; -errno */
int backlog_open(struct run *run, struct backlog **ret);

/** When to look next, by CLOCK_MONOTONIC. */
uint64_t backlog_next(const struct backlog *backlog);

/** Looks again, and takes an event for each listener that has dropped something since. @return 0,
 * an error of `take`, or -errno */
int backlog_look(struct backlog *backlog, trace_take *take, void *context);

/** Events so far. */
uint64_t backlog_seen(const struct backlog *backlog);

/** Frees it; NULL is fine. */
void backlog_close(struct backlog *backlog);

#endif
