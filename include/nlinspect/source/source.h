/* SPDX-License-Identifier: MIT */
/* A source asks the kernel and pushes records into a sink, one at a time. It does not know what
 * happens to them. The fields that are wanted decide what it asks for. */
#ifndef NLINSPECT_SOURCE_SOURCE_H
#define NLINSPECT_SOURCE_SOURCE_H

#include "nlinspect/base/report.h"
#include "nlinspect/flow/changes.h"
#include "nlinspect/flow/sink.h"
#include "nlinspect/flow/where.h"
#include "nlinspect/host/files.h"
#include "nlinspect/netlink/query.h"

struct census;
struct follower;
struct following;
struct names;
struct subject;

/** What to ask the kernel for. */
struct ask {
	struct fieldset wanted; /* the fields that something after the source reads, and the fields
				   that derived ones among them are made of */
	struct fieldset named;  /* the wanted fields whose absence is worth a note */
	bool prose; /* subject.text() shows the records, which may look at every field */
	const struct where *where; /* the filter that runs after the source; the kernel may apply a
				      part of it. NULL: none, or not to be applied */
	bool inet, inet6;          /* address families */
	bool everything; /* for a recording: asks for all attributes, states and tables, and drops
			    here what the user did not ask for */
	/* Groups of records are only counted and summed: by these fields, and sums of those. The
	 * source may push one record for many then (schema.weight). Both empty: they are not */
	struct fieldset grouped, summed;
	bool tallied;   /* so it is, perhaps by no field at all */
	bool one_netns; /* --netns names a namespace, which the program has entered */
	bool numeric;   /* no names of users, tables, protocols … */
	bool follow;    /* for a stream … */
	struct changes_request changes; /* … of changes: which */
	bool rates;    /* rounds of counters will be compared: a source that knows which things
			  are new says so in `event` … */
	bool ends;     /* … and pushes the last record of those that ended between two rounds */
	bool recorded; /* answers come from a recording, so this host's names do not apply */
	struct names *names; /* of the host (host/names.h); NULL: only the program's own words */
	const void *own;     /* the subject's part, of subject.ask_size */
	uint64_t parts;      /* 1 << index of each part that is asked for (subject.parts); 0: all */
	bool held;           /* also network namespaces that only a descriptor or a socket holds */
	/* Every subject, for one that is about the others; NULL ends it. NULL: not known */
	const struct subject *const *subjects;
};

enum {
	SIDES = 12,
	RUN_NUMBERS = 16, /* a unit test has every subject fit */
};

/** A question or a file beside the subject's own, such as the dump that names interfaces. If it
 * fails, the records lack something. */
struct side {
	const char *what;       /* what is missing then, in the plural */
	struct fieldset fields; /* those that it yields, in whole or in part */
	int error;              /* its first failure (-errno); 0: there was none */
	bool told;              /* the failure was reported */
};

/** The outcome of a whole run, beside its result. */
struct run_status {
	unsigned tries;    /* the most dumps that were made for one request */
	size_t gone;       /* records that were shown and were gone, or others, at the end */
	bool interrupted;  /* a dump changed while it was read, in every try */
	bool malformed;    /* some message had a wrong length or format */
	unsigned answered; /* requests that were answered */
	unsigned failed;   /* requests and sides that failed; each was reported */
	unsigned cut;      /* failed requests whose answer is cut off in the recording */
	unsigned lacking; /* requests that this kernel does not support and the user did not name */
	unsigned missed;  /* requests answered with "does not exist" (question.may_miss) */
	bool absent;      /* all requests were missed; in total: in at least one round */
	unsigned unanswered; /* requests that the recording has no answer for … */
	unsigned untold;     /* … and that only -v reports */
	bool negative;       /* the answer is "no", such as for a packet that does not arrive:
				--exit-status treats it as no row at all */
	uint64_t unreadable; /* records with a named field that a missing privilege hides */
	bool unfiltered;     /* a side failed whose fields the filter looks at */
	uint64_t lost;       /* messages of a stream that the kernel had no room for */
	uint64_t rows;       /* records pushed */
};

struct namespaces;
struct subject;
struct dump;
struct question;

