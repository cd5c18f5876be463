/* SPDX-License-Identifier: MIT */
#include "options.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/base/text.h"

#include "command.h"
#include "habits.h"

#include <errno.h>
#include <string.h>

#define AT(member) offsetof(struct options, member)

const struct option_row option_rows[] = {
	{'t', "tcp", NULL, VALUE_NONE, FOR_SOCKETS, "Sockets", "TCP sockets", AT(tcp)},
	{'u', "udp", NULL, VALUE_NONE, FOR_SOCKETS, "Sockets", "UDP sockets", AT(udp)},
	{0, "udplite", NULL, VALUE_NONE, FOR_SOCKETS, "Sockets", "UDP-Lite sockets", AT(udplite)},
	{0, "raw", NULL, VALUE_NONE, FOR_SOCKETS, "Sockets", "raw IP sockets", AT(raw)},
	{'M', "mptcp", NULL, VALUE_NONE, FOR_SOCKETS, "Sockets", "MPTCP sockets", AT(mptcp)},
	{'S', "sctp", NULL, VALUE_NONE, FOR_SOCKETS, "Sockets", "SCTP sockets", AT(sctp)},
	{'d', "dccp", NULL, VALUE_NONE, FOR_SOCKETS, "Sockets", "DCCP sockets", AT(dccp)},
	{'x', "unix", NULL, VALUE_NONE, FOR_SOCKETS, "Sockets", "unix sockets", AT(unix_sockets)},
	{'0', "packet", NULL, VALUE_NONE, FOR_SOCKETS, "Sockets", "packet sockets", AT(packet)},
	{0, "netlink", NULL, VALUE_NONE, FOR_SOCKETS, "Sockets", "netlink sockets", AT(netlink)},
	{0, "vsock", NULL, VALUE_NONE, FOR_SOCKETS, "Sockets",
		"sockets between a virtual machine and its host", AT(vsock)},
	{0, "xdp", NULL, VALUE_NONE, FOR_SOCKETS, "Sockets", "XDP sockets", AT(xdp)},
	{0, "tipc", NULL, VALUE_NONE, FOR_SOCKETS, "Sockets", "TIPC sockets", AT(tipc)},
	{'f', "family", "LIST", VALUE_FAMILIES, FOR_SOCKETS, "Sockets",
		"only sockets of these families: inet, inet6, unix, packet, netlink, vsock, tipc, "
		"xdp",
		AT(family)},
	{'A', "query", "LIST", VALUE_KINDS, FOR_SOCKETS, "Sockets",
		"only sockets of these kinds, with the words of ss(8): tcp, unix_stream, p_raw …; "
		"\"!\" takes a kind away",
		AT(query)},
	{'a', "all", NULL, VALUE_NONE, FOR_SOCKETS, "Sockets", "sockets in every state", AT(all)},
	{'l', "listening", NULL, VALUE_NONE, FOR_SOCKETS, "Sockets",
		"only sockets that listen or, like UDP's, wait without a connection",
		AT(listening)},
	{0, "state", "LIST", VALUE_STATES, FOR_SOCKETS, "Sockets",
		"only sockets in these states or groups of states", AT(state)},
	{0, "table", "TABLE", VALUE_TABLE, FOR_ROUTES, "Routes",
		"routes of this table, a name or a number, or of \"all\"; without it \"main\"",
		AT(table)},
	{0, "cache", NULL, VALUE_NONE, FOR_ROUTES, "Routes",
		"not the tables but the exceptions that the kernel made for single destinations: "
		"the MTU of a path, a redirect",
		AT(cache)},
	{0, "multicast", NULL, VALUE_NONE, FOR_ROUTES, "Routes",
		"not the tables but where multicast groups are forwarded (ip mroute)",
		AT(multicast)},
	{0, "from", "ADDRESS", VALUE_ADDRESS, FOR_LOOKUP, "Packet", "its source address", AT(from)},
	{0, "mark", "N[/MASK]", VALUE_NUMBER, FOR_LOOKUP, "Packet",
		"its mark (SO_MARK, fwmark), of which the bits of the mask count", AT(mark)},
	{0, "iif", "DEV", VALUE_INTERFACE, FOR_LOOKUP, "Packet",
		"the interface that it comes in by, to be forwarded; without it, it is sent from "
		"here",
		AT(iif)},
	{0, "oif", "DEV", VALUE_INTERFACE, FOR_LOOKUP, "Packet",
		"the interface that its socket is bound to", AT(oif)},
	{0, "vrf", "DEV", VALUE_INTERFACE, FOR_LOOKUP, "Packet",
		"the VRF that its socket is bound to", AT(vrf)},
	{0, "uid", "USER", VALUE_USER, FOR_LOOKUP, "Packet",
		"the user, a name or a number, whose socket sends it; without it, whoever asks",
		AT(uid)},
	{0, "proto", "PROTOCOL", VALUE_PROTOCOL, FOR_LOOKUP, "Packet",
		"its protocol: tcp, udp, icmp or icmp6", AT(proto)},
	{0, "sport", "PORT", VALUE_NUMBER, FOR_LOOKUP, "Packet",
		"its source port, a number or a service", AT(sport)},
	{0, "dport", "PORT", VALUE_NUMBER, FOR_LOOKUP, "Packet",
		"its destination port, a number or a service", AT(dport)},
	{0, "tos", "TOS", VALUE_TOS, FOR_LOOKUP, "Packet",
		"its type of service: a number, or a name in /etc/iproute2/rt_dsfield", AT(tos)},
	{'4', NULL, NULL, VALUE_NONE, FOR_SOCKETS | FOR_ROUTES | FOR_LOOKUP | FOR_OBJECTS,
		"Selection", "only IPv4; with -6, both", AT(inet)},
	{'6', NULL, NULL, VALUE_NONE, FOR_SOCKETS | FOR_ROUTES | FOR_LOOKUP | FOR_OBJECTS,
		"Selection", "only IPv6; with -4, both", AT(inet6)},
	{'N', "netns", "NETNS", VALUE_NETNS, FOR_LISTINGS, "Selection",
		"in this network namespace: a name of ip-netns(8), a process's number or a path; "
		"\"all\": in all of them, with a column netns",
		AT(netns)},
	{0, "limit", "N", VALUE_NUMBER, FOR_LISTINGS, "Selection",
		"only the first N, after sorting", AT(limit)},
	{'j', "json", NULL, VALUE_NONE, FOR_LISTINGS | FOR_FIELDS, "Output",
		"JSON: one array, a record a line", AT(json)},
	{'J', "ndjson", NULL, VALUE_NONE, FOR_LISTINGS | FOR_FIELDS, "Output",
		"JSON: an object a line, without an array", AT(ndjson)},
	{0, "csv", NULL, VALUE_NONE, FOR_LISTINGS | FOR_FIELDS, "Output",
		"comma-separated values (RFC 4180)", AT(csv)},
	{0, "tsv", NULL, VALUE_NONE, FOR_LISTINGS | FOR_FIELDS, "Output", "tab-separated values",
		AT(tsv)},
	{'o', "columns", "LIST", VALUE_COLUMNS, FOR_LISTINGS, "Output",
		"exactly these fields, in this order; +LIST adds to the default ones; \"all\" is "
		"all, @NAME the columns of a view",
		AT(columns)},
	{'i', "info", NULL, VALUE_NONE, FOR_LISTINGS, "Output",
		"further columns; for sockets, TCP's internals", AT(info)},
	{'e', "extended", NULL, VALUE_NONE, FOR_SOCKETS, "Output",
		"further columns: inode, cookie, timer, mark and others", AT(extended)},
	{0, "show-keys", NULL, VALUE_NONE, FOR_SOCKETS, "Output",
		"tell the keys of TCP MD5 signatures, too, in md5_keys", AT(show_keys)},
	{'m', "memory", NULL, VALUE_NONE, FOR_SOCKETS, "Output",
		"further columns: the memory that the socket holds and may hold", AT(memory)},
	{'p', "processes", NULL, VALUE_NONE, FOR_SOCKETS, "Output",
		"further columns: the processes that hold the socket, and their systemd unit; in "
		"JSON also container and cgroup",
		AT(processes)},
	{0, "sort", "LIST", VALUE_SORT, FOR_LISTINGS, "Output",
		"sort by these fields; -FIELD descends", AT(sort)},
	{0, "count-by", "LIST", VALUE_FIELDS, FOR_LISTINGS, "Output",
		"count the records that agree in these fields, instead of listing them",
		AT(count_by)},
	{'H', "no-header", NULL, VALUE_NONE, FOR_LISTINGS | FOR_FIELDS, "Output", "no header line",
		AT(no_header)},
	{0, "bytes", NULL, VALUE_NONE, FOR_LISTINGS, "Output",
		"plain numbers instead of units for people", AT(bytes)},
	{'n', "numeric", NULL, VALUE_NONE, FOR_LISTINGS, "Output",
		"numbers instead of the names of users, tables, protocols, scopes, groups; "
		"addresses and ports always are numbers",
		AT(numeric)},
	{0, "color", "WHEN", VALUE_COLOR, FOR_LISTINGS | FOR_FIELDS, "Output",
		"colours: auto (on a terminal), always, never", AT(color)},
	{0, "json-schema", NULL, VALUE_NONE, FOR_FIELDS, "Output",
		"the JSON Schema of a command's records", AT(json_schema)},
	{'w', "interval", "SEC", VALUE_SECONDS, FOR_LISTINGS, "Repeating",
		"repeat every SEC seconds; counters become rates per second; filters see totals",
		AT(interval)},
	{0, "count", "N", VALUE_NUMBER, FOR_LISTINGS, "Repeating", "end after N rounds", AT(count)},
	{0, "explain", NULL, VALUE_NONE, FOR_LISTINGS, "Understanding",
		"say what would be asked of the kernel and what is done here, and do neither",
		AT(explain)},
	{0, "record", "FILE", VALUE_FILE, FOR_LISTINGS, "Understanding",
		"keep in FILE (pcap) what the kernel tells, all of it, whatever is shown",
		AT(record)},
	{0, "replay", "FILE", VALUE_FILE, FOR_LISTINGS, "Understanding",
		"answer from a recording instead of the kernel; a note says what it lacks",
		AT(replay)},
	{0, "strict", NULL, VALUE_NONE, FOR_LISTINGS, "Understanding",
		"exit with 3 where only a note would say that something is missing", AT(strict)},
	{'q', "quiet", NULL, VALUE_NONE, FOR_ALL, "General", "no notes on stderr", AT(quiet)},
	{'v', "verbose", NULL, VALUE_NONE, FOR_ALL, "General",
		"details on stderr: how the filter was understood, which requests a recording has "
		"no answer to",
		AT(verbose)},
	{'h', NULL, NULL, VALUE_NONE, FOR_ALL, "General", "help on one screen", AT(short_help)},
	{0, "help", NULL, VALUE_NONE, FOR_ALL, "General", "all of the help", AT(help)},
	{'V', "version", NULL, VALUE_NONE, FOR_ALL, "General", "the version", AT(version)},
};

