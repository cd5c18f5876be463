/* SPDX-License-Identifier: MIT */
#include "options.h"

#define AT(member) offsetof(struct options, member)

static const struct option_word colors[] = {
	{"auto", "on a terminal"}, {"always", NULL}, {"never", NULL}, {NULL, NULL}};

const struct shared_option shared_options[] = {
	{BY_FAMILIES, {'4', NULL, NULL, VALUE_NONE, SECTION_SELECTION, "only IPv4; with -6, both",
			      AT(inet)}},
	{BY_FAMILIES, {'6', NULL, NULL, VALUE_NONE, SECTION_SELECTION, "only IPv6; with -4, both",
			      AT(inet6)}},
	{BY_LISTINGS, {'N', "netns", "NETNS", VALUE_NETNS, SECTION_SELECTION,
			      "in this network namespace: a name of ip-netns(8), a pid or a path; "
			      "\"all\": every one, with a column netns",
			      AT(netns),
			      .of_streams = "in this network namespace: a name of ip-netns(8), a "
					    "pid or a path"}},
	{BY_LISTINGS, {0, "held", NULL, VALUE_NONE, SECTION_SELECTION,
			      "with --netns all, also namespaces that only a descriptor or a "
			      "socket holds, which takes a look at every descriptor",
			      AT(held)}},
	{BY_LISTINGS, {0, "limit", "N", VALUE_NUMBER, SECTION_SELECTION,
			      "only the first N, after sorting", AT(limit)}},
	{BY_RECORDS, {'j', "json", NULL, VALUE_NONE, SECTION_FORMAT,
			     "JSON: one array, a record a line", AT(json)}},
	{BY_RECORDS, {'J', "ndjson", NULL, VALUE_NONE, SECTION_FORMAT,
			     "JSON: an object a line, without an array", AT(ndjson)}},
	{BY_RECORDS, {0, "csv", NULL, VALUE_NONE, SECTION_FORMAT,
			     "comma-separated values (RFC 4180)", AT(csv)}},
	{BY_RECORDS, {0, "tsv", NULL, VALUE_NONE, SECTION_FORMAT, "tab-separated values", AT(tsv)}},
	{BY_RECORDS, {'o', "columns", "LIST", VALUE_COLUMNS, SECTION_COLUMNS,
			     "exactly these fields, in this order; +LIST adds to the default "
			     "ones; \"all\" is all, @NAME the columns of a view",
			     AT(columns)}},
	{BY_LISTINGS, {'i', "info", NULL, VALUE_NONE, SECTION_COLUMNS,
			      "further columns; for sockets, TCP's internals", AT(info)}},
	{BY_LISTINGS, {0, "sort", "LIST", VALUE_SORT, SECTION_ROWS,
			      "sort by these fields; -FIELD descends", AT(sort)}},
	{BY_LISTINGS,
		{0, "count-by", "LIST", VALUE_FIELDS, SECTION_ROWS,
			"count the records that agree in these fields, instead of listing them",
			AT(count_by)}},
	{BY_LISTINGS,
		{0, "by", "LIST", VALUE_FIELDS, SECTION_ROWS,
			"groups of the records that agree in these fields; -o, --sort and --having "
			"then also take FIELD:FUNCTION (sum min max avg p50 p90 p99 p999 distinct)",
			AT(by)}},
	{BY_LISTINGS, {0, "histogram", "FIELD", VALUE_FIELDS, SECTION_ROWS,
			      "how many records have values of which size, with a bar; with --by "
			      "for each group",
			      AT(histogram)}},
	{BY_LISTINGS, {0, "having", "FILTER", VALUE_FILTER, SECTION_ROWS,
			      "only the groups that match this filter: 'count>10'", AT(having)}},
	{BY_RECORDS, {'H', "no-header", NULL, VALUE_NONE, SECTION_ROWS, "no header line",
			     AT(no_header)}},
	{BY_LISTINGS, {0, "bytes", NULL, VALUE_NONE, SECTION_ROWS,
			      "plain numbers instead of units for people", AT(bytes)}},
	{BY_LISTINGS, {'n', "numeric", NULL, VALUE_NONE, SECTION_ROWS,
			      "numbers instead of the names of users, tables, protocols, scopes, "
			      "groups; addresses and ports always are numbers",
			      AT(numeric)}},
	{BY_RECORDS, {0, "color", "WHEN", VALUE_SETTING, SECTION_ROWS,
			     "colours: auto (on a terminal), always, never", AT(color),
			     .words = colors}},
	{BY_LISTINGS, {'w', "interval", "SEC", VALUE_SECONDS, SECTION_REPEATING,
			      "repeat every SEC seconds; counters have rates per second; filters "
			      "see totals",
			      AT(interval)}},
	{BY_LISTINGS, {0, "live", NULL, VALUE_NONE, SECTION_REPEATING,
			      "redraw the rounds of --interval (by default 1) in place on a "
			      "terminal; keys "
			      "sort, filter, pause, show a row in full; ? is help",
			      AT(live)}},
	{BY_LISTINGS, {0, "count", "N", VALUE_NUMBER, SECTION_REPEATING, "end after N rounds",
			      AT(count)}},
	{BY_LISTINGS, {0, "duration", "SEC", VALUE_SECONDS, SECTION_REPEATING,
			      "end after SEC seconds of --interval or --follow", AT(duration)}},
	{BY_PICTURES, {0, "svg", "FILE", VALUE_FILE, SECTION_REPEATING,
			      "with --interval, draw the numbers over time into FILE (SVG) at the "
			      "end; - is standard output, instead of the listing",
			      AT(svg)}},
	{BY_PICTURES, {0, "spark", NULL, VALUE_NONE, SECTION_REPEATING,
			      "with --interval, a line for each row at the end instead: minimum, "
			      "maximum, last value, and a sparkline of the first number, or of the "
			      "one that is sorted by",
			      AT(spark)}},
	{BY_STREAMS,
		{0, "follow", NULL, VALUE_NONE, SECTION_REPEATING,
			"show what changes from now on, as it happens, until Ctrl-C", AT(follow)}},
	{BY_STREAMS, {0, "initial", NULL, VALUE_NONE, SECTION_REPEATING,
			     "with --follow, begin with what is there", AT(initial)}},
	{BY_LISTINGS, {0, "explain", NULL, VALUE_NONE, SECTION_UNDERSTANDING,
			      "show the requests to the kernel, and which part of the filter it "
			      "applies; run nothing",
			      AT(explain)}},
	{BY_RECORDED, {0, "record", "FILE", VALUE_FILE, SECTION_UNDERSTANDING,
			      "keep all answers of the kernel in FILE (pcap; .pcapng, .gz and .zst "
			      "by its name), whatever is shown",
			      AT(record)}},
	{BY_RECORDED,
		{0, "replay", "FILE", VALUE_FILE, SECTION_UNDERSTANDING,
			"answer from a recording instead of the kernel; a note says what it lacks",
			AT(replay)}},
	{BY_RECORDED,
		{0, "from", "TIME", VALUE_TIME, SECTION_UNDERSTANDING,
			"with --replay, only rounds from then on: 10:00, \"2026-11-30 10:00\", "
			"@UNIX, or -10m before its end",
			AT(from)}},
	{BY_RECORDED, {0, "to", "TIME", VALUE_TIME, SECTION_UNDERSTANDING,
			      "with --replay, only rounds up to then", AT(to)}},
	{BY_STATES, {0, "at", "TIME", VALUE_TIME, SECTION_UNDERSTANDING,
			    "with --replay, the listing as it was then", AT(at)}},
	{BY_STATES, {0, "since", "FILE", VALUE_FILE, SECTION_UNDERSTANDING,
			    "show what was added, removed or changed since that recording, with "
			    "the old values, and what counters grew by",
			    AT(since)}},
	{BY_STATES, {0, "force", NULL, VALUE_NONE, SECTION_UNDERSTANDING,
			    "with --since, compare even with another boot, host or namespace",
			    AT(force)}},
	{BY_LISTINGS, {0, "strict", NULL, VALUE_NONE, SECTION_UNDERSTANDING,
			      "exit with 3 also if only a note says that something is missing",
			      AT(strict)}},
	{BY_LISTINGS, {0, "exit-status", NULL, VALUE_NONE, SECTION_UNDERSTANDING,
			      "exit with 1 if no row was shown, as grep(1) does", AT(exit_status)}},
	{BY_ALL,
		{'q', "quiet", NULL, VALUE_NONE, SECTION_GENERAL, "no notes on stderr", AT(quiet)}},
	{BY_ALL, {'v', "verbose", NULL, VALUE_NONE, SECTION_GENERAL,
			 "details on stderr: how the filter was understood, which requests a "
			 "recording has no answer to, which attributes the program does not know",
			 AT(verbose)}},
	{BY_ALL, {'h', NULL, NULL, VALUE_NONE, SECTION_GENERAL, "help on one screen",
			 AT(short_help)}},
	{BY_ALL, {0, "help", NULL, VALUE_NONE, SECTION_GENERAL, "all of the help", AT(help)}},
	{BY_ALL, {'V', "version", NULL, VALUE_NONE, SECTION_GENERAL, "the version", AT(version)}},
};

const size_t shared_option_count = ARRAY_SIZE(shared_options);
