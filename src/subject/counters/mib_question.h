/* SPDX-License-Identifier: MIT */
/* The files of counters as a question, for --explain and doctor. */
#ifndef NLINSPECT_SUBJECT_COUNTERS_MIB_QUESTION_H
#define NLINSPECT_SUBJECT_COUNTERS_MIB_QUESTION_H

#include "nlinspect/source/dump.h"

/** Appends a question that describes files. They are no requests: only doctor tries it, and looks
 * whether the first file is there. @param which  1 << enum mib_file of each */
void mib_question(struct questions *questions, unsigned which);

#endif
