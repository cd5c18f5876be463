/* SPDX-License-Identifier: MIT */
/* A subject: one kind of thing that can be asked about, described once. From the table of all
 * subjects come the commands, help, completion, the manual and the list of fields. */
#ifndef NLINSPECT_SOURCE_SUBJECT_H
#define NLINSPECT_SOURCE_SUBJECT_H

#include "nlinspect/model/field.h"

struct ask;
struct questions;
struct run;

/** Which commands take an option; bits. */
enum option_for {
	FOR_ALL = 1,      /* every command */
	FOR_LISTINGS = 2, /* every command that lists records */
	FOR_SOCKETS = 4,
	FOR_ROUTES = 8,
	FOR_LINKS = 16,
	FOR_FIELDS = 32,
	FOR_LOOKUP = 1 << 16,
	FOR_OBJECTS = 1 << 17, /* addresses, neighbors, rules, nexthops, tables */
	FOR_NONE = 64,         /* takes only the options of every command */
};

struct subject {
	const char *name;      /* of its command */
	const char *alias;     /* a second name; NULL: there is none */
	const char *arguments; /* of the command, for help: "[FILTER...]" */
	const char *summary;   /* one line, without a period */
	const struct schema *schema;
	unsigned options; /* enum option_for */
	/** Writes what is asked into zeroed questions: for --explain. */
	void (*questions)(const struct ask *ask, struct questions *questions);
	/** Asks everything once and pushes the records. @return as source_run() */
	int (*run)(struct run *run);
};

#endif
