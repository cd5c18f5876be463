/* SPDX-License-Identifier: MIT */
/* The messages that came while a live view had the terminal: shown there, and printed at the end.
 */
#ifndef NLINSPECT_CLI_LISTING_LIVE_LOG_H
#define NLINSPECT_CLI_LISTING_LIVE_LOG_H

#include "nlinspect/base/out.h"
#include "nlinspect/base/text.h"

#include <stdint.h>

enum { LIVE_MESSAGES = 200 /* different ones that are kept; later ones are counted */ };

struct live_message {
	char *line; /* with its newline */
	uint64_t count;
};

struct live_log {
	struct live_message messages[LIVE_MESSAGES]; /* the latest is last */
	size_t count;
	uint64_t dropped; /* messages that were not kept */
};

/** Takes a line as struct report has it; the context is the log. */
void live_log_take(void *context, const char *line, size_t length);

/** Appends the latest messages, at most so many, and how many there are beside them. */
void live_log_show(const struct live_log *log, struct out *out, size_t most);

/** Writes all of them to stderr and forgets them. */
void live_log_print(struct live_log *log);

void live_log_fini(struct live_log *log);

#endif
