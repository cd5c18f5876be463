/* SPDX-License-Identifier: MIT */
#include "nlinspect/source/stream.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/source/dump.h"
#include "nlinspect/source/subject.h"

#include "ask.h"
#include "options.h"
#include "passive.h"
#include "prober.h"
#include "record.h"
#include "summary.h"
#include "text.h"

#include <errno.h>
#include <stdio.h>

struct pinging {
	struct track track;
	struct prober *prober; /* NULL: from a recording, or passive */
	struct passive passive;
	uint64_t next; /* event of the recording */
	uint64_t time; /* of the last one, Unix time */
};

static void ping_close(struct run *run)
{
	struct pinging *pinging = run->state;

	if (!pinging)
		return;
	prober_close(pinging->prober);
	track_fini(&pinging->track);
	free(pinging);
	run->state = NULL;
}

static int ping_open(struct run *run)
{
	struct pinging *pinging = calloc(1, sizeof(*pinging));
	struct ping_event event;
	int error;

	if (!pinging)
		return -ENOMEM;
	run->state = pinging;
	track_init(&pinging->track, run);
	pinging->next = 1;
	if (ping_ask(run->ask)->passive)
		return passive_open(&pinging->passive, run, &pinging->track);
	if (!run->ask->recorded)
		return prober_open(run, &pinging->track, &pinging->prober);
	error = ping_recall(run, 1, &event);
	/* Those after a damaged event may be good. */
	if (error == -EBADMSG || (!error && !ping_is_passive(&event)))
		return 0;
	report_error(run->report, "--replay: the recording has no probes%s",
		error ? "" : "; it was made with --passive");
	run->status.failed++;
	/* Nothing more is to be said about it. */
	return -ENODATA;
}

static uint64_t ping_now(struct run *run)
{
	struct pinging *pinging = run->state;
	struct ping_event event;

	if (pinging->prober || !run->ask->recorded)
		return prober_now();
	return ping_recall(run, pinging->next, &event) ? pinging->time : event.unix_ns;
}

/* Goes through a recording, which may be damaged. */
static int replay(struct run *run, struct pinging *pinging, uint64_t until)
{
	struct ping_event event;
	int error = 0;

	while (!error) {
		if (run->stop && run->stop(run->context))
			return -ECANCELED;
		error = ping_recall(run, pinging->next, &event);
		/* A damaged event may have the last time of all. */
		if (!error && until < UINT64_MAX && event.unix_ns >= until)
			return 0;
		pinging->next += error != -ENODATA;
		if (!error) {
			pinging->time = event.unix_ns;
			error = track_take(&pinging->track, &event);
		}
		if (error == -EBADMSG) {
			run->status.malformed = true;
			error = 0;
		}
	}
	if (error == -ENODATA) {
		int failed = track_conclude(&pinging->track);

		return failed ? failed : error;
	}
	return error;
}

static int ping_run(struct run *run, uint64_t until)
{
	struct pinging *pinging = run->state;
	int error;

	run->status = (struct run_status){.answered = 1};
	run->sink_error = 0;
	if (ping_ask(run->ask)->passive)
		error = passive_run(&pinging->passive, until);
	else if (pinging->prober)
		error = prober_run(pinging->prober, until);
	else
		error = replay(run, pinging, until);
	if (run->sink_error)
		return run->sink_error;
	if (error && error != -ECANCELED && error != -ENODATA) {
		report_error(run->report, "probes: %s", strerror(-error));
		run->status.failed++;
	}
	return error;
}

static const struct stream stream = {ping_open, ping_now, ping_run, ping_close, NULL};

