/* SPDX-License-Identifier: MIT */
/* A checked listing command: from options to a plan, an ask and a chain of sinks. */
#ifndef NLINSPECT_CLI_LISTING_LISTING_H
#define NLINSPECT_CLI_LISTING_LISTING_H

#include "nlinspect/host/names.h"
#include "nlinspect/source/source.h"
#include "nlinspect/source/subject.h"

#include "flow/plan.h"
#include "format.h"
#include "render/svg.h"

struct live;

struct listing {
	const struct options *options;
	const struct report *report;
	const struct subject *subject;
	struct connector *recording; /* of --replay, if open */
	struct names *names;
	struct schema *schema; /* the subject's, with the host's names */
	struct schema *since;  /* with --since, schema_since() of it; NULL: not compared */
	struct where *where;
	struct out filter; /* the typed filter in its canonical spelling; empty if there is none */
	struct plan plan;
	struct selection selection; /* the ask */
	struct svg_style picture;   /* of --svg */
	enum format format;
	bool color;
	bool all_netns; /* in all network namespaces */
	bool streams;   /* it shows what happens */
	bool text;      /* by the subject's own renderer */
	bool nameless;  /* names of the host could not be read, which was reported */
	int home;     /* the namespace to be in between the rounds; negative: stay where they are */
	bool is_part; /* of a subject with parts */
	bool ends;    /* records of things that ended between two rounds are shown */
	enum rest rest;        /* the records at rest that are left out */
	bool in_place;         /* --live */
	struct live *live;     /* shows the rows in place; NULL: a renderer writes them */
	size_t width;          /* of the terminal that a table goes to; 0: it goes elsewhere */
	uint64_t limit;        /* 0: none (--limit 0 is refused) */
	uint64_t interval;     /* nanoseconds; 0: once */
	uint64_t rounds;       /* 0: no end */
	uint64_t duration;     /* nanoseconds; 0: no end */
	uint64_t from, to;     /* --from and --to, or --at: nanoseconds since 1970 */
	struct where *between; /* a stream's rows by their time; NULL: all */
};

/** Checks the options of a listing and makes its plan. Errors are reported.
 * @param recording  of --replay, with the names of its host; it stays the caller's. NULL: there is
 * none, or it could not be opened
 * @return 0, -EINVAL (reported) or -ENOMEM */
int listing_init(struct listing *listing, const struct subject *subject,
	const struct options *options, struct connector *recording, const struct report *report);
void listing_fini(struct listing *listing);

/** The schema of the records that the filter sees. */
static inline const struct schema *listing_rows(const struct listing *listing)
{
	return listing->since ? listing->since : listing->schema;
}

/** How many of the first keys of its order hold kinds of rows apart (subject.lead). */
static inline size_t listing_lead(const struct listing *listing)
{
	const struct plan *plan = &listing->plan;
	bool is_default = !listing->options->sort && !plan->groups;

	return is_default && listing->subject->lead <= plan->sort_count ? listing->subject->lead
									: 0;
}

/** Checks that the namespace and the interfaces exist on this host. Passes if that cannot be
 * determined. @return 0, or -EINVAL (reported) */
int listing_look(const struct listing *listing);

#endif
