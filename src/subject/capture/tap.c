/* SPDX-License-Identifier: MIT */
#include "tap.h"

#include "compile.h"
#include "ring.h"
#include "take.h"

#include <errno.h>
#include <inttypes.h>
#include <net/if.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/signalfd.h>
#include <time.h>

enum {
	NANOSECONDS = 1000000000,
	NAMES = 1024, /* interfaces whose names are kept */
	BATCH = 256,  /* packets between two looks at the clock */
};

struct name {
	uint32_t index;
	char name[IF_NAMESIZE];
};

struct tap {
	struct ring *ring;
	struct ring_counts counts;
	uint64_t reported; /* drops that run->status has already */
	int request;       /* signals that ask for the counts */
	sigset_t before;
	struct name names[NAMES];
	size_t name_count;
};

uint64_t tap_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * NANOSECONDS + (uint64_t)now.tv_nsec;
}

static int report_open(const struct capture *capture, int error)
{
	const struct report *report = capture->run->report;
	const char *interface = capture->ask->interface;
	char shown[72];

	text_escape_into(shown, sizeof(shown), text_of(interface ? interface : "any"));
	if (error == -EPERM || error == -EACCES)
		report_error(report, "capturing needs CAP_NET_RAW; run as root, or read a file "
				     "with -r");
	else if (error == -ENODEV)
		report_error(report,
			"unknown interface \"%s\"; \"nlinspect links -o ifname,altnames\" lists "
			"the interfaces",
			shown);
	else if (error == -ENETDOWN)
		report_error(report, "interface \"%s\" is down", shown);
	else if (error == -ENOMEM)
		report_error(
			report, "no memory for the packets that wait; -B takes a smaller size");
	else
		report_error(report, "interface \"%s\": %s", shown, strerror(-error));
	return error;
}

/* SIGUSR1 asks for the counts. It is taken as a file, since a handler has no place to put it. */
static int open_request(struct tap *tap)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	if (sigprocmask(SIG_BLOCK, &set, &tap->before))
		return -errno;
	tap->request = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
	return tap->request < 0 ? -errno : 0;
}

static int start(struct capture *capture)
{
	struct tap *tap = capture->tap;
	const struct sock_filter *code = NULL;
	size_t count = 0;
	int error = compile_filter(capture, ring_link_type(tap->ring),
		capture->ask->interface ? capture->ask->interface : "any");

	if (error)
		return error;
	if (capture->filter)
		code = filter_code(capture->filter, &count);
	error = ring_start(tap->ring, code, count);
	if (error == -ENOTSUP)
		report_error(capture->run->report,
			"the kernel cannot apply this filter on packets without a link header; "
			"capture on one interface with -i");
	else if (error)
		report_open(capture, error);
	return error;
}

int tap_open(struct capture *capture)
{
	const struct ring_ask ask = {
		.interface = capture->ask->interface,
		.buffer = capture->ask->buffer,
		.snap = capture->ask->snap,
		.direction = capture->ask->direction,
		.promiscuous = !capture->ask->plain,
		.prompt = true,
	};
	struct tap *tap = calloc(1, sizeof(*tap));
	int error;

	if (!tap)
		return -ENOMEM;
	tap->request = -1;
	capture->tap = tap;
	error = open_request(tap);
	if (error)
		return error;
	error = ring_open(&ask, &tap->ring);
	if (error)
		return report_open(capture, error);
	return start(capture);
}

/* The name of an interface, looked up once. */
static struct text name_of(struct tap *tap, uint32_t index)
{
	struct name *name = tap->names;

	while (name < tap->names + tap->name_count && name->index != index)
		name++;
	if (name == tap->names + NAMES)
		return (struct text){NULL, 0};
	if (name == tap->names + tap->name_count) {
		if (!if_indextoname(index, name->name))
			return (struct text){NULL, 0};
		name->index = index;
		tap->name_count++;
	}
	return text_of(name->name);
}

/* Adds what was lost since the last time to the outcome of the run. */
static void count(struct capture *capture)
{
	struct tap *tap = capture->tap;

	ring_count(tap->ring, &tap->counts);
	capture->run->status.lost += tap->counts.dropped - tap->reported;
	tap->reported = tap->counts.dropped;
}

static void write_counts(const struct capture *capture)
{
	const struct ring_counts *counts = &capture->tap->counts;

	report_note(capture->run->report,
		"%" PRIu64 " packets received, %" PRIu64 " shown, %" PRIu64
		" lost because the buffer was full%s",
		counts->received, capture->shown, counts->dropped,
		counts->dropped ? "; -B makes it larger" : "");
}

static void take_request(struct capture *capture)
{
	const struct timespec now = {0};
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	if (sigtimedwait(&set, NULL, &now) != SIGUSR1)
		return;
	count(capture);
	write_counts(capture);
}

/* Waits for packets, the deadline or a signal. */
static int wait_for(struct capture *capture, uint64_t now, uint64_t until)
{
	const struct run *run = capture->run;
	struct pollfd ready[] = {
		{ring_fd(capture->tap->ring), POLLIN, 0},
		{capture->tap->request, POLLIN, 0},
		/* stop() reads it. */
		{run->input ? *run->input : -1, POLLIN, 0},
	};
	const uint64_t left = until > now ? until - now : 0;
	const struct timespec timeout = {
		.tv_sec = (time_t)(left / NANOSECONDS),
		.tv_nsec = (long)(left % NANOSECONDS),
	};
	sigset_t all, before;
	int error = 0;

	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &before);
	if (run->stop && run->stop(run->context))
		error = -ECANCELED;
	else if (ppoll(ready, ARRAY_SIZE(ready), until == UINT64_MAX ? NULL : &timeout, &before) <
		 0)
		error = errno == EINTR ? 0 : -errno;
	sigprocmask(SIG_SETMASK, &before, NULL);
	if (!error && ready[1].revents & POLLIN)
		take_request(capture);
	return error;
}

/* Takes the packets that are there. @return 0: there are more; -EAGAIN; -errno */
static int take_some(struct capture *capture)
{
	struct tap *tap = capture->tap;
	struct packet packet;
	int error = 0;

	for (unsigned i = 0; i < BATCH && !error; i++) {
		error = ring_next(tap->ring, &packet);
		if (error)
			break;
		packet.interface = name_of(tap, packet.ifindex);
		error = take_packet(capture, &packet, NULL);
	}
	return error;
}

static int run_until(struct capture *capture, uint64_t until)
{
	const struct run *run = capture->run;
	int error = 0;

	while (!error) {
		uint64_t now;

		error = take_some(capture);
		if (error && error != -EAGAIN)
			return error;
		if (run->stop && run->stop(run->context))
			return -ECANCELED;
		now = tap_now();
		if (now >= until)
			return 0;
		if (error) {
			error = sink_idle(run->sink);
			if (!error)
				error = wait_for(capture, now, until);
		}
	}
	return error;
}

int tap_run(struct capture *capture, uint64_t until)
{
	int error = run_until(capture, until);

	count(capture);
	if (error == -ENETDOWN) {
		report_open(capture, error);
		capture->run->status.failed++;
		error = -ENODATA;
	}
	return error;
}

void tap_close(struct capture *capture)
{
	struct tap *tap = capture->tap;

	if (!tap)
		return;
	if (tap->ring) {
		count(capture);
		write_counts(capture);
	}
	ring_free(tap->ring);
	if (tap->request >= 0) {
		close(tap->request);
		sigprocmask(SIG_SETMASK, &tap->before, NULL);
	}
	free(tap);
	capture->tap = NULL;
}
