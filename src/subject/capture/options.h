/* SPDX-License-Identifier: MIT */
#ifndef NLINSPECT_SUBJECT_CAPTURE_OPTIONS_H
#define NLINSPECT_SUBJECT_CAPTURE_OPTIONS_H

#include "nlinspect/source/subject.h"

extern const struct option_set capture_option_set;

/** As struct subject has them. */
int capture_select(const struct typed *typed, struct selection *selection);
const char *capture_filter_option(const void *options);

#endif
