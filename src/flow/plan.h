/* SPDX-License-Identifier: MIT */
/* The plan of a listing: which fields are shown, looked at, sorted and grouped by. What the kernel
 * is asked for follows from it. */
#ifndef NLINSPECT_FLOW_PLAN_H
#define NLINSPECT_FLOW_PLAN_H

#include "nlinspect/flow/where.h"
#include "nlinspect/model/layout.h"

#include "flow/stages/stages.h"

enum { PLAN_ORDER = 16 };

/** What the user asked to see, as words. A field that is named twice counts once. */
struct plan_request {
	const char *columns;         /* -o: "a,b", "+a,b", "all", "@view"; NULL: the defaults */
	const char *view;            /* whose columns are the default ones; NULL: by their rows */
	const char *sort;            /* "-rtt,peer", or NULL */
	const char *count_by;        /* "state,user", or NULL */
	bool wide, extended, memory; /* -i, -e, -m: further columns of a table */
	bool owners;                 /* -p: the fields that cost a walk through all processes */
	bool machine;                /* the format has a column per value: no joined ones */
	bool everything;             /* its default is every field that the query yields (JSON) */
	bool netns;                  /* the network namespace stands before the rest */
	bool times; /* rounds follow each other: machine formats say when each was */
};

struct plan {
	const struct schema *schema; /* of the source, with names; the caller's */
	struct schema *groups;       /* of --count-by's rows, or NULL */
	uint16_t columns[FIELDSET_SIZE];
	size_t column_count;
	bool exact; /* the columns were named: JSON says null for what is absent */
	struct order sort[PLAN_ORDER], count_by[PLAN_ORDER];
	size_t sort_count, count_by_count;
	/* What the user named, or a table shows: not all that JSON has room for. */
	struct fieldset named;
	/* All fields that something looks at, closed over derived ones. */
	struct fieldset wanted;
};

/** What is wrong with a list of fields. */
struct plan_error {
	const char *option; /* "--sort" */
	char message[256];  /* 'unknown field "rttt"; did you mean "rtt_us"?'; escaped */
};

/**
 * Makes the plan. The filter's fields are added to `wanted`; `where` may be NULL.
 * @param counters  rates are wanted: the keys that tell records apart are added
 * @return 0; -EINVAL with *error; -ENOMEM
 */
int plan_init(struct plan *plan, const struct schema *schema, const struct plan_request *request,
	const struct where *where, bool counters, struct plan_error *error);

/** The schema of the rows that reach the renderer. */
const struct schema *plan_rows(const struct plan *plan);

/** Whether the rows that are shown, or what they are sorted by, hold a counter. */
bool plan_has_counters(const struct plan *plan);

/** Frees what the plan holds; after a failed plan_init() there is nothing. */
void plan_fini(struct plan *plan);

#endif
