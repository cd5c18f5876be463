/* SPDX-License-Identifier: MIT */
/* A lookup in progress: the kernel's answers, and the row under construction. */
#ifndef NLINSPECT_SUBJECT_LOOKUP_STATE_H
#define NLINSPECT_SUBJECT_LOOKUP_STATE_H

#include "nlinspect/host/interfaces.h"
#include "nlinspect/source/source.h"

#include "answer.h"
#include "ask.h"
#include "flow.h"
#include "lookup.h"
#include "subject/lookup/kernel/device.h"
#include "subject/lookup/kernel/news.h"
#include "subject/lookup/kernel/route_copy.h"
#include "subject/lookup/search/passed.h"
#include "subject/lookup/way/fault.h"

/** Result of following the rules and tables. */
struct outcome {
	int error;      /* as in an answer */
	bool on_link;   /* no route, but the interface is given: the destination is a neighbor */
	bool direct;    /* the kernel decides without rules … */
	uint8_t type;   /* … as by a route of this type … */
	uint32_t oif;   /* … and by this interface */
	uint32_t table; /* of the route */
};

struct lookup {
	struct run *run;
	const struct lookup_ask *ask;
	const struct schema *rules; /* with the host's names */
	struct flow flow;
	struct answer answer;    /* the way of the packet */
	struct answer match;     /* the route in the table (RTM_F_FIB_MATCH) */
	struct route_copy found; /* the route that the rules lead to */
	struct outcome outcome;
	struct fault fault; /* if the kernel refuses the packet for its source */
	/* Of the table searched last: the longest route for other packets, and the first routes
	 * that the kernel passed over. */
	bool has_other;
	struct passed_route other, passed[4];
	size_t passed_count;
	bool forwarding, forwarding_is_known; /* of IPv6 */
	/* The table of `match` was searched; its listing has the route. */
	bool match_is_searched, match_is_listed;
	struct route_objects *objects;
	int *objects_missed;           /* source_side() of theirs */
	struct interfaces *interfaces; /* names them in an encapsulation */
	struct device iif, oif;        /* those that the packet names; index 0: none */
	struct lookup_record row;
	struct device device; /* of the row's route; index 0: none */
	struct out text;      /* the row's detail */
	struct out summary;   /* the detail of the first row, if a later one is broken */
	struct {
		struct record **list;
		size_t count;
	} rows;            /* held until they are known to agree with the kernel */
	struct news *news; /* of their subjects */
	bool differs;      /* they do not agree with the kernel */
	bool changed;      /* something changed while they were made */
	int unasked;       /* why a question could not be asked (-errno); 0: none failed */
	int stopped;       /* -ENOMEM, once a row could not be made */
};

#endif
