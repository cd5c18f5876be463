/* SPDX-License-Identifier: MIT */
#include "nlinspect/source/stream.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/source/dump.h"
#include "nlinspect/source/subject.h"

#include "ask.h"
#include "live.h"
#include "news.h"
#include "options.h"
#include "probes.h"
#include "pushdown.h"
#include "row.h"
#include "subject/trace/kernel/kernel.h"
#include "trace.h"
#include "wish.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { NANOSECONDS = 1000000000 };

struct tracing {
	struct rower *rower;
	struct live_trace *live; /* NULL: from a recording, or a list */
	uint64_t next;           /* news of the recording */
	uint64_t time;           /* of the last one, Unix time */
};

static uint64_t monotonic(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * NANOSECONDS + (uint64_t)now.tv_nsec;
}

static void trace_close(struct run *run)
{
	struct tracing *tracing = run->state;

	if (!tracing)
		return;
	live_trace_close(tracing->live);
	rower_free(tracing->rower);
	free(tracing);
	run->state = NULL;
}

static int open_recording(struct run *run)
{
	struct news news;
	int error = news_recall(run, 1, &news);

	/* Those after a damaged one may be good. */
	if (!error || error == -EBADMSG)
		return 0;
	report_error(run->report, "--replay: the recording has no trace");
	run->status.failed++;
	return -ENODATA;
}

static int trace_open(struct run *run)
{
	struct tracing *tracing = calloc(1, sizeof(*tracing));

	if (!tracing)
		return -ENOMEM;
	run->state = tracing;
	tracing->next = 1;
	/* Events are of any namespace, and each has the name of its own. */
	run->netns_field = NULL;
	tracing->rower = rower_new(run);
	if (!tracing->rower)
		return -ENOMEM;
	if (trace_ask(run->ask)->list && !run->ask->recorded)
		return 0;
	return run->ask->recorded ? open_recording(run)
				  : live_trace_open(run, tracing->rower, &tracing->live);
}

static uint64_t trace_now(struct run *run)
{
	struct tracing *tracing = run->state;
	struct news news;

	if (!run->ask->recorded)
		return monotonic();
	return news_recall(run, tracing->next, &news) ? tracing->time : news.unix_ns;
}

/* Whether a recorded event is one of those asked for. */
static bool is_asked(const struct run *run, const struct news *news)
{
	const struct trace_ask *own = trace_ask(run->ask);

	if (news->kind == TRACE_SUMMARY && !own->summary)
		return false;
	return !own->probes || own->probes >> news->event.key.probe & 1;
}

static int replay(struct run *run, struct tracing *tracing, uint64_t until)
{
	struct news news;
	int error = 0;

	while (!error) {
		if (run->stop && run->stop(run->context))
			return -ECANCELED;
		error = news_recall(run, tracing->next, &news);
		/* A damaged event may have the last time of all. */
		if (!error && until < UINT64_MAX && news.unix_ns >= until)
			return 0;
		tracing->next += error != -ENODATA;
		if (error == -EBADMSG) {
			run->status.malformed = true;
			error = 0;
		} else if (!error) {
			tracing->time = news.unix_ns;
			run->status.lost += news.kind == TRACE_SUMMARY ? news.counts.lost : 0;
			if (is_asked(run, &news))
				error = rower_push(tracing->rower, &news);
		}
	}
	return error;
}

static int trace_run(struct run *run, uint64_t until)
{
	struct tracing *tracing = run->state;
	int error;

	run->status = (struct run_status){.answered = 1};
	run->sink_error = 0;
	if (run->ask->recorded)
		error = replay(run, tracing, until);
	else if (trace_ask(run->ask)->list)
		error = live_trace_list(run, tracing->rower);
	else
		error = live_trace_run(tracing->live, until);
	return run->sink_error ? run->sink_error : error;
}

static const struct stream stream = {trace_open, trace_now, trace_run, trace_close, NULL};

/* For --explain. */
static void trace_questions(const struct ask *ask, struct questions *questions)
{
	const struct trace_ask *own = trace_ask(ask);
	struct trace_wish wish;

	wish_of(ask, &wish);
	for (size_t i = 0; i < TRACE_PROBES; i++) {
		struct question *question;

		if (!(own->probes >> i & 1))
			continue;
		question = question_add(questions);
		snprintf(question->words, sizeof(question->words), "%s", trace_probes[i].name);
		wish_mechanism(&wish, (unsigned)i, question->detail, sizeof(question->detail));
		if (wish.grouped)
			strncat(question->detail, "; counted in the kernel",
				sizeof(question->detail) - strlen(question->detail) - 1);
		pushdown_explain(&wish.filter, question->filter, sizeof(question->filter));
	}
}

static const struct example examples[] = {
	{"nlinspect trace connect", "who connects where to, and how that ends"},
	{"nlinspect trace connect --count-by process",
		"connects by process until Ctrl-C: dtrace -n 'syscall::connect:entry { "
		"@[execname] = count(); }'"},
	{"nlinspect trace accept --count-by process -w 1", "accepts by process, each second"},
	{"nlinspect trace connect outcome=failed", "only those that fail, with the error"},
	{"nlinspect trace connect process=ssh --stack",
		"from which code: dtrace -n 'syscall::connect:entry /execname == \"ssh\"/ { "
		"ustack(); }'"},
	{"nlinspect trace connect --histogram latency_us", "how long connects take"},
	{"nlinspect trace drop --count-by reason",
		"why packets are dropped, by the kernel's names"},
	{"nlinspect trace backlog", "listeners that drop connections, because their queue is full"},
	{"nlinspect trace retransmit --count-by peer", "where segments get lost"},
	{"nlinspect trace io --by process -o process,bytes:sum", "bytes of each process"},
	{"nlinspect trace --list", "every probe, and whether it works here"},
	{NULL, NULL},
};

const struct subject trace_subject = {
	.name = "trace",
	.arguments = "PROBE... [FILTER...]",
	.summary = "who connects, accepts and retransmits, what is dropped",
	.schema = &trace_schema,
	.options = &trace_option_set,
	.ask_size = sizeof(struct trace_ask),
	.needs = NEED_KERNEL | NEED_TRACING,
	.families = FAMILIES_MIXED,
	.leading = trace_leading,
	.any_interface = true,
	.examples = examples,
	.select = trace_select,
	.questions = trace_questions,
	.stream = &stream,
};
