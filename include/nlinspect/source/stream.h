/* SPDX-License-Identifier: MIT */
/* A source that pushes a record whenever something happens. It is attached once and stays so from
 * round to round. */
#ifndef NLINSPECT_SOURCE_STREAM_H
#define NLINSPECT_SOURCE_STREAM_H

#include "nlinspect/source/source.h"

struct stream {
	/** Attaches, so that nothing that happens from now on is missed. Reports failures.
	 * @return 0 with run->state set, or -errno; close() is called in any case */
	int (*open)(struct run *run);
	/** The time, in nanoseconds on the clock that deadlines count in: CLOCK_MONOTONIC or, of a
	 * recording, the time of what comes next. */
	uint64_t (*now)(struct run *run);
	/**
	 * Pushes what happens until the deadline. Reports losses and adds them to run->status.
	 * @param until  UINT64_MAX: for ever
	 * @return 0 at the deadline; -ENODATA (the recording ends); -ECANCELED (the sink said
	 * enough, or stop()); -errno, reported unless it is the sink's
	 */
	int (*run)(struct run *run, uint64_t until);
	/** Detaches and releases run->state; NULL is fine. */
	void (*close)(struct run *run);
	/* The dump of the state whose changes the stream shows; NULL: no state, and each record
	 * stands for itself. */
	const struct dump *dump;
};

/** A stream of the changes of what a dump shows, by its `news`. */
#define DUMP_STREAM(dump_)                                                           \
	{                                                                            \
		follower_open, following_now, following_run, follower_close, (dump_) \
	}

/** As struct stream has them: of run->subject->stream->dump. */
int follower_open(struct run *run);
void follower_close(struct run *run);

/** Follows several dumps over one socket, so that their rows have one order: each run the dump of
 * its subject's stream, into a sink of its own, which begins after this call. The runs and the list
 * are the caller's. The steps are as in struct stream. @return 0 or -errno; following_close() is
 * called in any case */
int following_open(struct run *run, struct run *const *runs, size_t count);
uint64_t following_now(struct run *run);
int following_run(struct run *run, uint64_t until);
void following_close(struct run *run);

/** A stream of what the kernel multicasts: a struct stream is made of these steps. */
struct listener {
	int protocol;      /* NETLINK_ROUTE … */
	const char *words; /* what is listened for, for messages */
	/** Makes records of one message. @return 0, -ECANCELED or -errno */
	int (*message)(struct run *run, const struct message *message);
	const struct census_message *messages; /* in which -v looks for unknown attributes */
	/** All that has come was taken. May be NULL.
	 * @param overrun  something was lost since the last call
	 * @param wake     takes the time at which it is to be called again, as struct stream.now
	 * has it; UINT64_MAX, as it is before the call: after the next messages
	 * @return 0, -ECANCELED or -errno */
	int (*taken)(struct run *run, bool overrun, uint64_t *wake);
};

struct listening;

/** Joins groups, 1 << number of each. Reports a failure. @return 0 or -errno */
int listening_open(
	struct run *run, const struct listener *listener, uint64_t groups, struct listening **ret);

/** The same without a report. */
int listening_try(
	struct run *run, const struct listener *listener, uint64_t groups, struct listening **ret);

/** As struct stream has it. */
uint64_t listening_now(struct listening *listening);
int listening_run(struct listening *listening, struct run *run, uint64_t until);
void listening_close(struct listening *listening);

/** When the last message came, on the clock of run->clock_ns. */
uint64_t listening_received(struct listening *listening, const struct run *run);

/** Takes what has come, without a wait and without a report. @param until  of a recording: takes
 * what came before this time. @return 0; -errno of listener.message() or of receiving */
int listening_take(struct listening *listening, struct run *run, uint64_t until);

/** Waits for something to take. @return 0; -ETIMEDOUT; -ECANCELED; -errno */
int listening_wait(struct listening *listening, struct run *run, uint64_t until);

/** How many messages were reported as lost so far. */
uint64_t listening_lost(const struct listening *listening);

/** Whether to read the state again, in listener.taken(): with a recording, what it says. @param
 * due  it is time to */
bool listening_rereads(struct listening *listening, const struct run *run, bool due);

/** Sets run->time_ms to the time of what is found now. */
void listening_date(struct listening *listening, struct run *run);

/** Reports what was lost since the last call, and adds it to run->status. @return how much */
uint64_t listening_report_lost(struct listening *listening, struct run *run);

#endif
