/* SPDX-License-Identifier: MIT */
#include "live_log.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const char prefix[] = "nlinspect: ";

/* Moves a message to the end. */
static void renew(struct live_log *log, size_t at)
{
	struct live_message message = log->messages[at];

	message.count++;
	memmove(&log->messages[at], &log->messages[at + 1],
		(log->count - at - 1) * sizeof(log->messages[0]));
	log->messages[log->count - 1] = message;
}

void live_log_take(void *context, const char *line, size_t length)
{
	struct live_log *log = context;
	char *copy = NULL;

	for (size_t i = 0; i < log->count; i++) {
		if (strlen(log->messages[i].line) == length &&
			!memcmp(log->messages[i].line, line, length)) {
			renew(log, i);
			return;
		}
	}
	if (log->count < LIVE_MESSAGES)
		copy = strndup(line, length);
	if (!copy) {
		log->dropped++;
		return;
	}
	log->messages[log->count++] = (struct live_message){.line = copy, .count = 1};
}

static void append(struct out *out, const struct live_message *message)
{
	size_t length = strlen(message->line);

	out_bytes(out, message->line, length ? length - 1 : 0);
	if (message->count > 1) {
		out_string(out, " (");
		out_u64(out, message->count);
		out_string(out, " times)");
	}
}

void live_log_show(const struct live_log *log, struct out *out, size_t most)
{
	size_t shown = log->count < most ? log->count : most;
	uint64_t others = log->count - shown + log->dropped;

	for (size_t i = log->count - shown; i < log->count; i++) {
		struct live_message message = log->messages[i];

		if (!strncmp(message.line, prefix, sizeof(prefix) - 1))
			message.line += sizeof(prefix) - 1;
		append(out, &message);
		if (i + 1 == log->count && others) {
			out_string(out, " (and ");
			out_u64(out, others);
			out_string(out, others > 1 ? " others: h)" : " other: h)");
		}
		out_char(out, '\n');
	}
}

void live_log_print(struct live_log *log)
{
	struct out out;

	out_init_memory(&out);
	for (size_t i = 0; i < log->count; i++) {
		append(&out, &log->messages[i]);
		out_char(&out, '\n');
	}
	if (log->dropped) {
		out_string(&out, prefix);
		out_u64(&out, log->dropped);
		out_string(&out, " further messages were not kept\n");
	}
	if (out.length)
		dprintf(STDERR_FILENO, "%.*s", (int)out.length, out.data);
	out_fini(&out);
	live_log_fini(log);
}

void live_log_fini(struct live_log *log)
{
	while (log->count)
		free(log->messages[--log->count].line);
	log->dropped = 0;
}
