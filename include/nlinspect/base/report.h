/* SPDX-License-Identifier: MIT */
/* What goes to stderr: errors, notes and their words. Only cli/ and source/ report; lower layers
 * return errors. */
#ifndef NLINSPECT_BASE_REPORT_H
#define NLINSPECT_BASE_REPORT_H

#include <stdbool.h>

/** How much is said. */
struct report {
	bool quiet;   /* -q: no notes */
	bool verbose; /* -v: details */
};

/** Writes "nlinspect: TEXT" to stderr, whatever -q says. As all of these it is one line in one
 * write, cut after 2 KiB; text from outside must have gone through text_escape_into() before. */
void report_error(const struct report *report, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/** "nlinspect: note: TEXT", unless -q. */
void report_note(const struct report *report, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/** "nlinspect: TEXT" if -v. */
void report_detail(const struct report *report, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/** Writes lines that belong to an error as they are, escaped by the caller; the last one need not
 * be ended. */
void report_hint(const char *lines);

#endif
