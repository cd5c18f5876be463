/* SPDX-License-Identifier: MIT */
/* An event with the names that only this host knows. Records are made of it alone, so that a
 * recording of it replays as it was. */
#ifndef NLINSPECT_SUBJECT_TRACE_NEWS_H
#define NLINSPECT_SUBJECT_TRACE_NEWS_H

#include "nlinspect/source/source.h"

#include "shape.h"
#include "trace.h"

struct news {
	uint8_t kind;     /* enum trace_kind */
	uint64_t unix_ns; /* CLOCK_REALTIME of the event */
	uint64_t count;   /* events that it stands for; 1 if it is one */
	struct trace_event event;
	struct trace_counts counts; /* SUMMARY */
	struct text peer;           /* a path, if the peer is one */
	struct text reason, place, interface, netns, stack;
};

enum { NEWS_MAX = 16384 };

/** Writes one for a recording. @return its length; 0: its texts are too long */
size_t news_write(const struct news *news, uint8_t buffer[static NEWS_MAX]);

/** Reads it again; texts point into the buffer. @return 0 or -EBADMSG */
int news_read(const void *buffer, size_t length, struct news *ret);

/** Keeps one if the run is recorded. @param number  of it, from 1 on */
void news_keep(const struct run *run, uint64_t number, const struct news *news);

/** Finds one in a recording. @return 0; -ENODATA (there is none); -EBADMSG */
int news_recall(const struct run *run, uint64_t number, struct news *ret);

#endif
