/* SPDX-License-Identifier: MIT */
/* A source asks the kernel and pushes what it learns into a sink, a record at a time. It knows
 * nothing of what happens to the records; what is asked follows from the fields that are wanted. */
#ifndef NLINSPECT_SOURCE_SOURCE_H
#define NLINSPECT_SOURCE_SOURCE_H

#include "nlinspect/base/report.h"
#include "nlinspect/flow/sink.h"
#include "nlinspect/flow/where.h"
#include "nlinspect/netlink/query.h"

/** What to ask for. */
struct ask {
	struct fieldset wanted; /* the fields that something behind the source looks at, closed over
				   derived ones */
	struct fieldset named;  /* those of them whose absence is worth a note */
	const struct where *where; /* the filter that runs behind the source, which the kernel may
				      apply in part; NULL: none, or not to be applied */
	bool inet, inet6;          /* sockets, routes: address families */
	uint32_t kinds;            /* sockets: 1 << enum socket_kind */
	const struct lookup_packet *packet; /* lookup: the caller's */
	const struct schema *rules; /* lookup: of rules, with the host's names; NULL: without */
	uint8_t types[16];          /* sockets: of each kind 1 << SOCK_*; 0: all of its types */
	bool states_implied; /* sockets: nobody named the states; kinds that have no connections and
				were named are asked for in every state */
	uint32_t named_kinds;   /* sockets: those of them that the user named, so that one that the
				   kernel lacks is an error */
	uint32_t states;        /* sockets: 1 << TCP_* */
	uint32_t table;         /* routes: RT_TABLE_*; RT_TABLE_UNSPEC is all */
	uint8_t protocol, type; /* routes: only these, RTPROT_* and RTN_*; 0: all. Kernels that
				   cannot filter send all */
	const struct where_text *dev; /* routes: only by this interface; NULL: all */
	bool cached;                  /* routes: the exceptions of single destinations … */
	bool multicast;  /* … and multicast forwarding, instead of what the tables hold */
	bool unusual;    /* neighbors: also those that need no ARP */
	bool everything; /* for a recording: all attributes, states and tables are asked for, and
			    what was not asked for is left out here */
	bool show_keys;  /* sockets: the keys of TCP MD5 signatures are told */
	bool numeric;    /* no names of users, tables, protocols … */
	bool recorded;   /* answers come from a recording: this host's names are not its names */
};

enum { ASK_REQUESTS = 48 };

/** One request of a source, and what it is in words for people. */
struct question {
	struct request request;
	char words[64];   /* what it asks for: "TCP sockets over IPv4" */
	char detail[256]; /* how it narrows that: "states listen; attributes INFO" */
	char filter[256]; /* what of the filter the kernel applies; "" if nothing */
	size_t plain;     /* the length of the request without that; 0: it has no such part */
	unsigned family;  /* sockets: whose answer it is */
	unsigned number;  /* its own among the questions */
	unsigned kind;    /* sockets: enum socket_kind */
	bool optional; /* few have it: if it is implied and the kernel lacks it, that is no news */
	char remedy[64]; /* what may help if the kernel lacks it; "" if nothing is known to */
	bool implied;    /* the user did not name it: if the kernel lacks it, that is no error */
	bool narrowed; /* the kernel is to leave out what need not be; if it cannot, it is asked for
			  all */
	bool ahead;    /* the source is to look through the answer before it makes records of it */
	bool may_miss; /* -ENOENT means that there is nothing of the kind … */
	char missing[64]; /* … which is said in these words if it is so of all; "" if it is no news
			   */
};

/** The requests that answer an ask, in the order of the output. Too large for the stack. */
struct questions {
	struct question list[ASK_REQUESTS];
	size_t count;
};

/** One more question, zeroed. Beyond ASK_REQUESTS the last one is given again, with an error that
 * is reported as its own. */
struct question *question_add(struct questions *questions);

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

