/* SPDX-License-Identifier: MIT */
/* Options of trace, and its reading of the command line. */
#ifndef NLINSPECT_SUBJECT_TRACE_OPTIONS_H
#define NLINSPECT_SUBJECT_TRACE_OPTIONS_H

#include "nlinspect/source/subject.h"

extern const struct option_set trace_option_set;

/** As struct subject has them. */
int trace_select(const struct typed *typed, struct selection *selection);
size_t trace_leading(const struct schema *schema, const char *const *words, size_t count);

#endif
