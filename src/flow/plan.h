/* SPDX-License-Identifier: MIT */
/* The plan of a listing: the fields to show, read, sort and group by. It decides what the kernel is
 * asked for. */
#ifndef NLINSPECT_FLOW_PLAN_H
#define NLINSPECT_FLOW_PLAN_H

#include "nlinspect/flow/where.h"
#include "nlinspect/model/layout.h"

#include "flow/stages/aggregate.h"
#include "flow/stages/stages.h"

enum {
	PLAN_ORDER = 16,
	PLAN_AGGREGATES = 16, /* functions of fields, and ways to spell them */
};

/** The user's wishes, as typed. A field named twice counts once. */
struct plan_request {
	const char *columns;  /* -o: "a,b", "+a,b", "all", "@view"; NULL: the defaults */
	const char *view;     /* the view whose columns are the default ones; NULL: the fields' rows
				 decide */
	const char *sort;     /* "-rtt,peer", or NULL */
	bool sorted;          /* the user named the keys of `sort` */
	const char *count_by; /* --by or --count-by: "state,user", or NULL */
	const char *by_option;       /* the name of that option, for messages */
	const char *histogram;       /* a field whose values are counted by size, or NULL */
	const char *having;          /* a filter of groups, or NULL */
	bool wide, extended, memory; /* -i, -e, -m: further columns of a table */
	bool owners;                 /* -p: the fields that cost a walk through all processes */
	bool machine;    /* the format has a column per value, so joined fields are split */
	bool everything; /* its default is every field that the query yields (JSON) */
	bool netns;      /* show the network namespace first */
	bool identity;   /* rows are recognized in the next round */
	bool follow;     /* what happens: its time and event stand before the rest … */
	bool state;      /* … and old values after it: the schema is schema_changes() */
	bool times;      /* there are rounds, so machine formats show the time of each */
	bool since;      /* rows are compared with a recording: the schema is schema_since() */
};

struct plan {
	const struct schema *schema; /* of the source, with the host's names; the caller's */
	struct schema *rates;        /* schema_rates() of it; NULL: no rates are wanted */
	struct schema *groups;       /* of --count-by's rows, or NULL */
	uint16_t columns[FIELDSET_SIZE];
	size_t column_count;
	bool exact; /* the columns were named, so JSON has null for absent values */
	struct order sort[PLAN_ORDER], count_by[PLAN_ORDER];
	size_t sort_count, count_by_count;
	size_t count_by_lead; /* how many of count_by stand before the count */
	struct aggregate aggregates[PLAN_AGGREGATES];
	size_t aggregate_count;
	/* The aggregates as they were typed: "rtt:p99". */
	struct synonym spellings[PLAN_AGGREGATES];
	char spelled[PLAN_AGGREGATES][64];
	size_t spelling_count;
	uint16_t histogram; /* of a field, if is_histogram */
	bool is_histogram;
	struct where *having; /* of groups; NULL: all */
	/* Fields that the user named or a table shows; JSON may have more. */
	struct fieldset named;
	struct fieldset kept; /* columns that the user named: a table never leaves them out */
	bool naming;          /* the columns that are being added were named */
	/* All fields that some stage or renderer reads, and the fields that derived ones among them
	 * are made of. */
	struct fieldset wanted;
	/* With request.since or request.state: how many fields of the schema are the source's, and
	 * which of them pair things, are compared, and show a thing by their growth (since.h). */
	size_t source_fields;
	struct fieldset keys, identities, compared, counted;
};

/** An error in a list of fields. */
struct plan_error {
	const char *option; /* "--sort" */
	char message[256];  /* 'unknown field "rttt"; did you mean "rtt_us"?'; escaped */
	char hint[512];     /* further lines, as in struct where_error; may be "" */
};

/** Makes the plan, which points into itself and so stays where it is. The filter's fields are added
 * to `wanted`; `where` may be NULL. With request->since it is of the rows, but plan.wanted and
 * plan.named are fields of the source. @param counters rates are wanted: a table shows them instead
 * of counters, machine formats show both, and the KEY fields are added @return 0; -EINVAL with
 * *error; -ENOMEM */
int plan_init(struct plan *plan, const struct schema *schema, const struct plan_request *request,
	const struct where *where, bool counters, struct plan_error *error);

/** What rows are grouped by, if plan->groups. */
struct group_by plan_group_by(const struct plan *plan);

/** The schema of the rows that reach the renderer. */
const struct schema *plan_rows(const struct plan *plan);

/** Adds the fields of the source that fields of the rows are made of, if these are no groups. */
void plan_add_sources(
	const struct plan *plan, struct fieldset *wanted, const struct fieldset *fields);

/** Whether the rows hold a rate in a column or sort key. */
bool plan_has_rates(const struct plan *plan);

/** Frees what the plan holds; not needed after a failed plan_init(). */
void plan_fini(struct plan *plan);

/** Whether a field is a number that identifies things, and that only machine formats show. */
bool plan_is_index(const struct field *field);

/** Whether a field is the name that tables show in place of the index beside it. */
bool plan_names_index(const struct schema *schema, unsigned id);

#endif
