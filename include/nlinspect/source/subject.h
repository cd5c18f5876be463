/* SPDX-License-Identifier: MIT */
/* A subject is one kind of thing that can be asked about, described once. Commands, help,
 * completion, the manual and the list of fields come from the table of all subjects. */
#ifndef NLINSPECT_SOURCE_SUBJECT_H
#define NLINSPECT_SOURCE_SUBJECT_H

#include "nlinspect/base/report.h"
#include "nlinspect/host/needs.h"
#include "nlinspect/source/option.h"
#include "nlinspect/source/source.h"

struct questions;
struct stream;

/** An example of a command line, and what it shows. */
struct example {
	const char *line; /* as typed into a shell; NULL ends the list */
	const char *explanation;
};

/** The place on the command line where people type a word of another program from habit. */
enum habit_place {
	HABIT_COMMAND, /* instead of a command */
	HABIT_LINE, /* a command and its first option, which stand for something else together than
		       alone: "netstat -s", one in a row */
	HABIT_PREFIX, /* before a command, without a meaning here */
	HABIT_NUMBER, /* as an option of one letter that takes no number here: "-n 1" */
	HABIT_OPTION, /* as an option of the command: "-s", "--stats"; with a value,
			 "--columns=json",  which stands for "-o json" as well */
	HABIT_FILTER, /* as the first word of the filter */
	HABIT_VALUE,  /* as a value in the filter, with its field: "table=all" */
};

/** Words that people type from habit of other programs, and what to type here instead. */
struct habit {
	enum habit_place place;
	const char *words; /* separated by spaces; NULL ends the list */
	const char *advice;
	/* The words of a command line that are read in its place. If they end in "=", a value has
	 * to follow; if they end in a value, one may. NULL: only advice is given */
	const char *instead;
};

/** The verbs of ip(8), which are not needed here. */
#define HABIT_VERBS "show list ls lst"

/** The program that users of this subject come from, and whose options they type. */
enum subject_tool { TOOL_NONE, TOOL_SS, TOOL_IP };

/** Whether -4 and -6 select records. */
enum subject_families {
	FAMILIES_NONE,
	FAMILIES_APART, /* all addresses in a record are of its own family */
	FAMILIES_MIXED, /* a record of IPv6 may have IPv4 addresses */
};

/** The part of the command line that the subject reads. */
struct typed {
	const struct report *report;
	const void *options;      /* the subject's own, of options->size */
	const char *const *words; /* the words after the command */
	size_t word_count;
	bool inet, inet6, follow; /* true if typed */
	bool live;                /* of --live */
	bool recorded;            /* answers come from a recording */
	bool compared; /* rows of several answers are compared (--interval, --since), so none may be
			  left out for a value that is different in the next one */
	const struct schema *schema; /* the subject's, with the host's names */
	uint64_t interval;           /* of --interval, in nanoseconds; 0: it was not typed */
	struct names *names;         /* the host's */
	const struct where *where;   /* the filter; NULL: there is none */
};

/** Where records at rest, whose counters have not grown, are left out. */
enum rest {
	REST_SHOWN,
	REST_BY_TABLE,  /* of the default table with --interval, unless there is a filter */
	REST_BY_ROUNDS, /* of all rounds, and of --since. A filter shows records without a counter
			 */
	REST_BY_OPTION, /* of all rounds, because an option says so */
};

/** The subject's reading of the command line. */
struct selection {
	/* Its own part is in `own`; `inet` and `inet6` are as typed, or both set if neither was.
	 * The wanted fields are set later. */
	struct ask ask;
	void *own;          /* what ask.own points at: ask_size bytes, zeroed */
	unsigned show;      /* 1 << enum field_show: fields that an option adds to the table */
	const char *view;   /* the view whose columns are the default ones; NULL: the fields' rows
			       decide */
	bool settled;       /* the default columns do not depend on --interval */
	enum rest rest;     /* as in subject.rates, unless an option decides */
	bool tabular;       /* a table, though the subject has text() */
	const char *places; /* the decimals of numbers that a table shows with a fixed number of
			       them: a digit; NULL: as their rows have it */
	const char *sort;   /* default sort key; NULL: the order of the source */
	const char *order;  /* instead of subject.order */
	/* A note if no record is shown: what was left out by default. "" if nothing was */
	char nothing[160];
	char partial[160]; /* the same for when something is shown */
};

/** Takes a value that completion may offer. */
typedef void suggestion(void *context, const char *value, const char *doc);

/** The defaults of a table with --interval, unless select() chooses a view. */
struct rate_defaults {
	const char *view; /* its columns; NULL: as without --interval */
	const char *sort; /* NULL: as the records come */
	bool since;       /* --since has the same view */
	enum rest rest;
	const char *rest_option; /* shows records at rest; NULL: naming columns does */
};

/** What a source keeps from one round to the next, in run->kept. It makes it itself, in a round. */
struct keeping {
	const char *words; /* what it takes between rounds, for --explain */
	bool ends;         /* it does so even if not ask.ends */
	/** Waits between two rounds and takes what happens meanwhile. @param until  CLOCK_MONOTONIC
	 * in nanoseconds @return 0; -ECANCELED (run->stop()); -ENOENT (there is nothing to wait
	 * for) */
	int (*wait)(struct run *run, uint64_t until);
	/** Releases run->kept; NULL is fine. */
	void (*release)(struct run *run);
};