const size_t option_row_count = ARRAY_SIZE(option_rows);

bool option_was_given(const struct options *options, const struct option_row *row)
{
	const void *member = (const char *)options + row->member;

	return row->type == VALUE_NONE ? *(const bool *)member
				       : *(const char *const *)member != NULL;
}

bool option_is_for(const struct option_row *row, unsigned command_bits)
{
	return row->commands & (command_bits | FOR_ALL);
}

const struct option_row *option_by_letter(char letter)
{
	for (size_t i = 0; letter && i < option_row_count; i++) {
		if (option_rows[i].letter == letter)
			return &option_rows[i];
	}
	return NULL;
}

const struct option_row *option_by_name(const char *name, size_t length)
{
	for (size_t i = 0; i < option_row_count; i++) {
		if (option_rows[i].name && strlen(option_rows[i].name) == length &&
			!strncmp(option_rows[i].name, name, length))
			return &option_rows[i];
	}
	return NULL;
}

void option_set(struct options *options, const struct option_row *row, const char *value)
{
	void *member = (char *)options + row->member;

	if (row->type == VALUE_NONE)
		*(bool *)member = true;
	else
		*(const char **)member = value;
}

/* The command that an option is typed for: it may stand behind the option. */
static const struct command *command_meant(const struct options *options, char **rest, size_t count)
{
	const struct command *command = NULL;

	if (options->command)
		return command_named(text_of(options->command));
	for (size_t i = 0; i < count && !command; i++)
		command = command_named(text_of(rest[i]));
	return command;
}

