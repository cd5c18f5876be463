/* SPDX-License-Identifier: MIT */
#include "format.h"

#include "nlinspect/base/parse.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum {
	WIDTH_USUAL = 80, /* of a terminal that does not say */
	WIDTH_MOST = 10000,
};

int options_format(const struct options *options, const struct report *report, enum format *ret)
{
	int named = options->json + options->ndjson + options->csv + options->tsv;

	if (named > 1) {
		report_error(report, "choose one of --json, --ndjson, --csv and --tsv");
		return -EINVAL;
	}
	*ret = options->json     ? FORMAT_JSON
	       : options->ndjson ? FORMAT_NDJSON
	       : options->csv    ? FORMAT_CSV
	       : options->tsv    ? FORMAT_TSV
				 : FORMAT_TABLE;
	return 0;
}

int options_color(const struct options *options, const struct report *report, bool *ret)
{
	const char *when = options->color ? options->color : "auto";
	const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");
	char shown[128];

	if (!strcmp(when, "always"))
		*ret = true;
	else if (!strcmp(when, "never"))
		*ret = false;
	else if (!strcmp(when, "auto"))
		*ret = isatty(STDOUT_FILENO) && !(no_color && *no_color) && term &&
		       strcmp(term, "dumb") != 0;
	else {
		report_error(report, "--color: \"%s\" is not auto, always or never",
			text_escape_into(shown, sizeof(shown), text_of(when)));
		return -EINVAL;
	}
	return 0;
}

size_t terminal_width(void)
{
	const char *columns = getenv("COLUMNS");
	struct winsize size;
	uint64_t width;

	if (!isatty(STDOUT_FILENO))
		return 0;
	if (!ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) && size.ws_col)
		return size.ws_col;
	if (columns && !parse_u64(text_of(columns), &width) && width && width <= WIDTH_MOST)
		return (size_t)width;
	return WIDTH_USUAL;
}

/* The terminal's, since main() sets one for itself. The console of Linux has few characters. */
bool terminal_unicode(void)
{
	static const char *const names[] = {"LC_ALL", "LC_CTYPE", "LANG"};
	const char *locale = NULL, *term = getenv("TERM");

	for (size_t i = 0; i < ARRAY_SIZE(names) && !(locale && *locale); i++)
		locale = getenv(names[i]);
	return locale && (strcasestr(locale, "utf-8") || strcasestr(locale, "utf8")) &&
	       !(term && !strcmp(term, "linux"));
}

/* Named columns stay, whether they fit or not. */
static bool may_leave_out(const struct render_style *style)
{
	for (size_t i = 0; i < style->column_count; i++) {
		if (!style->kept || !fieldset_has(style->kept, style->columns[i]))
			return true;
	}
	return false;
}

struct sink *format_new(enum format format, struct out *out, const struct render_style *style)
{
	switch (format) {
	case FORMAT_JSON:
		return json_new(out, style);
	case FORMAT_NDJSON:
		return ndjson_new(out, style);
	case FORMAT_CSV:
		return csv_new(out, style);
	case FORMAT_TSV:
		return tsv_new(out, style);
	default:
		if (style->width && may_leave_out(style))
			return fitted_new(out, style);
		return table_new(out, style);
	}
}
