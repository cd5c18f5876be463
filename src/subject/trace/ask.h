/* SPDX-License-Identifier: MIT */
/* The command line of trace, checked. */
#ifndef NLINSPECT_SUBJECT_TRACE_ASK_H
#define NLINSPECT_SUBJECT_TRACE_ASK_H

#include "nlinspect/source/source.h"

#include "shape.h"

struct trace_ask {
	uint32_t probes; /* 1 << enum trace_probe; 0: with a recording, all */
	uint64_t ring;   /* bytes of the ring; a power of two */
	bool stack;      /* --stack */
	bool list;       /* the probes, and whether they work */
	bool summary;    /* records with the counts of each probe at the end */
	bool user_side;  /* filter and group here, not in the kernel */
	bool rounds;     /* of --interval */
};

static inline const struct trace_ask *trace_ask(const struct ask *ask)
{
	return ask->own;
}

#endif