/** A running source: what the functions of one share. */
struct run {
	const struct source *source;
	const struct schema *schema; /* the source's, with the host's names */
	const struct ask *ask;
	struct connector *connector;
	struct sink *sink;
	const struct report *report;
	bool (*stop)(void *context); /* whether the user wants to end; may be NULL */
	/* A request's first answer has come. An error ends the run as one of the sink. May be NULL
	 */
	int (*answering)(void *context);
	void *context; /* of these two */
	struct run_status status;
	const struct question *question; /* the one that is being answered */
	void *state;                     /* the source's own, from open() */
	bool told;                       /* what is said once in all rounds was said */
	bool absent_told;                /* and that what is asked for does not exist */
	bool everywhere_told;            /* and what is said of the namespaces */
	uint64_t lacking_told;           /* and what is lacking: 1 << the number of the question */
	bool everywhere;                 /* there are further namespaces to be asked … */
	struct namespaces *namespaces;   /* … which are these; NULL if not */
	char missing[64];                /* their question's: said if it is so in all of them */
	bool answered;                   /* it has got an answer */
	int sink_error;                  /* of the sink, while a dump is being abandoned for it */
	bool enough;                     /* the sink gets no more, but a recording does */
	uint64_t time_ms;                /* Unix time of the round, for `time_ms` */
	int netns_field;                 /* of the schema */
	struct text netns; /* of the namespace that is asked, for `netns`; empty: not told */
};

struct source {
	const struct schema *schema;
	/** Writes the requests into zeroed questions. Cannot fail: requests keep their errors. */
	void (*questions)(const struct ask *ask, struct questions *questions);
	/** Prepares decoding for a run. @return 0 with run->state set, or -errno */
	int (*open)(struct run *run);
	/** Makes records of one message of the answer. @return 0, -ECANCELED or -errno */
	int (*message)(struct run *run, const struct message *message);
	/** Looks at a message that is held back, before message() gets the first one: where
	 * question->ahead, which else is false. What is too large to be held does not come. NULL:
	 * all that came is void, since the dump is repeated. @return 0 or -errno */
	int (*ahead)(struct run *run, const struct message *message);
	/** run->question was not answered, or not to its end, for whatever reason. May be NULL. */
	void (*failed)(struct run *run);
	/** Everything was answered, or has failed: pushes what only then is known. May be NULL.
	 * @return 0, -ECANCELED or -errno */
	int (*finish)(struct run *run);
	/** Nothing of what was asked for is there: puts more fitting words for it in the place of
	 * the question's own, if there are any. May be NULL. */
	void (*absent)(struct run *run, char *words, size_t size);
	/** Answers in another way what the kernel lacks; NULL: there is none. Calls
	 * source_answering(). @return 0; -ENOENT (there is none for this question); -ECANCELED;
	 * -errno */
	int (*instead)(struct run *run, const struct question *question);
	/** Releases run->state. */
	void (*close)(struct run *run);
	/** Where one answer leads to the next question: does all by itself, and the functions above
	 * are NULL but for questions(), which is for --explain only. @return as source_run(); NULL
	 * in most sources */
	int (*run)(struct run *run);
};

extern const struct source socket_source, link_source, route_source, summary_source;
extern const struct source lookup_source, address_source, neighbor_source, rule_source,
	table_source, nexthop_source;
extern const struct source doctor_source;

/** Says that the first answer to a question has come, before its records are pushed: for run() and
 * instead(). @return 0 or -ECANCELED */
int source_answering(struct run *run);

/** Where something went wrong, if that goes without saying nowhere. @return " in network namespace
 * NAME", or "", in `text` */
const char *source_where(const struct run *run, char *text, size_t size);

/** The source of a schema's records. */
const struct source *source_of(const struct schema *schema);

/** Passes a record on, with the namespace that it is of, and counts it: for sources. @return what
 * the sink answers */
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
int source_run_everywhere(struct run *run);

/** Adds what a run came to. */
void run_status_add(struct run_status *total, const struct run_status *status);

#endif
