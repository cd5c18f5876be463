/* SPDX-License-Identifier: MIT */
/* The groups of rates, each a part of the subject. */
#ifndef NLINSPECT_SUBJECT_RATES_PARTS_H
#define NLINSPECT_SUBJECT_RATES_PARTS_H

#include "nlinspect/source/subject.h"

/** NULL ends them. */
extern const struct subject *const rates_parts[];

extern const struct habit rates_habits[];

#endif
