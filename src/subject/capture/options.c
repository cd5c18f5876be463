/* SPDX-License-Identifier: MIT */
#include "options.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/base/parse.h"

#include "compile.h"

#include <errno.h>

#define AT(member) offsetof(struct capture_options, member)

struct capture_options {
	const char *interface, *read, *count, *snap, *buffer, *direction, *file, *where;
	unsigned verbose, stamps, hex, hex_text;
	bool text, link_header, quiet, absolute, unbuffered, plain, raw_filter;
};

static const struct option_word interfaces[] = {
	{"any", "all interfaces, without their link headers"},
	{NULL, NULL},
};

static const struct option_word directions[] = {
	{"in", "received by this host"},
	{"out", "sent by this host"},
	{"inout", "both"},
	{NULL, NULL},
};

static const struct option_row rows[] = {
	{'i', NULL, "INTERFACE", VALUE_INTERFACE, SECTION_OWN,
		"capture on this interface; \"any\": on all of them, which is the default",
		AT(interface), .words = interfaces},
	{'r', NULL, "FILE", VALUE_FILE, SECTION_OWN,
		"read packets from FILE (pcap or pcapng; - is standard input)", AT(read)},
	{'c', NULL, "N", VALUE_NUMBER, SECTION_OWN, "end after N packets", AT(count)},
	{0, "where", "FILTER", VALUE_WHERE, SECTION_OWN,
		"a filter on the fields of packets, as every other command takes it: "
		"'protocol=udp length>1000'; the words of the command are pcap-filter(7)",
		AT(where)},
	{'F', NULL, "FILE", VALUE_FILE, SECTION_OWN, "take the words of pcap-filter(7) from FILE",
		AT(file)},
	{'Q', NULL, "DIRECTION", VALUE_WORD, SECTION_OWN, "only packets in this direction",
		AT(direction), .words = directions},
	{'s', NULL, "BYTES", VALUE_NUMBER, SECTION_OWN,
		"keep so many bytes of each packet; 0 and by default 262144", AT(snap)},
	{'B', NULL, "KIB", VALUE_NUMBER, SECTION_OWN,
		"memory for packets that wait, in units of 1024 bytes; by default 2048",
		AT(buffer)},
	{'p', NULL, NULL, VALUE_NONE, SECTION_OWN, "do not put the interface into promiscuous mode",
		AT(plain)},
	{'e', NULL, NULL, VALUE_NONE, SECTION_OWN, "show the link header", AT(link_header)},
	{'v', NULL, NULL, VALUE_NONE, SECTION_OWN,
		"more about each packet; -vv and -vvv still more", AT(verbose), .counts = true},
	{'q', NULL, NULL, VALUE_NONE, SECTION_OWN, "less about each packet", AT(quiet)},
	{'x', NULL, NULL, VALUE_NONE, SECTION_OWN,
		"the bytes after the link header in hex; -xx with it", AT(hex), .counts = true},
	{'X', NULL, NULL, VALUE_NONE, SECTION_OWN, "in hex and ASCII; -XX with the link header",
		AT(hex_text), .counts = true},
	{'A', NULL, NULL, VALUE_NONE, SECTION_OWN, "the bytes in ASCII", AT(text)},
	{'S', NULL, NULL, VALUE_NONE, SECTION_OWN, "sequence numbers of TCP as they are",
		AT(absolute)},
	{'t', NULL, NULL, VALUE_NONE, SECTION_OWN,
		"no time; -tt Unix time, -ttt since the line before, -tttt with the date, -ttttt "
		"since the first line",
		AT(stamps), .counts = true},
	{'l', NULL, NULL, VALUE_NONE, SECTION_OWN,
		"write each line at once, into a pipe as "
		"well",
		AT(unbuffered)},
	{'O', NULL, NULL, VALUE_NONE, SECTION_OWN, "compile the filter without optimizing it",
		AT(raw_filter)},
};

const struct option_set capture_option_set = {
	.rows = rows,
	.count = ARRAY_SIZE(rows),
	.size = sizeof(struct capture_options),
	.heading = "Packets",
	.apart = true,
};

