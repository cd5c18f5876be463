/* SPDX-License-Identifier: MIT */
#include "signals.h"

#include "nlinspect/base/cleanup.h"

#include <poll.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

enum { NANOSECONDS = 1000000000 };

static const int endings[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};

enum { USUAL = 2 /* of them are caught without a terminal to give back */ };

/* A handler can only set a flag, and C has no other place for it. */
static volatile sig_atomic_t arrived;
static void (*volatile last_handler)(int number) = SIG_DFL;

static void leave_word(int number)
{
	arrived = number;
	/* A second signal ends the program where it is. */
	signal(number, last_handler);
}

static void catch_some(size_t count)
{
	/* No SA_RESTART: a write that waits for its reader is to end. */
	struct sigaction ours = {.sa_handler = leave_word};

	for (size_t i = 0; i < count; i++) {
		struct sigaction theirs;

		/* nohup(1) and a shell's background jobs ignore these signals; that is kept. */
		if (!sigaction(endings[i], NULL, &theirs) && theirs.sa_handler != SIG_IGN)
			sigaction(endings[i], &ours, NULL);
	}
}

void signals_catch(void)
{
	catch_some(USUAL);
}

void signals_catch_all(void (*again)(int number))
{
	last_handler = again;
	catch_some(ARRAY_SIZE(endings));
}

bool signals_arrived(void)
{
	return arrived != 0;
}

bool signals_sleep_until(uint64_t nanoseconds)
{
	sigset_t set, before;

	/* The signals are blocked except during the sleep, so none is missed between the check and
	 * the sleep. */
	sigemptyset(&set);
	for (size_t i = 0; i < ARRAY_SIZE(endings); i++)
		sigaddset(&set, endings[i]);
	sigprocmask(SIG_BLOCK, &set, &before);
	for (uint64_t now = clock_monotonic(); !arrived && now < nanoseconds;
		now = clock_monotonic()) {
		uint64_t left = nanoseconds - now;
		struct timespec timeout = {
			.tv_sec = (time_t)(left / NANOSECONDS),
			.tv_nsec = (long)(left % NANOSECONDS),
		};

		ppoll(NULL, 0, &timeout, &before);
	}
	sigprocmask(SIG_SETMASK, &before, NULL);
	return !arrived;
}

void signals_deliver(void)
{
	if (!arrived)
		return;
	signal(arrived, SIG_DFL);
	kill(getpid(), arrived);
}

static uint64_t clock_read(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return (uint64_t)now.tv_sec * NANOSECONDS + (uint64_t)now.tv_nsec;
}

uint64_t clock_monotonic(void)
{
	return clock_read(CLOCK_MONOTONIC);
}

uint64_t clock_unix(void)
{
	return clock_read(CLOCK_REALTIME);
}
