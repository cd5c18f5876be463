/* SPDX-License-Identifier: MIT */
/* A subject: one kind of thing that can be asked about, described once. From the table of all
 * subjects come the commands, help, completion, the manual and the list of fields. */
#ifndef NLINSPECT_SOURCE_SUBJECT_H
#define NLINSPECT_SOURCE_SUBJECT_H

#include "nlinspect/base/report.h"
#include "nlinspect/source/option.h"
#include "nlinspect/source/source.h"

struct questions;

/** An example of a command line, and what it shows. */
struct example {
	const char *line; /* as typed into a shell; NULL ends the list */
	const char *explanation;
};

/** Where people type from habit what other programs have. */
enum habit_place {
	HABIT_COMMAND, /* instead of a command */
	HABIT_OPTION,  /* as an option of the command: "-s", "--stats" */
	HABIT_FILTER,  /* as the first word of the filter */
	HABIT_VALUE,   /* as a value in the filter, with its field: "table=all" */
};

/** What people type from habit of other programs, and what serves them here instead. */
struct habit {
	enum habit_place place;
	const char *words; /* separated by spaces; NULL ends the list */
	const char *advice;
};

/** The verbs of ip(8), which no command needs here. */
#define HABIT_VERBS "show list ls lst"

/** The program that people know the subject from, whose options they type. */
enum subject_tool { TOOL_NONE, TOOL_SS, TOOL_IP };

/** Whether -4 and -6 choose among the records. */
enum subject_families {
	FAMILIES_NONE,
	FAMILIES_APART, /* a record has addresses of its own family alone */
	FAMILIES_MIXED, /* one of IPv6 may have addresses of IPv4 */
};

/** The command line, as far as the subject has a say in it. */
struct typed {
	const struct report *report;
	const void *options;      /* the subject's own, of options->size */
	const char *const *words; /* behind the command */
	size_t word_count;
	bool inet, inet6;            /* -4, -6 as they stand there */
	const struct schema *schema; /* the subject's, with the host's names */
	struct names *names;         /* the host's */
	const struct where *where;   /* the filter; NULL: there is none */
};

/** What follows from it. */
struct selection {
	/* Its own part stands in `own`; `inet` and `inet6` are as typed, both if neither is. What
	 * is wanted of the records is yet to come. */
	struct ask ask;
	void *own;        /* what ask.own points at: ask_size bytes, zeroed */
	unsigned show;    /* 1 << enum field_show: fields that an option adds to the table */
	const char *view; /* whose columns are the default ones; NULL: by the fields' rows */
	const char *sort; /* how records are sorted by default; NULL: as they come */
	/* A note for when nothing is shown: what was left out unasked. "" if there is none */
	char nothing[160];
};

/** Takes a value that completion may offer. */
typedef void suggestion(void *context, const char *value, const char *doc);

struct subject {
	const char *name;      /* of its command, and of its schema */
	const char *alias;     /* a second name; NULL: there is none */
	const char *arguments; /* of the command, for help: "[FILTER...]" */
	const char *summary;   /* one line, without a period */
	const struct schema *schema;
	const struct option_set *options; /* that no other command has; NULL: there are none */
	size_t ask_size;                  /* of its own part of an ask; 0: it has none */
	enum subject_families families;
	enum subject_tool tool;
	bool unfiltered;    /* the words behind the command are no filter, but read by select() */
	bool any_interface; /* records may name interfaces that do not exist yet */
	const char *read;   /* what may change while it is read, if not what its name says */
	const struct example *examples; /* NULL: none */
	const struct habit *habits;     /* NULL: none */
	/** Turns options and filter into an ask. NULL: there is nothing to it.
	 * @return 0, -EINVAL (reported) or -ENOMEM */
	int (*select)(const struct typed *typed, struct selection *selection);
	/** Writes what is asked into zeroed questions: for --explain. */
	void (*questions)(const struct ask *ask, struct questions *questions);
	/** Asks everything once and pushes the records. @return as source_run() */
	int (*run)(struct run *run);
	/** Offers values that a field of the schema has here, beyond its words. `connector` is NULL
	 * if the kernel cannot be asked. May be NULL. */
	void (*suggest)(const struct field *field, struct connector *connector, suggestion *offer,
		void *context);
};

#endif
