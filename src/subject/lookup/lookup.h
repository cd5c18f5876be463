/* SPDX-License-Identifier: MIT */
/* The record of one step of a lookup, made from the rows of subject/lookup/lookup.def. */
#ifndef NLINSPECT_SUBJECT_LOOKUP_LOOKUP_H
#define NLINSPECT_SUBJECT_LOOKUP_LOOKUP_H

#define SCHEMA   lookup
#define ROWS     "subject/lookup/lookup.def"
#define ID(name) LOOKUP_##name
#include "nlinspect/model/record_type.h"

enum lookup_step {
	STEP_ANSWER,
	STEP_RULE,
	STEP_ROUTE,
	STEP_SOURCE,
	STEP_ENCAP,
	STEP_NEXT_HOP,
	STEP_NEIGHBOR,
	STEP_LINK,
	STEP_EXCEPTION,
	STEP_FILTERS,
	STEP_CHECK,
};

enum lookup_verdict {
	LOOKUP_VERDICT_OK,      /* the packet gets past the step */
	LOOKUP_VERDICT_PASSED,  /* a rule matched without deciding about the packet */
	LOOKUP_VERDICT_BROKEN,  /* the way of the packet ends here */
	LOOKUP_VERDICT_DIFFERS, /* the explanation does not agree with the kernel */
	LOOKUP_VERDICT_UNKNOWN, /* whether the packet gets past the step is unknown */
};

#endif
