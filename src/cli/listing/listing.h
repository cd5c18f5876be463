/* SPDX-License-Identifier: MIT */
/* What a listing command was asked for, checked: from options to a plan, an ask and a chain of
 * sinks. */
#ifndef NLINSPECT_CLI_LISTING_LISTING_H
#define NLINSPECT_CLI_LISTING_LISTING_H

#include "nlinspect/host/names.h"
#include "nlinspect/source/source.h"
#include "nlinspect/source/subject.h"

#include "flow/plan.h"
#include "format.h"

struct listing {
	const struct options *options;
	const struct report *report;
	const struct subject *subject;
	struct names *names;
	struct schema *schema; /* the subject's, with the host's names */
	struct where *where;
	struct out
		filter; /* the one that was typed, as it was understood; empty if there is none */
	struct plan plan;
	struct selection selection; /* what is asked for */
	enum format format;
	bool color;
	bool all_netns; /* in all network namespaces */
	int home; /* the namespace to be in between the rounds; negative: stay where they are */
	uint64_t limit;    /* 0: none (--limit 0 is refused) */
	uint64_t interval; /* nanoseconds; 0: once */
	uint64_t rounds;   /* 0: without end */
};

/** Checks the options of a listing and makes its plan; mistakes are reported. @return 0, -EINVAL
 * (reported) or -ENOMEM */
int listing_init(struct listing *listing, const struct subject *subject,
	const struct options *options, const struct report *report);
void listing_fini(struct listing *listing);

/** Looks whether this host has the namespace and the interfaces that the listing names. What cannot
 * be found out is no mistake. @return 0, or -EINVAL (reported) */
int listing_look(const struct listing *listing);

#endif
