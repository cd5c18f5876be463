/* SPDX-License-Identifier: MIT */
/* The table of --trace. */
#ifndef NLINSPECT_SUBJECT_PING_TEXT_WAY_H
#define NLINSPECT_SUBJECT_PING_TEXT_WAY_H

#include "nlinspect/base/out.h"

#include "ping.h"

/** The line before the probes of a way. */
void text_way(struct out *out, const struct ping_record *record, unsigned hops);

/** The line of a hop: the first one has a heading, the last one the verdict. @param several  there
 * is more than one table */
void text_hop(struct out *out, const struct ping_record *record, bool several);

#endif
