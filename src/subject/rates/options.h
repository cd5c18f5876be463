/* SPDX-License-Identifier: MIT */
/* The options of rates. */
#ifndef NLINSPECT_SUBJECT_RATES_OPTIONS_H
#define NLINSPECT_SUBJECT_RATES_OPTIONS_H

#include "nlinspect/source/subject.h"

/** The subject's part of an ask. */
struct rates_ask {
	const char *interfaces; /* with commas between; NULL: all */
	bool cpus;              /* a row for each CPU */
	bool milliseconds;      /* of the time of a sample */
};

/** The options as typed. */
struct rates_typed {
	const char *groups, *interfaces, *decimals;
	bool cpus, active;
};

extern const struct option_set rates_options;

/** As struct subject has it. */
int rates_select(const struct typed *typed, struct selection *selection);

#endif
