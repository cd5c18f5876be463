/* SPDX-License-Identifier: MIT */
/* Routes that the kernel passed over before it took one. */
#ifndef NLINSPECT_SUBJECT_LOOKUP_SEARCH_PASSED_H
#define NLINSPECT_SUBJECT_LOOKUP_SEARCH_PASSED_H

#include "nlinspect/model/record.h"

struct lookup;

enum passed_over {
	PASSED_OTHERS, /* it is for other sources or another type of service */
	PASSED_HIDDEN, /* by routes that are for other sources */
	PASSED_EXPIRED,
	PASSED_FAILED, /* its gateway did not answer */
	PASSED_DEAD,   /* its interface is down or has no carrier */
	PASSED_OBJECT, /* its next-hop object does not lead to the interface */
};

struct passed_route {
	enum passed_over why;
	struct prefix dst, from;
	bool has_from;
	uint8_t tos; /* 0: any */
	uint64_t metric;
	uint32_t nhid;
	struct address gateway; /* length 0: none, or several */
};

/** Appends lookup->passed and lookup->other to the detail of the row. */
void passed_say(struct lookup *lookup);

#endif
