/* SPDX-License-Identifier: MIT */
/* The kernel's answer: the way that the packet goes, or the error that it gets. */
#ifndef NLINSPECT_SUBJECT_LOOKUP_ANSWER_H
#define NLINSPECT_SUBJECT_LOOKUP_ANSWER_H

#include "subject/lookup/kernel/ask.h"
#include "subject/lookup/kernel/route_copy.h"

struct lookup;

struct answer {
	int error;             /* 0, or the errno that the packet gets */
	char words[ASK_WORDS]; /* the kernel's own words for it, escaped; "" if none */
	struct route_copy route;
};

/** Asks the kernel for the packet's way. @param flags RTM_F_* @return 0, also if the packet gets an
 * error; -errno if the question failed */
int answer_ask(struct lookup *lookup, uint32_t flags, struct answer *answer);

/** A row for lookup->answer. */
void answer_say(struct lookup *lookup);

#endif
