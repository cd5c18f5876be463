/* SPDX-License-Identifier: MIT */
/* Losses that other subjects count: sockets, queueing disciplines and links. */
#ifndef NLINSPECT_SUBJECT_COUNTERS_LOSSES_H
#define NLINSPECT_SUBJECT_COUNTERS_LOSSES_H

#include "nlinspect/source/source.h"

/** One counter of one thing. All of it is borrowed for the call. */
struct loss {
	const char *group; /* the command that lists the thing */
	const char *name;  /* of its field there */
	const char *doc;
	struct text at;        /* the thing in words: "eth0 fq_codel 8001:" */
	struct text interface; /* empty: it is no interface's */
	uint64_t instance;     /* its number */
	uint64_t value;
};

/** Takes a counter. @return 0, -ECANCELED or -errno */
typedef int loss_handler(void *context, const struct loss *loss);

/** Reads them all in the namespace of this thread. @return as source_run() */
int losses_read(struct run *run, loss_handler *handler, void *context);

struct questions;

/** Adds what they ask, for --explain. */
void losses_questions(const struct ask *ask, struct questions *questions);

/** Whether these losses are in a group of that name. */
bool losses_group(struct text word);

#endif
