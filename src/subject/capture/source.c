/* SPDX-License-Identifier: MIT */
#include "nlinspect/source/stream.h"

#include "nlinspect/source/dump.h"
#include "nlinspect/source/subject.h"

#include "compile.h"
#include "file.h"
#include "options.h"
#include "take.h"
#include "tap.h"

#include <errno.h>
#include <stdio.h>

static void capture_close(struct run *run)
{
	struct capture *capture = run->state;

	if (!capture)
		return;
	tap_close(capture);
	file_close(capture);
	filter_free(capture->filter);
	packet_decoder_free(capture->decoder);
	free(capture->filter_text);
	free(capture);
	run->state = NULL;
}

static int capture_open(struct run *run)
{
	struct capture *capture = calloc(1, sizeof(*capture));
	int error;

	if (!capture)
		return -ENOMEM;
	run->state = capture;
	capture->run = run;
	capture->ask = capture_ask(run->ask);
	error = compile_text(capture->ask, run->report, &capture->filter_text);
	if (!error)
		error = take_init(capture);
	if (!error)
		error = capture->ask->read ? file_open(capture) : tap_open(capture);
	if (!error)
		return 0;
	run->status.failed++;
	/* It was reported, unless memory ran out. */
	return error == -ENOMEM ? error : -ENODATA;
}

static uint64_t capture_now(struct run *run)
{
	struct capture *capture = run->state;

	return capture->file ? file_now(capture) : tap_now();
}

static int capture_run(struct run *run, uint64_t until)
{
	struct capture *capture = run->state;
	int error;

	run->status = (struct run_status){.answered = 1};
	run->sink_error = 0;
	error = capture->file ? file_run(capture, until) : tap_run(capture, until);
	if (run->sink_error)
		return run->sink_error;
	if (error && error != -ECANCELED && error != -ENODATA) {
		report_error(run->report, "packets: %s", strerror(-error));
		run->status.failed++;
	}
	return error;
}

static struct sink *capture_text(struct out *out, const struct ask *ask)
{
	return packet_line_new(out, &capture_ask(ask)->line);
}

static const struct stream stream = {capture_open, capture_now, capture_run, capture_close, NULL};

/* For --explain. */
static void capture_questions(const struct ask *ask, struct questions *questions)
{
	struct question *question = question_add(questions);
	const struct capture_ask *own = capture_ask(ask);
	size_t used = 0;

	snprintf(question->words, sizeof(question->words), "%s",
		own->read ? "packets of a file" : "packets");
	if (own->read)
		snprintf(question->detail, sizeof(question->detail), "%u bytes of each", own->snap);
	else
		snprintf(question->detail, sizeof(question->detail),
			"of interface %s, %u bytes of each, in a buffer of %ju KiB",
			own->interface ? own->interface : "any", own->snap,
			(uintmax_t)own->buffer >> 10);
	for (size_t i = 0; i < own->word_count && used < sizeof(question->filter); i++)
		used += (size_t)snprintf(question->filter + used, sizeof(question->filter) - used,
			"%s%s", i ? " " : "", own->words[i]);
}

/* A file needs no privilege, and only a filter may have names. */
static unsigned capture_needed(const struct ask *ask)
{
	const struct capture_ask *own = capture_ask(ask);
	const bool named = own->word_count || own->filter_file;

	return NEED_KERNEL | NEED_WAITING | (own->read ? NEED_INPUT : NEED_PACKETS) |
	       (named ? NEED_NAMES | NEED_INPUT : 0);
}

static const struct example examples[] = {
	{"nlinspect capture -i eth0", "packets of an interface until Ctrl-C"},
	{"nlinspect capture -i any tcp port 443 and host 192.0.2.1",
		"a filter as tcpdump(8) takes it: pcap-filter(7)"},
	{"nlinspect capture --where 'length>1000 protocol=udp'",
		"a filter on the fields, as every other command takes it"},
	{"nlinspect capture -r FILE -J", "packets of a file as JSON, an object a line"},
	{"nlinspect capture -r FILE --by protocol -o protocol,count,length:sum",
		"what a file consists of"},
	{"nlinspect capture -i eth0 --by peer_address -o +length:sum --live",
		"the bytes of each peer, redrawn every second"},
	{NULL, NULL},
};

static const struct habit habits[] = {
	{HABIT_OPTION, "--record --replay --from --to --at --since --force",
		"packets are no answers of netlink; -r FILE reads a file of them"},
	{.words = NULL},
};

const struct subject capture_subject = {
	.name = "capture",
	.arguments = "[PCAP-FILTER...]",
	.summary = "packets: from interfaces or a file, decoded",
	.schema = &capture_schema,
	.options = &capture_option_set,
	.needs = NEED_KERNEL | NEED_PACKETS | NEED_NAMES | NEED_WAITING,
	.needed = capture_needed,
	.ask_size = sizeof(struct capture_ask),
	.unfiltered = true,
	.unrecorded = true,
	.habits = habits,
	.filter = capture_filter_option,
	.any_interface = true,
	.examples = examples,
	.select = capture_select,
	.questions = capture_questions,
	.stream = &stream,
	.text = capture_text,
};
