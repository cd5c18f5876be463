/* SPDX-License-Identifier: MIT */
/* The words for families, protocols and types of sockets: -f, -A. */
#ifndef NLINSPECT_SUBJECT_SOCKETS_KINDS_H
#define NLINSPECT_SUBJECT_SOCKETS_KINDS_H

#include "nlinspect/source/subject.h"

#include "ask.h"

/** The words of -A: those of ss and more. */
extern const struct option_word kind_words[];
/** The words of -f. */
extern const struct option_word kind_families[];

/** Sets the kinds of sockets that the options ask for. Errors are reported. @return 0 or -EINVAL */
int kinds_select(const struct typed *typed, struct selection *selection);

/** Removes kinds from the ask that the filter cannot match; NULL matches all. */
void kinds_narrow(const struct where *where, struct socket_ask *ask);

#endif
