/* SPDX-License-Identifier: MIT */
/* The input is a recording: every source answers from it, through every stage into every renderer.
 * Two rounds, so that there are rates. */
#include "fuzz.h"

#include "cli/commands.h"
#include "cli/find.h"
#include "cli/listing/chain.h"

#include <errno.h>
#include <locale.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

enum { SOURCES = 11, LISTINGS = 5, WORDS = 12, ROUNDS = 2 };

static const char *const lines[SOURCES][LISTINGS][WORDS] = {
	{
		{"sockets", "--replay=-", "-a", "-o", "all", "--sort",
			"-rtt,md5_keys,sctp_peers,peer,cookie", "--show-keys"},
		{"sockets", "--replay=-", "-a", "-j",
			"not (state=listen or interface~^e or md5_keys~x or retrans_percent>1.5)"},
		{"sockets", "--replay=-", "-a", "--csv", "-o", "all", "sport>1 or src fe80::/10"},
		{"sockets", "--replay=-", "-a", "-J", "-w1", "--limit=2", "-o", "+time_ms"},
		{"sockets", "--replay=-", "-a", "-j", "--count-by", "state,-local,user,congestion"},
	},
	{
		{"links", "--replay=-", "-o", "all", "--sort", "-linkinfo,altnames,ifname"},
		{"links", "--replay=-", "-j", "flags=UP or not ifname=l*"},
		{"links", "--replay=-", "--tsv", "-o", "all", "--sort", "ifalias", "--limit=3"},
		{"links", "--replay=-", "-J", "-w1"},
		{"links", "--replay=-", "-j", "--count-by", "flags,address,linkinfo,altnames"},
	},
	{
		{"routes", "--replay=-", "--table=all", "-o", "all", "--sort", "-dst,nexthops"},
		{"routes", "--replay=-", "--table=all", "-j", "10.1.2.3 or dev!=- or family=inet6"},
		{"routes", "--replay=-", "--table=all", "--csv", "-o", "all", "--sort", "metrics"},
		{"routes", "--replay=-", "--table=all", "-J", "-w1", "-o", "all"},
		{"routes", "--replay=-", "-j", "--count-by", "dst,nexthops,via,metrics,encap"},
	},
	{
		{"addresses", "--replay=-", "-o", "all", "--sort", "-local"},
		{"addresses", "--replay=-", "-j", "192.0.2.1 or flags=permanent"},
		{"addresses", "--replay=-", "--csv", "-o", "all"},
		{"addresses", "--replay=-", "-J", "-w1"},
		{"addresses", "--replay=-", "-j", "--count-by", "scope,flags"},
	},
	{
		{"neighbors", "--replay=-", "-o", "all", "--sort", "-dst"},
		{"neighbors", "--replay=-", "-j", "state!=- or dst in 192.0.2.0/24"},
		{"neighbors", "--replay=-", "--csv", "-o", "all"},
		{"neighbors", "--replay=-", "-J", "-w1"},
		{"neighbors", "--replay=-", "-j", "--count-by", "state,dev"},
	},
	{
		{"rules", "--replay=-", "-o", "all", "--sort", "-priority"},
		{"rules", "--replay=-", "-j", "table=main or not tos=0"},
		{"rules", "--replay=-", "--csv", "-o", "all"},
		{"rules", "--replay=-", "-J", "-w1"},
		{"rules", "--replay=-", "-j", "--count-by", "table,action"},
	},
	{
		{"routes", "--replay=-", "--cache", "--multicast", "-o", "all", "--sort", "-age"},
		{"routes", "--replay=-", "--cache", "--multicast", "-j",
			"cache=mc or users>0 or packets>1"},
		{"routes", "--replay=-", "--cache", "--multicast", "--csv", "-o", "all"},
		{"routes", "--replay=-", "--cache", "--multicast", "-J", "-w1"},
		{"routes", "--replay=-", "--cache", "--multicast", "-j", "--count-by",
			"type,cache"},
	},
	{
		{"tables", "--replay=-", "-o", "all", "--sort", "-ipv4_routes"},
		{"tables", "--replay=-", "-j", "table=main or rules=0"},
		{"tables", "--replay=-", "--csv", "-o", "all"},
		{"tables", "--replay=-", "-J", "-w1"},
		{"tables", "--replay=-", "-j", "--count-by", "rules,priority"},
	},
	{
		{"nexthops", "--replay=-", "-o", "all,buckets", "--sort", "-id"},
		{"nexthops", "--replay=-", "-j", "group=1 or gateway in 192.0.2.0/24"},
		{"nexthops", "--replay=-", "--csv", "-o", "all"},
		{"nexthops", "--replay=-", "-J", "-w1"},
		{"nexthops", "--replay=-", "-j", "--count-by", "type,group"},
	},
	{
		{"summary", "--replay=-", "-o", "all", "--sort", "-total"},
		{"summary", "--replay=-", "-j", "total>1"},
		{"summary", "--replay=-", "--csv", "-o", "all"},
		{"summary", "--replay=-", "-J", "-w1"},
		{"summary", "--replay=-", "-j", "--count-by", "protocol"},
	},
	/* Of the recording of lookups: the answers must be to these very questions. */
	{
		{"lookup", "198.51.100.65", "--mark=0x10", "--replay=-", "-o", "all"},
		{"lookup", "198.51.100.65", "--mark=0x10", "--replay=-", "-j"},
		{"lookup", "198.51.100.65", "--mark=0x10", "--replay=-", "--csv", "-o", "all"},
		{"lookup", "198.51.100.65", "--mark=0x10", "--replay=-", "-J", "-w1"},
		{"lookup", "198.51.100.65", "--mark=0x10", "--replay=-", "-j", "--count-by",
			"verdict,dst"},
	},
};

