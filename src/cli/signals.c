#include "nlinspect/cli/signals.h"

#include "nlinspect/base/cleanup.h"

#include <errno.h>
#include <signal.h>
#include <time.h>

enum { NANOSECONDS = 1000000000 };

/* The signals that end the program. One that the caller ignores, as nohup(1) and a shell's
 * background jobs have it, must stay unblocked: blocked, it would become pending all the same. */
static void ending(sigset_t *set)
{
	static const int numbers[] = {SIGINT, SIGTERM};

	sigemptyset(set);
	for (size_t i = 0; i < ARRAY_SIZE(numbers); i++) {
		struct sigaction action;

		if (!sigaction(numbers[i], NULL, &action) && action.sa_handler != SIG_IGN)
			sigaddset(set, numbers[i]);
	}
}

void signals_block(void)
{
	sigset_t set;

	ending(&set);
	sigprocmask(SIG_BLOCK, &set, NULL);
}

bool signals_pending(void)
{
	sigset_t set;

	sigpending(&set);
	return sigismember(&set, SIGINT) || sigismember(&set, SIGTERM);
}

bool signals_sleep_until(uint64_t nanoseconds)
{
	sigset_t set;

	ending(&set);
	for (uint64_t now = clock_monotonic(); now < nanoseconds; now = clock_monotonic()) {
		uint64_t left = nanoseconds - now;
		struct timespec timeout = {
			.tv_sec = (time_t)(left / NANOSECONDS),
			.tv_nsec = (long)(left % NANOSECONDS),
		};
		int number = sigtimedwait(&set, NULL, &timeout);

		/* It was taken; raised again it stays pending for signals_deliver(). */
		if (number > 0) {
			raise(number);
			return false;
		}
		if (errno != EAGAIN && errno != EINTR)
			return false;
	}
	return !signals_pending();
}

void signals_deliver(void)
{
	sigset_t set;

	ending(&set);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
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
