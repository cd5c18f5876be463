/* SPDX-License-Identifier: MIT */
/* The words by which people ask for sockets of families, protocols and types: -f, -A. */
#ifndef NLINSPECT_SUBJECT_SOCKETS_KINDS_H
#define NLINSPECT_SUBJECT_SOCKETS_KINDS_H

#include "nlinspect/source/subject.h"

#include "ask.h"

/** The words of -A, as ss has them, and more. */
extern const struct option_word kind_words[];
/** Those of -f. */
extern const struct option_word kind_families[];

/** Fills in what kinds of sockets the options ask for. Mistakes are reported. @return 0 or -EINVAL
 */
int kinds_select(const struct typed *typed, struct selection *selection);

/** Takes out of the ask what the filter cannot match; NULL matches all. */
void kinds_narrow(const struct where *where, struct socket_ask *ask);

#endif
