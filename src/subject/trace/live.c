/* SPDX-License-Identifier: MIT */
#include "live.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/host/capabilities.h"
#include "nlinspect/host/namespaces.h"

#include "ask.h"
#include "backlog.h"
#include "probes.h"
#include "subject/trace/kernel/kernel.h"
#include "wish.h"

#include <errno.h>
#include <inttypes.h>
#include <linux/capability.h>
#include <net/if.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>

/* The programs wake the reader only if there is much to read. */
enum { NANOSECONDS = 1000000000, LOOK_NS = 50000000, TEXT_SIZE = 512 };

/* An event on its way, with the path that follows it. */
struct waiting {
	struct trace_event event;
	uint64_t count;
	char path[TRACE_PATH];
	char *stack; /* NULL: none */
};

struct live_trace {
	struct run *run;
	struct rower *rower;
	struct trace_kernel *kernel; /* NULL: no probe needs programs */
	struct backlog *backlog;     /* NULL: not asked for */
	struct trace_wish wish;
	uint64_t offset; /* from CLOCK_MONOTONIC to CLOCK_REALTIME */
	uint64_t lost;   /* as far as it was reported */
	uint64_t news;   /* handed over so far */
	struct waiting *batch;
	size_t count, size;
	uint32_t netns; /* inode of the namespace at hand */
	uint32_t named_netns;
	char netns_word[NAMESPACE_WORD];
	bool ended;
};

static uint64_t clock_of(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return (uint64_t)now.tv_sec * NANOSECONDS + (uint64_t)now.tv_nsec;
}

static void tell_attached(const struct live_trace *live)
{
	char mechanism[TEXT_SIZE];

	for (unsigned i = 0; i < TRACE_PROBES; i++) {
		if (!(live->wish.probes >> i & 1))
			continue;
		wish_mechanism(&live->wish, i, mechanism, sizeof(mechanism));
		report_note(live->run->report, "%s: %s", trace_probes[i].name, mechanism);
	}
}

/* Maps are read with CAP_BPF, names in /proc and the folder of a recording with the others. */
static void drop_capabilities(const struct run *run)
{
	const uint64_t keep = UINT64_C(1) << CAP_BPF | UINT64_C(1) << CAP_SYS_PTRACE |
			      UINT64_C(1) << CAP_SYSLOG | UINT64_C(1) << CAP_DAC_OVERRIDE |
			      UINT64_C(1) << CAP_DAC_READ_SEARCH | UINT64_C(1) << CAP_FOWNER;
	int error = capabilities_keep(keep);

	if (error)
		report_detail(run->report, "capabilities are kept: %s", strerror(-error));
}

static void live_free(struct live_trace *live)
{
	trace_kernel_close(live->kernel);
	backlog_close(live->backlog);
	for (size_t i = 0; i < live->count; i++)
		free(live->batch[i].stack);
	free(live->batch);
	free(live);
}

static int attach(struct live_trace *live)
{
	const struct report *report = live->run->report;
	const uint32_t without = UINT32_C(1) << TRACE_BACKLOG;
	char problem[TRACE_PROBLEM];
	int error = 0;

	if (live->wish.probes & ~without)
		error = trace_kernel_open(&live->wish, report, problem, &live->kernel);
	if (!error && live->wish.probes & without) {
		error = backlog_open(live->run, &live->backlog);
		snprintf(problem, sizeof(problem), "listeners: %s", strerror(-error));
	}
	if (!error)
		return 0;
	report_error(report, "%s", problem);
	live->run->status.failed++;
	return error;
}

int live_trace_open(struct run *run, struct rower *rower, struct live_trace **ret)
{
	struct live_trace *live = calloc(1, sizeof(*live));
	struct stat status;
	int error;

	if (!live)
		return -ENOMEM;
	live->run = run;
	live->rower = rower;
	wish_of(run->ask, &live->wish);
	if (!stat("/proc/thread-self/ns/net", &status))
		live->netns = (uint32_t)status.st_ino;
	error = attach(live);
	if (error) {
		live_free(live);
		/* Nothing more is to be said about it. */
		return -ENODATA;
	}
	drop_capabilities(run);
	live->offset = clock_of(CLOCK_REALTIME) - clock_of(CLOCK_MONOTONIC);
	tell_attached(live);
	*ret = live;
	return 0;
}

static int keep(void *context, const struct trace_taken *taken)
{
	struct live_trace *live = context;
	struct waiting *waiting;

	if (live->count == live->size) {
		size_t size = live->size ? live->size * 2 : 64;

		waiting = reallocarray(live->batch, size, sizeof(*waiting));
		if (!waiting)
			return -ENOMEM;
		live->batch = waiting;
		live->size = size;
	}
	waiting = &live->batch[live->count++];
	waiting->event = *taken->event;
	waiting->count = taken->count;
	waiting->stack = taken->stack ? strdup(taken->stack) : NULL;
	if (taken->event->key.path)
		memcpy(waiting->path, taken->path, taken->event->key.path);
	return 0;
}