/** How --live shows it. */
struct live_defaults {
	bool usual;    /* without being asked, on a terminal, unless --count is given */
	bool unsummed; /* its rows count different things, or sums are among them */
	/** The groups and columns of a stream, unless the command line has groups. NULL: it has to.
	 * @param options  the subject's own */
	void (*groups)(const void *options, const char **by, const char **columns);
	/** Tab: changes what the subject's part of the ask lists from the next round on, if `next`.
	 * @return the name of what is listed now. NULL: there is only one view */
	const char *(*tab)(void *own, bool next);
};

/** What the exit status of a command says, in sentences. */
struct verdict_words {
	const char *yes, *no, *failed;
};

enum { PARTS = 64 };

/** The parts of a subject that a command line asks for, and what its words say beside a filter. */
struct parts_asked {
	uint64_t parts; /* 1 << index of each */
	size_t words;   /* how many of the first words are read and not part of the filter */
	const char *interval, *count; /* as options of these names; NULL: not said */
	/* For a listing without --interval, and for the number of its rounds then: */
	const char *default_interval, *default_count;
};

struct subject {
	const char *name;      /* of its command, and of its schema */
	const char *alias;     /* a second name; NULL: there is none */
	const char *arguments; /* of the command, for help: "[FILTER...]" */
	const char *summary;   /* one line, without a period */
	const struct schema *schema;
	const struct option_set *options; /* options that only this command has; NULL: none */
	unsigned needs;                   /* the most that it needs of the system: enum need */
	/** The needs of one ask. NULL: always the same. */
	unsigned (*needed)(const struct ask *ask);
	size_t ask_size; /* size of its own part of an ask; 0: it has none */
	enum subject_families families;
	enum subject_tool tool;
	bool unfiltered; /* the words after the command are not a filter; select() reads them */
	/* How many of the words are select()'s, before the filter. NULL: none, or all if
	 * `unfiltered` */
	size_t (*leading)(const struct schema *schema, const char *const *words, size_t count);
	/* The filter, if the words of the command are another language: an option has it.
	 * @return NULL: there is none */
	const char *(*filter)(const void *options);
	/* The exit status is the answer, as ping(8) has it: 0 yes, 1 no, 2 it could not be done.
	 * Ctrl-C asks for it, and ends nothing else. NULL: the status is the program's usual one */
	const struct verdict_words *answers;
	bool unrecorded;    /* it looks at this host only: neither --record nor --replay, --since */
	bool rare;          /* help on one screen only names it */
	bool follows;       /* a stream of changes: its rows have a time and an event */
	bool repeats;       /* it is about time: rounds of a second without --interval */
	bool any_interface; /* records may name interfaces that do not exist yet */
	const char *read; /* what may change while it is read, for the note about it; NULL: the name
			     of the command */
	const struct example *examples; /* NULL: none */
	const struct habit *habits;     /* NULL: none */
	struct rate_defaults rates;
	struct live_defaults live;
	const char *order; /* of the rows of a table, as --sort takes it; NULL: of the source. All
			      rows are kept for it: not for what may have 100,000s */
	/** Turns options and filter into an ask. NULL: nothing to do. @return 0, -EINVAL (reported)
	 * or -ENOMEM */
	int (*select)(const struct typed *typed, struct selection *selection);
	unsigned lead; /* so many first keys of selection.sort hold kinds of rows apart: --live has
			  them before every order, and pictures do not rank by them */
	/** Writes the requests into zeroed questions, for --explain. */
	void (*questions)(const struct ask *ask, struct questions *questions);
	/** Asks everything once and pushes the records. @return as source_run(). NULL: it is a
	 * stream only */
	int (*run)(struct run *run);
	/** Records of several kinds, which a command shows one after the other in each round; NULL
	 * ends them, and there are at most PARTS. Each part has a name, a summary and a schema of
	 * its own, named after the whole and the part; it may have `rates`, `order` and
	 * select(). The other members are the whole's: its run() pushes records with run->parts,
	 * and its schema has the fields that come first in every part. NULL: the records are of
	 * one kind. */
	const struct subject *const *parts;
	/** Reads which parts the words ask for. NULL: all. @return 0, or -EINVAL (reported) */
	int (*choose)(const struct typed *typed, struct parts_asked *asked);
	/** Pushes what happens instead, for --follow. NULL: it cannot be followed. */
	const struct stream *stream;
	/** NULL: rounds have nothing in common. */
	const struct keeping *keeping;
	/** Makes a renderer for people in place of a table, unless columns or groups are asked for;
	 * ask->prose is set. It does not own `out`. NULL as the member: a table. @return NULL: no
	 * memory */
	struct sink *(*text)(struct out *out, const struct ask *ask);
	/** Offers values that a field of the schema has on this machine, beside its words.
	 * `connector` is NULL if the kernel cannot be asked. May be NULL. */
	void (*suggest)(const struct field *field, struct connector *connector, suggestion *offer,
		void *context);
};

/** The part of a subject by its name, in any case. @return NULL if there is none */
const struct subject *subject_part(const struct subject *subject, struct text name);

/** Another subject that an ask may be about, by its name. @return NULL if the program does not have
 * it */
const struct subject *ask_subject(const struct ask *ask, const char *name);

#endif
