/* SPDX-License-Identifier: MIT */
/* A source asks the kernel and pushes what it learns into a sink, a record at a time. It knows
 * nothing of what happens to the records; what is asked follows from the fields that are wanted. */
#ifndef NLINSPECT_SOURCE_SOURCE_H
#define NLINSPECT_SOURCE_SOURCE_H

#include "nlinspect/base/report.h"
#include "nlinspect/flow/sink.h"
#include "nlinspect/flow/where.h"
#include "nlinspect/netlink/query.h"

struct census;
struct names;

/** What to ask for. */
struct ask {
	struct fieldset wanted; /* the fields that something behind the source looks at, closed over
				   derived ones */
	struct fieldset named;  /* those of them whose absence is worth a note */
	const struct where *where; /* the filter that runs behind the source, which the kernel may
				      apply in part; NULL: none, or not to be applied */
	bool inet, inet6;          /* address families */
	bool everything; /* for a recording: all attributes, states and tables are asked for, and
			    what was not asked for is left out here */
	bool numeric;    /* no names of users, tables, protocols … */
	bool recorded;   /* answers come from a recording: this host's names are not its names */
	struct names *names; /* of the host (host/names.h); NULL: only the program's own words */
	const void *own;     /* the subject's part, of subject.ask_size */
};

/** What a whole run came to, beside its result. */
struct run_status {
	unsigned tries;      /* the most dumps that were made for one request */
	bool interrupted;    /* some dump changed under way in every try */
	bool malformed;      /* some answer made no sense in places */
	unsigned answered;   /* requests that were answered */
	unsigned failed;     /* requests that failed; each was reported */
	unsigned cut;        /* those of them whose answer a recording has without its end */
	unsigned lacking;    /* requests for what the kernel does not have and nobody named */
	unsigned missed;     /* answered requests for what there is not, as may_miss has it */
	bool absent;         /* that is all that was asked for; of rounds: in one of them */
	unsigned unanswered; /* requests that a recording has no answer to … */
	unsigned untold;     /* … those of them that only -v tells */
	uint64_t unreadable; /* records of which a privilege hides something that was named */
	uint64_t rows;       /* records pushed */
};

struct namespaces;
struct subject;
struct dump;
struct question;

/** A running source: what the functions of one share. */
struct run {
	const struct subject *subject;
	const struct schema *schema; /* the subject's, with the host's names */
	const struct ask *ask;
	struct connector *connector;
	struct sink *sink;
	const struct report *report;
	struct census *census;       /* of attributes that nobody knows; NULL: nobody asks */
	bool (*stop)(void *context); /* whether the user wants to end; may be NULL */
	/* A request's first answer has come. An error ends the run as one of the sink. May be NULL
	 */
	int (*answering)(void *context);
	void *context; /* of these two */
	struct run_status status;
	const struct dump *dump;         /* the one that goes on (dump.h) … */
	const struct question *question; /* … its question that is being answered … */
	void *state;                     /* … and its own state, from open() */
	bool told;                       /* what is said once in all rounds was said */
	bool absent_told;                /* and that what is asked for does not exist */
	bool all_netns_told;             /* and what is said of the namespaces */
	uint64_t lacking_told;           /* and what is lacking: 1 << the number of the question */
	bool all_netns;                  /* there are further namespaces to be asked … */
	struct namespaces *namespaces;   /* … which are these; NULL if not */
	char missing[64];                /* their question's: said if it is so in all of them */
	bool answered;                   /* it has got an answer */
	int sink_error;                  /* of the sink, while a dump is being abandoned for it */
	bool enough;                     /* the sink gets no more, but a recording does */
	uint64_t time_ms;                /* Unix time of the round, for `time_ms` */
	struct text netns; /* of the namespace that is asked, for `netns`; empty: not told */
	/* Of the schema, what source_push() sets to these; NULL: not needed, or not known. */
	const struct field *time_field, *netns_field;
};

/** Says that the first answer to a question has come, before its records are pushed. @return 0 or
 * -ECANCELED */
int source_answering(struct run *run);

/** Where something went wrong, if that goes without saying nowhere. @return " in network namespace
 * NAME", or "", in `text` */
const char *source_where(const struct run *run, char *text, size_t size);

/** Sets what every record has (model/common.def), passes it on and counts it: for sources. @return
 * what the sink answers */
int source_push(struct run *run, struct record *record);

/**
 * Asks everything once and pushes the records. Does not call the sink's begin and end.
 * Failures are reported by name of what was asked; the other requests go on.
 * @return 0; -ECANCELED (the sink said enough, or stop()); -errno of the sink or of the
 * preparation. Whether something is missing or inconsistent stands in run->status.
 */
int source_run(struct run *run);

/** The same in every network namespace, each with its word in run->netns. Which could not be
 * entered, or went away meanwhile, is told in a line. */
int source_run_all_netns(struct run *run);

/** Adds what a run came to. */
void run_status_add(struct run_status *total, const struct run_status *status);

/** A run within a run: of another subject's records, which go into a sink of this one's. Its fields
 * are the caller's; run_join() ends it. */
struct run run_within(const struct run *run, const struct schema *schema, const struct ask *ask,
	struct sink *sink);

/** Takes over what a run within this one came to, except its records. */
void run_join(struct run *run, const struct run *inner);

#endif
