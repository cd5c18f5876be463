/* SPDX-License-Identifier: MIT */
/* The options that only routes have. */
#ifndef NLINSPECT_SUBJECT_ROUTES_OPTIONS_H
#define NLINSPECT_SUBJECT_ROUTES_OPTIONS_H

#include "nlinspect/source/subject.h"

struct route_options {
	const char *table;
	bool cache, multicast;
};

extern const struct option_set route_option_set;

/** As struct subject has it. */
int routes_select(const struct typed *typed, struct selection *selection);

#endif