/* The first option that begins so. @return NULL if there is none */
static const char *option_beginning(const char *text, size_t length, const struct command *command)
{
	for (size_t i = 0; i < option_row_count; i++) {
		const struct option_row *row = &option_rows[i];

		if (row->name && !strncmp(row->name, text, length) &&
			(!command || option_is_for(row, command->bits)))
			return row->name;
	}
	return NULL;
}

static int unknown_option(
	const char *word, size_t length, const struct command *command, const struct report *report)
{
	char shown[128], name[64];
	const char *best = NULL, *advice = NULL;
	/* What differs in every third letter was hardly meant. */
	unsigned least = (unsigned)(length > 2 ? (length - 2) / 3 : 0) + 1;

	least = least > 3 ? 3 : least;
	text_escape_into(shown, sizeof(shown), (struct text){word, (uint32_t)strlen(word)});
	if (word[1] == '-' && length > 2 && length - 2 < sizeof(name)) {
		memcpy(name, word + 2, length - 2);
		name[length - 2] = '\0';
		for (size_t i = 0; i < option_row_count; i++) {
			unsigned distance = option_rows[i].name
						    ? text_distance(name, option_rows[i].name)
						    : least;

			if (distance < least) {
				least = distance;
				best = option_rows[i].name;
			}
		}
	}
	/* What is cut short is no abbreviation here, but it is plain what was meant. */
	if (word[1] == '-' && length > 3 && !best)
		best = option_beginning(word + 2, length - 2, command);
	if (length < sizeof(name)) {
		memcpy(name, word, length);
		name[length] = '\0';
		advice = habit_option_advice(name, command);
	}
	if (advice)
		report_error(report, "unknown option \"%s\": %s", shown, advice);
	else if (best)
		report_error(report, "unknown option \"%s\"; did you mean \"--%s\"?", shown, best);
	else
		report_error(report,
			"unknown option \"%s\"; \"nlinspect --help\" lists the options", shown);
	return -EINVAL;
}