static int by_time(const void *a, const void *b)
{
	const struct waiting *first = a, *second = b;

	return first->event.time < second->event.time ? -1 : first->event.time > second->event.time;
}

static struct text netns_named(struct live_trace *live, uint32_t inode)
{
	CLEANUP(namespaces_free) struct namespaces *namespaces = NULL;
	ssize_t index;
	int missed = 0;

	if (inode == live->named_netns)
		return text_of(live->netns_word);
	live->named_netns = inode;
	snprintf(live->netns_word, sizeof(live->netns_word), "net:[%" PRIu32 "]", inode);
	if (inode == live->netns) {
		namespaces_own(live->netns_word, &missed);
	} else if (!namespaces_find_placed(&namespaces)) {
		index = namespaces_inode(namespaces, inode);
		if (index >= 0)
			snprintf(live->netns_word, sizeof(live->netns_word), "%s",
				namespaces_word(namespaces, (size_t)index));
	}
	return text_of(live->netns_word);
}

/* The path of a unix socket ends with a NUL, except if it begins with one. */
static struct text path_of(const struct waiting *waiting)
{
	uint32_t length = waiting->event.key.path;

	if (length && *waiting->path)
		length = (uint32_t)strnlen(waiting->path, length);
	return (struct text){waiting->path, length};
}

static int push(struct live_trace *live, const struct waiting *waiting)
{
	const struct trace_key *key = &waiting->event.key;
	char interface[IF_NAMESIZE] = "";
	struct news news = {
		.kind = TRACE_EVENT,
		.unix_ns = waiting->event.time + live->offset,
		.count = waiting->count,
		.event = waiting->event,
		.peer = path_of(waiting),
		.reason = text_of(trace_kernel_reason(live->kernel, key->probe, key->reason)),
		.place = trace_kernel_place(live->kernel, waiting->event.place),
	};

	if (waiting->stack)
		news.stack = text_of(waiting->stack);
	if (key->ifindex && key->netns == live->netns && if_indextoname(key->ifindex, interface))
		news.interface = text_of(interface);
	if (key->netns && fieldset_has(&live->run->ask->wanted, TRACE_FIELD_netns))
		news.netns = netns_named(live, key->netns);
	news_keep(live->run, ++live->news, &news);
	return rower_push(live->rower, &news);
}

/* Events of one CPU come in order, and events of several nearly so. */
static int push_all(struct live_trace *live)
{
	int error = 0;

	if (live->count)
		qsort(live->batch, live->count, sizeof(*live->batch), by_time);
	for (size_t i = 0; i < live->count; i++) {
		if (!error)
			error = push(live, &live->batch[i]);
		free(live->batch[i].stack);
	}
	live->count = 0;
	return error;
}

/* Groups have the time of their round. */
static int keep_group(void *context, const struct trace_taken *taken)
{
	struct trace_event at = *taken->event;
	struct trace_taken group = *taken;

	at.time = clock_of(CLOCK_MONOTONIC);
	group.event = &at;
	return keep(context, &group);
}

static int drain_groups(struct live_trace *live)
{
	int error = live->wish.grouped ? trace_kernel_groups(live->kernel, keep_group, live) : 0;
	int pushed = push_all(live);

	return error ? error : pushed;
}

static int drain(struct live_trace *live)
{
	int error = trace_kernel_drain(live->kernel, keep, live);
	int pushed = push_all(live);

	return error ? error : pushed;
}

static void wait_for_events(const struct live_trace *live, uint64_t until)
{
	struct pollfd files[] = {
		{.fd = trace_kernel_fd(live->kernel), .events = POLLIN},
		{.fd = live->run->input ? *live->run->input : -1, .events = POLLIN},
	};
	struct timespec timeout = {.tv_nsec = LOOK_NS};
	uint64_t now = clock_of(CLOCK_MONOTONIC);

	if (until <= now)
		return;
	if (until - now < LOOK_NS)
		timeout.tv_nsec = (long)(until - now);
	ppoll(files, ARRAY_SIZE(files), &timeout, NULL);
}

static int look_at_listeners(struct live_trace *live)
{
	int error = live->backlog ? backlog_look(live->backlog, keep, live) : 0;
	int pushed = push_all(live);

	return error ? error : pushed;
}

static void count(const struct live_trace *live, struct trace_counts counts[static TRACE_PROBES])
{
	trace_kernel_counts(live->kernel, counts);
	if (live->backlog)
		counts[TRACE_BACKLOG].seen = counts[TRACE_BACKLOG].passed =
			backlog_seen(live->backlog);
}

