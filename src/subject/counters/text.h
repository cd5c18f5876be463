/* SPDX-License-Identifier: MIT */
/* The lines that netstat -s prints, for scripts that search them. */
#ifndef NLINSPECT_SUBJECT_COUNTERS_TEXT_H
#define NLINSPECT_SUBJECT_COUNTERS_TEXT_H

#include "nlinspect/base/text.h"
#include "nlinspect/source/source.h"

#include <stdbool.h>
#include <stdint.h>

/** Writes the line of a counter: "722 segments sent out", or "NAME: VALUE" for one without a
 * sentence. `prefix` is the kernel's name of the group. */
void text_line(struct out *out, struct text prefix, struct text name, int64_t value);

/** Whether netstat -s has a line for a counter even if it is 0. */
bool text_has_zero(struct text prefix, struct text name);

/** The renderer of --text, as struct subject has it: groups, and their lines indented. */
struct sink *text_lines_new(struct out *out, const struct ask *ask);

#endif