static int missing_value(const struct option_row *row, const struct report *report)
{
	if (row->name)
		report_error(report, "option --%s wants a value: --%s %s", row->name, row->name,
			row->value);
	else
		report_error(report, "option -%c wants a value: -%c %s", row->letter, row->letter,
			row->value);
	return -EINVAL;
}

/* One value would be passed over silently. Only of colours the last one counts: an alias of the
 * shell may have them. */
static int set_value(struct options *options, const struct option_row *row, const char *value,
	const struct report *report)
{
	if (option_was_given(options, row) && row->type != VALUE_COLOR) {
		report_error(report,
			strcmp(row->value, "LIST") ? "option --%s is given twice; it takes one %s"
						   : "option --%s is given twice; it takes one %s, "
						     "with commas between",
			row->name, row->value);
		return -EINVAL;
	}
	option_set(options, row, value);
	return 0;
}

/* --name, --name=value, --name value. */
static int parse_long(
	struct options *options, char **argv, size_t argc, size_t *at, const struct report *report)
{
	const char *word = argv[*at], *equals = strchr(word, '=');
	size_t length = equals ? (size_t)(equals - word) : strlen(word);
	const struct option_row *row = option_by_name(word + 2, length - 2);

	if (!row)
		return unknown_option(
			word, length, command_meant(options, argv + *at, argc - *at), report);
	if (row->type == VALUE_NONE && equals) {
		report_error(report, "option --%s takes no value", row->name);
		return -EINVAL;
	}
	if (row->type == VALUE_NONE)
		option_set(options, row, NULL);
	else if (equals)
		return set_value(options, row, equals + 1, report);
	else if (*at + 1 < argc)
		return set_value(options, row, argv[++*at], report);
	else
		return missing_value(row, report);
	return 0;
}

/* A letter of a word that may have several; the word may also be one of ip(8), such as "-br". */
static int unknown_letter(
	const char *word, char letter, const struct command *command, const struct report *report)
{
	const char *advice = habit_option_advice(word, command);
	char shown[128];

	if (strlen(word) == 2 || advice)
		return unknown_option(word, strlen(word), command, report);
	text_escape_into(shown, sizeof(shown), text_of(word));
	advice = habit_option_advice((char[]){'-', letter, '\0'}, command);
	if (letter <= ' ' || letter >= 127)
		report_error(report,
			"unknown option in \"%s\"; \"nlinspect --help\" lists the options", shown);
	else if (advice)
		report_error(report, "unknown option \"-%c\" in \"%s\": %s", letter, shown, advice);
	else
		report_error(report,
			"unknown option \"-%c\" in \"%s\"; \"nlinspect --help\" lists the "
			"options",
			letter, shown);
	return -EINVAL;
}

/* -tuln, -ovalue, -o value. */
static int parse_letters(
	struct options *options, char **argv, size_t argc, size_t *at, const struct report *report)
{
	const char *word = argv[*at];

	for (const char *letter = word + 1; *letter; letter++) {
		const struct option_row *row = option_by_letter(*letter);

		if (!row)
			return unknown_letter(word, *letter,
				command_meant(options, argv + *at, argc - *at), report);
		if (row->type == VALUE_NONE) {
			option_set(options, row, NULL);
			continue;
		}
		if (letter[1])
			return set_value(options, row, letter + 1, report);
		if (*at + 1 < argc)
			return set_value(options, row, argv[++*at], report);
		return missing_value(row, report);
	}
	return 0;
}

int options_parse(struct options *options, size_t argc, char **argv, const struct report *report)
{
	bool ended = false;
	int error = 0;

	memset(options, 0, sizeof(*options));
	options->words = calloc(argc + 1, sizeof(*options->words));
	if (!options->words) {
		report_error(report, "%s", strerror(ENOMEM));
		return -ENOMEM;
	}
	for (size_t i = 0; i < argc && !error; i++) {
		if (!ended && !strcmp(argv[i], "--"))
			ended = true;
		else if (!ended && argv[i][0] == '-' && argv[i][1] == '-')
			error = parse_long(options, argv, argc, &i, report);
		else if (!ended && argv[i][0] == '-' && argv[i][1])
			error = parse_letters(options, argv, argc, &i, report);
		else if (!options->command)
			options->command = argv[i];
		else
			options->words[options->word_count++] = argv[i];
	}
	if (error)
		options_fini(options);
	return error;
}

void options_fini(struct options *options)
{
	free(options->words);
	options->words = NULL;
}
