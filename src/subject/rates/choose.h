/* SPDX-License-Identifier: MIT */
#ifndef NLINSPECT_SUBJECT_RATES_CHOOSE_H
#define NLINSPECT_SUBJECT_RATES_CHOOSE_H

#include "nlinspect/source/subject.h"

/** As struct subject has it. */
int rates_choose(const struct typed *typed, struct parts_asked *asked);

#endif
