/* SPDX-License-Identifier: MIT */
/* Options of the command line as rows. Parsing, help, completion and the manual are made from them.
 * A set of rows fills in a struct of its own. */
#ifndef NLINSPECT_SOURCE_OPTION_H
#define NLINSPECT_SOURCE_OPTION_H

#include "nlinspect/model/field.h"

#include <stddef.h>

/** The kind of an option's value, for completion and for how it is stored. */
enum option_value {
	VALUE_NONE, /* a flag: bool; all others are const char * */
	VALUE_FIELDS,
	VALUE_COLUMNS, /* fields, also "+LIST" and "all" */
	VALUE_SORT,
	VALUE_NUMBER,
	VALUE_SECONDS,
	VALUE_WORD,    /* one of some words … */
	VALUE_WORDS,   /* … or several, with commas between */
	VALUE_SETTING, /* … or one, and a later one replaces an earlier one: a shell alias may hold
			  the first */
	VALUE_FILTER,  /* of groups: fields and their functions */
	VALUE_FILE,
	VALUE_TIME, /* of the recording of --replay */
	VALUE_NETNS,
	VALUE_ADDRESS,
	VALUE_INTERFACE, /* of this host; an interface that does not exist is an error */
	VALUE_USER,
	VALUE_WHERE, /* a filter of the records, in one word */
};

/** The section of help that an option belongs to, in this order. */
enum option_section {
	SECTION_OWN, /* under the heading of its set */
	SECTION_SELECTION,
	SECTION_FORMAT,
	SECTION_COLUMNS,
	SECTION_ROWS,
	SECTION_REPEATING,
	SECTION_UNDERSTANDING,
	SECTION_GENERAL,
	SECTION_COUNT,
};

/** A word that is a value of an option. */
struct option_word {
	const char *word; /* NULL ends the list */
	const char *doc;  /* or NULL */
};

struct option_row {
	char letter;       /* 0: none */
	const char *name;  /* without the dashes; NULL: only the letter */
	const char *value; /* the name of the value in help: "LIST"; NULL for flags */
	enum option_value type;
	enum option_section section;
	const char *doc; /* one line, without a period */
	size_t member;   /* offset in the struct of its set */
	/* The same on a command that is a mere stream, which takes fewer values. NULL: doc */
	const char *of_streams;
	/* The words that completion offers. */
	const struct option_word *words; /* NULL: none */
	const char *field;      /* also the values of this field of the subject; NULL: none */
	enum field_names names; /* also these names of the host */
	/* A flag that counts: the member is an unsigned, how often it was given: -vv. */
	bool counts;
};

/** Options that belong together, and the struct that they fill in. The struct is zeroed first.
 * Flags are bool, values const char *, checked where they are used. */
struct option_set {
	const struct option_row *rows;
	size_t count;
	size_t size;         /* of the struct; 0: there are no options */
	const char *heading; /* of SECTION_OWN, in help */
	bool apart; /* letters and names have meanings of their own, as in another program: they
		       count only on this command, in place of shared ones, and after it */
};

#endif
