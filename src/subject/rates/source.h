/* SPDX-License-Identifier: MIT */
#ifndef NLINSPECT_SUBJECT_RATES_SOURCE_H
#define NLINSPECT_SUBJECT_RATES_SOURCE_H

#include "nlinspect/source/subject.h"

/** As struct subject has them, of the whole and of its parts. */
int rates_run(struct run *run);
void rates_questions(const struct ask *ask, struct questions *questions);

#endif
