/* SPDX-License-Identifier: MIT */
/* Options of the command line as rows, from which parsing, help, completion and the manual are
 * made. A set of rows fills in a struct of its own. */
#ifndef NLINSPECT_SOURCE_OPTION_H
#define NLINSPECT_SOURCE_OPTION_H

#include "nlinspect/model/field.h"

#include <stddef.h>

/** What an option's value is: for completion, and for how it is stored. */
enum option_value {
	VALUE_NONE, /* a flag: bool; all others are const char * */
	VALUE_FIELDS,
	VALUE_COLUMNS, /* fields, also "+LIST" and "all" */
	VALUE_SORT,
	VALUE_NUMBER,
	VALUE_SECONDS,
	VALUE_WORD,    /* one of some words … */
	VALUE_WORDS,   /* … or several, with commas between */
	VALUE_SETTING, /* … or one, of which the last counts: an alias of the shell may have it */
	VALUE_FILE,
	VALUE_NETNS,
	VALUE_ADDRESS,
	VALUE_INTERFACE, /* of this host: one that does not exist is a mistake */
	VALUE_USER,
};

/** Where in help an option stands, in its order. */
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

/** A word that an option takes. */
struct option_word {
	const char *word; /* NULL ends the list */
	const char *doc;  /* or NULL */
};

struct option_row {
	char letter;       /* 0: none */
	const char *name;  /* without the dashes; NULL: only the letter */
	const char *value; /* how help calls the value: "LIST"; NULL for flags */
	enum option_value type;
	enum option_section section;
	const char *doc; /* one line, without a period */
	size_t member;   /* offset in the struct of its set */
	/* Of words: those that completion offers. */
	const struct option_word *words; /* NULL: none */
	const char *field;      /* also what this field of the subject may be; NULL: none */
	enum field_names names; /* also these names of the host */
};

/** Options that belong together, and the struct that they fill in: zeroed, then bool for flags and
 * const char * for values, which are checked where they are used. */
struct option_set {
	const struct option_row *rows;
	size_t count;
	size_t size;         /* of the struct; 0: there are no options */
	const char *heading; /* of SECTION_OWN, in help */
};

#endif