/* For --explain. */
static void ping_questions(const struct ask *ask, struct questions *questions)
{
	struct question *question = question_add(questions);
	const struct ping_ask *own = ping_ask(ask);
	char hops[32] = "", port[32] = "", size[64] = "";

	if (own->passive) {
		snprintf(question->words, sizeof(question->words), "TCP sockets");
		snprintf(question->detail, sizeof(question->detail),
			"those whose peer is the host; attributes INFO");
		return;
	}
	snprintf(question->words, sizeof(question->words), "%s",
		own->protocol == PING_UDP ? "datagrams of UDP"
		: ping_connects(own)      ? "connections of TCP"
		: own->port               ? "SYNs of TCP"
					  : "echo requests of ICMP");
	if (own->hops)
		snprintf(hops, sizeof(hops), "at most %u hops, ", own->hops);
	if (own->port)
		snprintf(port, sizeof(port), "port %u%s", own->port,
			own->protocol == PING_UDP ? ", " : "");
	if (own->shrinks && own->payload == PING_PAYLOAD_MAX)
		snprintf(size, sizeof(size), "as large as the way allows");
	else if (own->protocol != PING_TCP)
		snprintf(size, sizeof(size), "%u bytes of data each", (unsigned)own->payload);
	snprintf(question->detail, sizeof(question->detail), "%zu host%s, %s%s%s", own->host_count,
		own->host_count == 1 ? "" : "s", hops, port, size);
}

static const struct example examples[] = {
	{"nlinspect ping 192.0.2.1", "latency and loss until Ctrl-C, then the summary"},
	{"nlinspect ping -c 5 -i 0.2 192.0.2.1 192.0.2.2 -q -o @summary",
		"a table with a row for each host"},
	{"nlinspect ping 192.0.2.1 -J | jq 'select(.outcome!=\"reply\")'",
		"only what is not answered, with the reason"},
	{"nlinspect ping -c 100 -i 0.01 192.0.2.1 --histogram rtt", "how the times are spread"},
	{"nlinspect ping --live 192.0.2.1 192.0.2.2 192.0.2.3",
		"loss and times of many hosts, redrawn every second"},
	{"nlinspect ping 192.0.2.1 'rtt>50ms'", "only slow answers"},
	{"nlinspect ping --tcp https 192.0.2.1", "how long connections take, if ICMP is dropped"},
	{"nlinspect ping --trace 192.0.2.1",
		"the routers on the way, and whether loss reaches the host"},
	{"nlinspect ping --trace -M do 192.0.2.1", "where the way is narrower than 1500 bytes"},
	{"nlinspect ping --passive 192.0.2.1",
		"what TCP knows of its connections to a host, without a packet"},
	{"nlinspect ping -M do -s 1472 192.0.2.1", "whether packets of 1500 bytes go through"},
	{NULL, NULL},
};

static const struct habit habits[] = {
	{HABIT_OPTION, "--svg --spark", "--histogram rtt shows how the times are spread"},
	{HABIT_OPTION, "--since --force", "\"-J\" keeps what it found, for another program"},
	{.words = NULL},
};

static const struct verdict_words answers = {
	.yes = "Every host has answered.",
	.no = "A host has not answered, or less often than -c asked before the end of -w; or "
	      "--passive has found no connection.",
	.failed = "The command line is wrong, a host is not known, no probe to a host could be "
		  "sent, or the output could not be written.",
};

/* Each round has the probes that ended in it. */
static void live_groups(const void *options, const char **by, const char **columns)
{
	const struct ping_options *own = options;

	*by = own->trace ? "host,hop" : "host";
	*columns = own->passive ? "host,count,rtt_us:min,rtt_us:p50,rtt_us:max,retransmits:sum"
		   : own->trace ? "host,hop,count,lost_percent:avg,rtt_us:min,rtt_us:p50,rtt_us:p99"
				: "host,count,lost_percent:avg,rtt_us:min,rtt_us:p50,rtt_us:p90,"
				  "rtt_us:p99,rtt_us:max";
}

const struct subject ping_subject = {
	.name = "ping",
	.arguments = "HOST... [FILTER...]",
	.summary = "latency and loss: probes to hosts, as they are answered",
	.schema = &ping_schema,
	.options = &ping_option_set,
	.ask_size = sizeof(struct ping_ask),
	.needs = NEED_KERNEL | NEED_PROBES | NEED_NAMES | NEED_WAITING,
	.families = FAMILIES_APART,
	.leading = ping_leading,
	.answers = &answers,
	.any_interface = true,
	.live.groups = live_groups,
	.examples = examples,
	.habits = habits,
	.select = ping_select,
	.questions = ping_questions,
	.stream = &stream,
	.text = ping_text_new,
};
