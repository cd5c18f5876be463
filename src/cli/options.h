/* SPDX-License-Identifier: MIT */
/* The command line: one table of options, from which parsing, help, completion and the manual are
 * made. */
#ifndef NLINSPECT_CLI_OPTIONS_H
#define NLINSPECT_CLI_OPTIONS_H

#include "nlinspect/base/cleanup.h"
#include "nlinspect/base/report.h"
#include "nlinspect/source/subject.h"

#include <stdbool.h>
#include <stddef.h>

/** What an option's value is: for completion, and for how it is stored. */
enum option_value {
	VALUE_NONE, /* a flag: bool */
	VALUE_FIELDS,
	VALUE_COLUMNS, /* fields, also "+LIST" and "all" */
	VALUE_SORT,
	VALUE_NUMBER,
	VALUE_SECONDS,
	VALUE_STATES,
	VALUE_FAMILIES,
	VALUE_KINDS,
	VALUE_TABLE,
	VALUE_COLOR,
	VALUE_FILE,
	VALUE_NETNS,
	VALUE_ADDRESS,
	VALUE_INTERFACE,
	VALUE_USER,
	VALUE_PROTOCOL,
	VALUE_TOS,
};

struct option_row {
	char letter;       /* 0: none */
	const char *name;  /* without the dashes; NULL: only the letter */
	const char *value; /* how help calls the value: "LIST"; NULL for flags */
	enum option_value type;
	unsigned commands;   /* enum option_for */
	const char *section; /* a heading in help; options of a section stand together */
	const char *doc;     /* one line, without a period */
	size_t member;       /* offset in struct options: bool, or const char * for values */
};

/** The options in the order of help. */
extern const struct option_row option_rows[];
extern const size_t option_row_count;

/** What was typed. Values are checked where they are used. */
struct options {
	const char *command; /* the first word that is no option; NULL if there is none */
	const char **words;  /* the words behind it: a filter, or arguments */
	size_t word_count;
	bool json, ndjson, csv, tsv;
	const char *columns, *sort, *count_by, *limit, *interval, *count, *color, *record, *replay,
		*netns;
	bool no_header, bytes, numeric, inet, inet6, explain, strict, quiet, verbose, short_help,
		help, version;
	bool tcp, udp, udplite, raw, mptcp, sctp, dccp, unix_sockets, packet, netlink, vsock, xdp,
		tipc;
	const char *family, *query;
	bool all, listening, info, extended, memory, processes, show_keys;
	const char *state, *table;
	bool cache, multicast;
	bool json_schema;
	/* Of the packet that lookup asks for. */
	const char *from, *mark, *iif, *oif, *vrf, *uid, *sport, *dport, *proto, *tos;
};

/**
 * Parses the command line. Whatever is wrong is reported.
 * @param argv     without the program's name; must outlive the options
 * @return 0, -EINVAL or -ENOMEM. options_fini() releases it.
 */
int options_parse(struct options *options, size_t argc, char **argv, const struct report *report);

void options_fini(struct options *options);

DEFINE_CLEANUP_FINI(struct options, options_fini)

/** Notes an option as given. `value` is kept, not copied; ignored for flags. */
void option_set(struct options *options, const struct option_row *row, const char *value);

/** Whether an option stands on the command line. */
bool option_was_given(const struct options *options, const struct option_row *row);

/** Whether a command takes an option. */
bool option_is_for(const struct option_row *row, unsigned command_bits);

/** The row of a letter, or of a name (`length` bytes). NULL: there is none */
const struct option_row *option_by_letter(char letter);
const struct option_row *option_by_name(const char *name, size_t length);

#endif
