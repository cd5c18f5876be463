/* SPDX-License-Identifier: MIT */
/* Messages on stderr: errors and notes. Only cli/ and source/ report; others return errors. */
#ifndef NLINSPECT_BASE_REPORT_H
#define NLINSPECT_BASE_REPORT_H

#include <stdbool.h>
#include <stddef.h>

/** The verbosity, and where messages go. */
struct report {
	bool quiet;   /* -q: no notes */
	bool verbose; /* -v: details */
	/** Takes each line, which ends in a newline, instead of stderr. NULL: stderr */
	void (*take)(void *context, const char *line, size_t length);
	void *context; /* for take() */
};

/** Writes "nlinspect: TEXT" to stderr, even with -q. Like the others it writes one line in one
 * write, cut after 2 KiB. Text from outside must have gone through text_escape_into(). */
void report_error(const struct report *report, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/** "nlinspect: note: TEXT", unless -q. */
void report_note(const struct report *report, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/** "nlinspect: TEXT" if -v. */
void report_detail(const struct report *report, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/** Writes lines that belong to an error unchanged; the caller has escaped them, and the last one
 * may lack its newline. */
void report_hint(const char *lines);

#endif