static const struct report report;
static struct grammar *grammar;
static struct options options[SOURCES][LISTINGS];
static struct listing listings[SOURCES][LISTINGS];

/* The stages and renderers that a source's rows pass, side by side. */
struct fan {
	struct sink sink;
	struct chain chains[LISTINGS];
	struct out outs[LISTINGS];
	bool enough[LISTINGS];
};

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	setlocale(LC_CTYPE, "C.UTF-8");
	grammar = grammar_new();
	CLAIM(grammar);
	for (size_t s = 0; s < SOURCES; s++) {
		for (size_t l = 0; l < LISTINGS; l++) {
			const struct command *command;
			size_t count = 0;

			while (lines[s][l][count])
				count++;
			CLAIM(!options_parse(
				&options[s][l], grammar, count, (char **)lines[s][l], &report));
			CLAIM(!command_find(grammar, &options[s][l], &report, &command));
			CLAIM(!listing_init(
				&listings[s][l], command->subject, &options[s][l], NULL, &report));
		}
	}
	return 0;
}

static int fan_row(struct sink *sink, const struct record *record)
{
	struct fan *fan = (struct fan *)sink;

	for (size_t l = 0; l < LISTINGS; l++) {
		int error = fan->enough[l] ? 0 : sink_row(fan->chains[l].first, record);

		CLAIM(!error || error == -ECANCELED);
		fan->enough[l] |= error == -ECANCELED;
	}
	return 0;
}

static const struct sink_ops fan_ops = {.row = fan_row};

/* A copy of the input in memory, as a file. */
static struct connector *replay(const uint8_t *data, size_t size)
{
	struct connector *connector = NULL;
	char wrong[256] = "";
	int fd = memfd_create("recording", MFD_CLOEXEC), error;

	CLAIM(fd >= 0 && write(fd, data, size) == (ssize_t)size && !lseek(fd, 0, SEEK_SET));
	error = replay_connector_new(fd, wrong, sizeof(wrong), &connector);
	CLAIM(!error || error == -EBADMSG || error == -EOPNOTSUPP || error == -EFBIG);
	if (error)
		fuzz_clean(wrong, strlen(wrong), "");
	return connector;
}

static void run_round(struct fan *fan, const struct listing *list, struct run *run, uint64_t round)
{
	for (size_t l = 0; l < LISTINGS; l++) {
		fan->enough[l] = false;
		if (fan->chains[l].rate)
			rate_stage_time(fan->chains[l].rate, round * 1500000000);
		CLAIM(!sink_begin(fan->chains[l].first, list[l].schema));
	}
	CLAIM(!source_run(run));
	for (size_t l = 0; l < LISTINGS; l++)
		CLAIM(!sink_end(fan->chains[l].first));
}

static void claim_output(const struct out *out, enum format format)
{
	CLAIM(!out->error);
	if (format == FORMAT_JSON || format == FORMAT_NDJSON)
		fuzz_json(out->data, out->length, format == FORMAT_JSON ? 1 : SIZE_MAX);
	else
		fuzz_clean(out->data, out->length,
			format == FORMAT_CSV   ? "\r\n"
			: format == FORMAT_TSV ? "\t\n"
					       : "\n");
}

static void run_source(const struct listing *list, struct connector *connector)
{
	struct fan fan = {.sink = {&fan_ops}};
	struct ask ask = list[0].selection.ask;
	struct run run = {
		.subject = list[0].subject,
		.schema = list[0].schema,
		.ask = &ask,
		.connector = connector,
		.sink = &fan.sink,
		.report = &report,
	};

	for (size_t l = 0; l < LISTINGS; l++) {
		out_init_memory(&fan.outs[l]);
		CLAIM(!chain_init(&fan.chains[l], &list[l], NULL, &fan.outs[l]));
		for (size_t i = 0; i < FIELDSET_WORDS; i++)
			ask.wanted.bits[i] |= list[l].selection.ask.wanted.bits[i];
	}
	run.status.answered = 1;
	for (uint64_t round = 1; round <= ROUNDS && run.status.answered; round++)
		run_round(&fan, list, &run, round);
	for (size_t l = 0; l < LISTINGS; l++) {
		CLAIM(!sink_close(fan.chains[l].first));
		claim_output(&fan.outs[l], list[l].format);
		chain_fini(&fan.chains[l]);
		out_fini(&fan.outs[l]);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	fuzz_stderr_begin();
	for (size_t s = 0; s < SOURCES; s++) {
		struct connector *connector = replay(data, size);

		if (connector)
			run_source(listings[s], connector);
		CLAIM(!connector_close(connector));
	}
	fuzz_stderr_end();
	return 0;
}
