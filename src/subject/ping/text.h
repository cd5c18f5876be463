/* SPDX-License-Identifier: MIT */
/* Probes for people, in the lines that ping(8) has. */
#ifndef NLINSPECT_SUBJECT_PING_TEXT_H
#define NLINSPECT_SUBJECT_PING_TEXT_H

#include "nlinspect/flow/sink.h"

struct ask;

/** As struct subject has it. */
struct sink *ping_text_new(struct out *out, const struct ask *ask);

#endif
