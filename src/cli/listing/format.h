/* SPDX-License-Identifier: MIT */
/* Options for the output of every command that prints records. */
#ifndef NLINSPECT_CLI_LISTING_FORMAT_H
#define NLINSPECT_CLI_LISTING_FORMAT_H

#include "cli/options.h"
#include "render/render.h"

enum format { FORMAT_TABLE, FORMAT_JSON, FORMAT_NDJSON, FORMAT_CSV, FORMAT_TSV };

/** The format that the options select. @return 0, or -EINVAL (reported) if they select two */
int options_format(const struct options *options, const struct report *report, enum format *ret);

/** Whether to colour stdout. @return 0, or -EINVAL (reported) for an unknown value */
int options_color(const struct options *options, const struct report *report, bool *ret);

/** How wide the terminal is that stdout goes to; 0: it goes elsewhere. */
size_t terminal_width(void);

/** Whether the locale of the environment has Unicode characters, and the terminal shows them. */
bool terminal_unicode(void);

/** Makes the renderer of a format. NULL: no memory */
struct sink *format_new(enum format format, struct out *out, const struct render_style *style);

#endif
