/* SPDX-License-Identifier: MIT */
/* The record of a counter, made from the rows of subject/counters/counters.def. */
#ifndef NLINSPECT_SUBJECT_COUNTERS_COUNTERS_H
#define NLINSPECT_SUBJECT_COUNTERS_COUNTERS_H

#include <stdbool.h>

#define SCHEMA   counter
#define ROWS     "subject/counters/counters.def"
#define ID(name) COUNTER_##name
#include "nlinspect/model/record_type.h"

/** The part of an ask that only counters have. */
struct counter_ask {
	bool zeros;      /* also counters that are 0 */
	bool compared;   /* with other answers, so none may lack a counter */
	bool text;       /* the lines of netstat -s */
	bool interfaces; /* also counters of each interface … */
	bool cpus;       /* … and of each CPU */
	bool losses;     /* also what sockets, queueing disciplines and links lost */
};

#endif