const char *capture_filter_option(const void *options)
{
	return ((const struct capture_options *)options)->where;
}

static int wrong(const struct typed *typed, char letter, const char *value, const char *wanted)
{
	char shown[128];

	report_error(typed->report, "-%c: \"%s\" is not %s", letter,
		text_escape_into(shown, sizeof(shown), text_of(value)), wanted);
	return -EINVAL;
}

static int parse_number(const struct typed *typed, char letter, const char *value, uint64_t min,
	uint64_t max, const char *wanted, uint64_t *ret)
{
	if (!value)
		return 0;
	if (!parse_u64(text_of(value), ret) && *ret >= min && *ret <= max)
		return 0;
	return wrong(typed, letter, value, wanted);
}

static int parse_direction(const struct typed *typed, const char *value, uint8_t *ret)
{
	static const uint8_t values[] = {CAPTURE_IN, CAPTURE_OUT, CAPTURE_UNKNOWN};

	for (size_t i = 0; value && directions[i].word; i++) {
		if (strcmp(value, directions[i].word) != 0)
			continue;
		*ret = values[i];
		return 0;
	}
	return value ? wrong(typed, 'Q', value, "one of: in out inout") : 0;
}

static int parse_all(const struct typed *typed, struct capture_ask *ask)
{
	const struct capture_options *options = typed->options;
	uint64_t snap = 0, buffer = CAPTURE_BUFFER >> 10;
	int error = parse_number(typed, 'c', options->count, 1, UINT64_MAX,
		"a number of packets from 1 on", &ask->count);

	if (!error)
		error = parse_number(typed, 's', options->snap, 0, CAPTURE_SNAP,
			"a number of bytes up to 262144", &snap);
	if (!error)
		error = parse_number(typed, 'B', options->buffer, 1, INT32_MAX >> 10,
			"a number of KiB from 1 to 2097151", &buffer);
	if (!error)
		error = parse_direction(typed, options->direction, &ask->direction);
	ask->snap = snap ? (uint32_t)snap : CAPTURE_SNAP;
	ask->buffer = buffer << 10;
	return error;
}

static int check(const struct typed *typed)
{
	const struct capture_options *options = typed->options;

	if (options->read && options->interface) {
		report_error(
			typed->report, "-i captures and -r reads a file; leave one of them out");
		return -EINVAL;
	}
	if (options->file && typed->word_count) {
		report_error(typed->report,
			"-F and words of a filter cannot be combined; leave one of them out");
		return -EINVAL;
	}
	if (options->stamps > PACKET_STAMP_FIRST)
		return wrong(typed, 't', "tttttt", "known; -ttttt is the last one");
	return 0;
}

static struct packet_line line_of(const struct capture_options *options)
{
	struct packet_line line = {
		.style =
			{
				.verbose = options->verbose < 3 ? (uint8_t)options->verbose : 3,
				.quiet = options->quiet,
				.absolute_seq = options->absolute,
			},
		.stamp = options->stamps,
		.link = options->link_header,
		.interfaces = !options->read &&
			      (!options->interface || !strcmp(options->interface, "any")),
		.dump_link = options->hex > 1 || options->hex_text > 1,
	};

	if (options->hex_text)
		line.dump = PACKET_DUMP_HEX_ASCII;
	else if (options->hex)
		line.dump = PACKET_DUMP_HEX;
	else if (options->text)
		line.dump = PACKET_DUMP_ASCII;
	return line;
}

int capture_select(const struct typed *typed, struct selection *selection)
{
	const struct capture_options *options = typed->options;
	struct capture_ask *ask = selection->own;
	int error = check(typed);

	if (error)
		return error;
	*ask = (struct capture_ask){
		.interface =
			options->interface && strcmp(options->interface, "any") != 0 ? options->interface : NULL,
		.read = options->read,
		.words = typed->words,
		.word_count = typed->word_count,
		.filter_file = options->file,
		.line = line_of(options),
		.unbuffered = options->unbuffered,
		.plain = options->plain,
		.raw_filter = options->raw_filter,
	};
	error = parse_all(typed, ask);
	return error ? error : compile_check(ask, typed->report);
}