/** A running source: the state that its functions share. */
struct run {
	const struct subject *subject;
	const struct schema *schema; /* the subject's, with the host's names */
	const struct ask *ask;
	struct connector *connector;
	struct sink *sink;
	const struct report *report;
	struct census *census;       /* counts unknown attributes; NULL: not wanted */
	bool (*stop)(void *context); /* true once the user asks to end; may be NULL */
	/* The terminal whose keys stop() reads, while a stream waits; NULL: none. */
	const int *input;
	/* The first answer to a request has come. An error ends the run like an error of the sink.
	 * May be NULL */
	int (*answering)(void *context);
	void *context; /* for stop() and answering() */
	struct run_status status;
	const struct dump *dump;          /* the dump that is running (dump.h) … */
	const struct query_status *query; /* … how it goes; NULL: nothing is being read … */
	const struct question *question;  /* … its question that is being answered … */
	void *state;                      /* … and its own state, from open() */
	/* A subject with parts: a run for each part that is asked for, in their order. The source
	 * pushes the records of a part with its run. */
	struct run *parts;
	size_t part_count;
	const struct run *whole;     /* of a part: the run that it belongs to; else NULL */
	struct follower *follower;   /* state of a stream of changes … */
	struct following *following; /* … that listens for this run and others */
	struct run **alone;          /* … or for this one only */
	struct run *outer;           /* the run that this one is within; NULL: none */
	void *kept;                  /* state of the source in all rounds (struct keeping) */
	uint32_t told;               /* the notes that source_tell() lets through once */
	bool absent_told;            /* so was the note that nothing asked for exists */
	bool all_netns_told;         /* so were the notes about namespaces */
	uint64_t lacking_told; /* 1 << number of each question that was reported as not available */
	bool all_netns;        /* other namespaces are asked after this one … */
	struct namespaces *namespaces; /* … and this is the list; NULL if not */
	/* State of the source that holds for all of them, and is released after the last. */
	void *shared;
	void (*shared_free)(void *shared);
	char missing[64];  /* message of the current question, printed if it is true in all
			      namespaces */
	bool answered;     /* the current question has got an answer */
	int sink_error;    /* error of the sink, kept while the dump is abandoned because of it */
	bool enough;       /* the sink takes no more, but a recording does */
	uint64_t round;    /* the number of the round, from 1 on */
	uint64_t clock_ns; /* its time on the clock of rates: CLOCK_MONOTONIC or, of a recording,
			      Unix time */
	uint64_t time_ms;  /* Unix time of the round, for `time_ms` */
	bool round_time;   /* of a stream: its rows have the time of the round, not their own */
	uint64_t event;    /* enum event, for `event` of a stream */
	struct text netns; /* name of the namespace that is read, for `netns`; empty: not shown */
	uint64_t netns_cookie; /* number of the namespace that is read, for `netns_cookie` */
	/* The fields of the schema that source_push() sets to these values; NULL: not needed, or
	 * not known. */
	const struct field *time_field, *netns_field, *cookie_field, *consistent_field,
		*event_field;
	/* The wanted fields that are numbers of names. */
	uint16_t numbers[RUN_NUMBERS];
	size_t number_count;
	struct side sides[SIDES];
	size_t side_count;
};

/** Whether a note is news: in one round only. @param note  the subject's own number of it, below 32
 */
static inline bool source_tell(struct run *run, unsigned note)
{
	bool told = run->told >> note & 1;

	run->told |= UINT32_C(1) << note;
	return !told;
}

/**
 * Announces a side of the run, at most SIDES of them; one that was announced before is as new
 * again. Its failure is reported when the next record is pushed, or at the end of the run, as "WHAT
 * are missing: REASON", and the run is incomplete. If the filter looks at one of its fields, no
 * further records are pushed and the run fails.
 * @param what    as in struct side
 * @param fields  names of fields with blanks between them; those that the schema lacks do not count
 * @return where the first error is to be kept (base/first_error.h); good until the next
 * source_run()
 */
int *source_side(struct run *run, const char *what, const char *fields);

/** Reports at once which sides have failed. */
void source_sides_look(struct run *run);

/** The files of a run. Walks through them end once the user asks to end. */
struct files run_files(const struct run *run);

/** Announces the first answer to a question, before its records are pushed. @return 0 or -ECANCELED
 */
int source_answering(struct run *run);

/** Names the namespace for an error message; "" if only one is read. @return " in network namespace
 * NAME", or "", in `text` */
const char *source_where(const struct run *run, char *text, size_t size);

/** Sets the fields that every record has (model/common.def), passes the record on and counts it.
 * For sources. @return the answer of the sink */
int source_push(struct run *run, struct record *record);

/** Looks up what source_push() needs, for a run that is not source_run()'s. */
void source_prepare(struct run *run);

/** Asks everything once and pushes the records. Does not call the sink's begin and end. Failures
 * are reported by name of what was asked; the other requests go on. run->status has what is missing
 * or inconsistent. @return 0; -ECANCELED (the sink said enough, or stop()); -errno of the sink or
 * of the preparation. */
int source_run(struct run *run);

/** Does the same in every network namespace, with its name in run->netns. Reports the namespaces
 * that could not be entered or went away meanwhile. */
int source_run_all_netns(struct run *run);

/** Whether records of the run may be missing, wrong or shown twice, which is an error. */
bool run_status_is_doubtful(const struct run_status *status);

/** Adds the outcome of a run to a total. */
void run_status_add(struct run_status *total, const struct run_status *status);

/** A run within a run: reads another subject's records into a sink of this one. Its fields belong
 * to the caller; run_join() ends it. */
struct run run_within(
	struct run *run, const struct schema *schema, const struct ask *ask, struct sink *sink);

/** Adds the outcome of an inner run to this one, except its number of records. */
void run_join(struct run *run, struct run *inner);

#endif
