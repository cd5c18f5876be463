/* What goes to stderr: errors, notes and their words. Only cli/ and source/ report; lower layers
 * return errors. */
#ifndef NLINSPECT_BASE_REPORT_H
#define NLINSPECT_BASE_REPORT_H

#include <stdbool.h>

/** Where and how much is said. Passed down const, but for the counts. */
struct report {
	bool quiet;   /* -q: no notes */
	bool verbose; /* -v: details */
};

/* Each writes one line "nlinspect: TEXT" to stderr in one write. Text from outside must have gone
 * through text_escape_into() before. */
void report_error(const struct report *report, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/** "nlinspect: note: TEXT", unless -q. */
void report_note(const struct report *report, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/** "nlinspect: TEXT" if -v. */
void report_detail(const struct report *report, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#endif
