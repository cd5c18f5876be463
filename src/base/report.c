/* SPDX-License-Identifier: MIT */
#include "nlinspect/base/report.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* One write per line, so that lines of several processes do not mix. */
__attribute__((format(printf, 3, 0))) static void report_line(
	const struct report *report, const char *prefix, const char *format, va_list arguments)
{
	char line[2048];
	int head = snprintf(line, sizeof(line), "nlinspect: %s", prefix);
	size_t used = (size_t)head;
	int body = vsnprintf(line + used, sizeof(line) - used - 1, format, arguments);

	if (body < 0)
		return;
	used += (size_t)body;
	if (used > sizeof(line) - 2)
		used = sizeof(line) - 2;
	line[used++] = '\n';
	if (report->take) {
		report->take(report->context, line, used);
		return;
	}
	/* An error of stderr cannot be reported. */
	if (write(STDERR_FILENO, line, used) < 0)
		return;
}

void report_error(const struct report *report, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	report_line(report, "", format, arguments);
	va_end(arguments);
}

void report_note(const struct report *report, const char *format, ...)
{
	va_list arguments;

	if (report->quiet)
		return;
	va_start(arguments, format);
	report_line(report, "note: ", format, arguments);
	va_end(arguments);
}

void report_detail(const struct report *report, const char *format, ...)
{
	va_list arguments;

	if (!report->verbose)
		return;
	va_start(arguments, format);
	report_line(report, "", format, arguments);
	va_end(arguments);
}

void report_hint(const char *lines)
{
	size_t length = strlen(lines);

	if (length)
		dprintf(STDERR_FILENO, "%s%s", lines, lines[length - 1] == '\n' ? "" : "\n");
}
