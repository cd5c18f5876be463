/* SPDX-License-Identifier: MIT */
#include "live_guard.h"

#include "nlinspect/base/cleanup.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

enum {
	BYTES_MOST = 256,
	STACK = 65536, /* a handler may run because the usual stack is full */
};

/* Signals whose default action is to end the program. */
static const int deadly[] = {SIGHUP, SIGINT, SIGQUIT, SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE,
	SIGUSR1, SIGSEGV, SIGUSR2, SIGPIPE, SIGALRM, SIGTERM, SIGSTKFLT, SIGXCPU, SIGXFSZ,
	SIGVTALRM, SIGPROF, SIGIO, SIGPWR, SIGSYS};

/* A handler reaches nothing else. */
static struct {
	volatile sig_atomic_t armed, resized, stopped, continued;
	int fd;
	struct termios settings;
	char bytes[BYTES_MOST];
	size_t length;
	struct sigaction stop_before, resize_before, continue_before;
} guard;

static char stack[STACK];

/* Only what may be called in a handler. Another program in the foreground keeps its settings. */
static void restore(void)
{
	int saved = errno;

	if (guard.armed && tcgetpgrp(guard.fd) == getpgrp()) {
		if (write(guard.fd, guard.bytes, guard.length) < 0)
			errno = saved;
		tcsetattr(guard.fd, TCSANOW, &guard.settings);
	}
	guard.armed = 0;
	errno = saved;
}

void guard_die(int number)
{
	restore();
	signal(number, SIG_DFL);
	raise(number);
}

static void leave_word(int number)
{
	if (number == SIGWINCH)
		guard.resized = 1;
	else if (number == SIGTSTP)
		guard.stopped = 1;
	else
		guard.continued = 1;
}

void guard_start(int fd, const char *bytes, size_t length)
{
	guard.fd = fd;
	guard.length = length <= BYTES_MOST ? length : 0;
	memcpy(guard.bytes, bytes, guard.length);
	guard.armed = tcgetattr(fd, &guard.settings) == 0;
}

static void catch_deadly(void)
{
	const stack_t other = {.ss_sp = stack, .ss_size = sizeof(stack)};
	struct sigaction ours = {.sa_handler = guard_die, .sa_flags = SA_ONSTACK};

	sigaltstack(&other, NULL);
	for (size_t i = 0; i < ARRAY_SIZE(deadly); i++) {
		struct sigaction theirs;

		if (!sigaction(deadly[i], NULL, &theirs) && theirs.sa_handler == SIG_DFL)
			sigaction(deadly[i], &ours, NULL);
	}
}

void guard_catch(void)
{
	struct sigaction ours = {.sa_handler = leave_word, .sa_flags = SA_RESTART};

	catch_deadly();
	sigaction(SIGWINCH, &ours, &guard.resize_before);
	sigaction(SIGCONT, &ours, &guard.continue_before);
	/* A shell without job control ignores it. */
	if (!sigaction(SIGTSTP, NULL, &guard.stop_before) &&
		guard.stop_before.sa_handler != SIG_IGN)
		sigaction(SIGTSTP, &ours, NULL);
}

void guard_end(void)
{
	guard.armed = 0;
	for (size_t i = 0; i < ARRAY_SIZE(deadly); i++) {
		struct sigaction now;

		if (!sigaction(deadly[i], NULL, &now) && now.sa_handler == guard_die)
			signal(deadly[i], SIG_DFL);
	}
	sigaction(SIGWINCH, &guard.resize_before, NULL);
	sigaction(SIGCONT, &guard.continue_before, NULL);
	sigaction(SIGTSTP, &guard.stop_before, NULL);
}

void guard_stop(void)
{
	struct sigaction ours, usual = {.sa_handler = SIG_DFL};
	sigset_t stop, before;

	sigemptyset(&stop);
	sigaddset(&stop, SIGTSTP);
	sigaction(SIGTSTP, &usual, &ours);
	raise(SIGTSTP);
	sigprocmask(SIG_UNBLOCK, &stop, &before);
	sigprocmask(SIG_SETMASK, &before, NULL);
	sigaction(SIGTSTP, &ours, NULL);
}

/* Not cleared unless it was seen: a signal may come between the two. */
static bool take(volatile sig_atomic_t *flag)
{
	if (!*flag)
		return false;
	*flag = 0;
	return true;
}

bool guard_resized(void)
{
	return take(&guard.resized);
}

bool guard_stopped(void)
{
	return take(&guard.stopped);
}

bool guard_continued(void)
{
	return take(&guard.continued);
}