static void report_lost(struct live_trace *live)
{
	struct trace_counts counts[TRACE_PROBES];
	uint64_t lost = 0, more;

	count(live, counts);
	for (size_t i = 0; i < TRACE_PROBES; i++)
		lost += counts[i].lost;
	more = lost - live->lost;
	live->lost = lost;
	live->run->status.lost += more;
	if (more)
		report_error(live->run->report,
			"%" PRIu64 " event%s lost: they came faster than they were read; --ring "
			"makes more room",
			more, more > 1 ? "s were" : " was");
}

static int push_summary(struct live_trace *live)
{
	struct trace_counts counts[TRACE_PROBES];
	int error = 0;

	count(live, counts);
	for (unsigned i = 0; i < TRACE_PROBES && !error; i++) {
		struct news news = {
			.kind = TRACE_SUMMARY,
			.unix_ns = clock_of(CLOCK_REALTIME),
			.count = 1,
			.event.key.probe = (uint8_t)i,
			.counts = counts[i],
		};

		if (!(live->wish.probes >> i & 1))
			continue;
		news_keep(live->run, ++live->news, &news);
		if (trace_ask(live->run->ask)->summary)
			error = rower_push(live->rower, &news);
	}
	return error;
}

/* The programs filter what they hand over, and these they keep. */
static int keep_pending(void *context, const struct trace_taken *taken)
{
	const struct live_trace *live = context;
	const struct trace_filter *filter = &live->wish.filter;

	if (filter->bits & TRACE_FILTER_NETNS && taken->event->key.netns != filter->netns)
		return 0;
	return keep(context, taken);
}

/* Shows connects that have begun, and ends. */
static int end(struct live_trace *live)
{
	int error;

	if (live->ended)
		return 0;
	live->ended = true;
	trace_kernel_detach(live->kernel);
	error = drain(live);
	if (!error)
		error = drain_groups(live);
	if (!error && live->wish.probes >> TRACE_CONNECT & 1) {
		error = trace_kernel_pending(live->kernel, keep_pending, live);
		if (!error)
			error = push_all(live);
	}
	return error ? error : push_summary(live);
}

int live_trace_run(struct live_trace *live, uint64_t until)
{
	struct run *run = live->run;
	bool stopped = false;
	int error = 0, ended = 0;

	while (!error && !stopped) {
		error = drain(live);
		if (!error)
			error = sink_idle(run->sink);
		stopped = run->stop && run->stop(run->context);
		if (error || stopped || clock_of(CLOCK_MONOTONIC) >= until)
			break;
		wait_for_events(live, until);
		if (live->backlog && clock_of(CLOCK_MONOTONIC) >= backlog_next(live->backlog))
			error = look_at_listeners(live);
	}
	if (!error)
		error = look_at_listeners(live);
	if (!error)
		error = drain_groups(live);
	if (!error && (stopped || !trace_ask(run->ask)->rounds))
		ended = end(live);
	report_lost(live);
	return error ? error : stopped ? -ECANCELED : ended;
}

void live_trace_close(struct live_trace *live)
{
	struct trace_counts counts[TRACE_PROBES];

	if (!live)
		return;
	trace_kernel_detach(live->kernel);
	count(live, counts);
	for (size_t i = 0; i < TRACE_PROBES; i++) {
		if (live->wish.probes >> i & 1)
			report_note(live->run->report,
				"%s: %" PRIu64 " seen, %" PRIu64 " shown, %" PRIu64
				" lost, %" PRIu64 " skipped",
				trace_probes[i].name, counts[i].seen,
				counts[i].passed - counts[i].lost, counts[i].lost,
				counts[i].skipped);
	}
	live_free(live);
}

int live_trace_list(struct run *run, struct rower *rower)
{
	const struct trace_ask *own = trace_ask(run->ask);
	int error = 0;

	for (unsigned i = 0; i < TRACE_PROBES && !error; i++) {
		struct trace_kernel *kernel = NULL;
		struct trace_wish wish = {.probes = UINT32_C(1) << i, .ring = own->ring};
		char problem[TRACE_PROBLEM], mechanism[TEXT_SIZE];
		bool works;

		if (!trace_probes[i].name || (own->probes && !(own->probes >> i & 1)))
			continue;
		wish.wants = ~UINT32_C(0);
		/* Everybody may read listeners. */
		works = i == TRACE_BACKLOG ||
			!trace_kernel_open(&wish, run->report, problem, &kernel);
		trace_kernel_close(kernel);
		wish_mechanism(&wish, i, mechanism, sizeof(mechanism));
		error = rower_list(rower, i, mechanism, works, works ? "" : problem);
	}
	return error ? error : -ENODATA;
}
