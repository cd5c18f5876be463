/* SPDX-License-Identifier: MIT */
/* Adds up what interfaces have moved since the round before, as the kernel counts frames. */
#ifndef NLINSPECT_SUBJECT_TOP_INTERFACES_H
#define NLINSPECT_SUBJECT_TOP_INTERFACES_H

#include "nlinspect/flow/sink.h"
#include "nlinspect/source/dump.h"

#include <stdint.h>

struct top_interfaces {
	struct sink sink;
	struct sink *rate;
	const struct schema *rates;
	int sent, received;                  /* from schema_growth() */
	uint64_t bytes_sent, bytes_received; /* in all rounds */
};

/** @return 0 or -ENOMEM; top_interfaces_fini() in any case */
int top_interfaces_init(struct top_interfaces *interfaces);
void top_interfaces_fini(struct top_interfaces *interfaces);

/** Appends the questions for interfaces, for --explain. */
void top_interfaces_questions(const struct ask *ask, struct questions *questions);

/** Reads all interfaces. @return as source_run() */
int top_interfaces_read(struct top_interfaces *interfaces, struct run *run);

#endif
