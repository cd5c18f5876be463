/* SPDX-License-Identifier: MIT */
/* Records of TCP sockets that were closed between two rounds. */
#ifndef NLINSPECT_SUBJECT_SOCKETS_CLOSED_H
#define NLINSPECT_SUBJECT_SOCKETS_CLOSED_H

#include "nlinspect/source/source.h"

#include "lives.h"

/** Pushes a record for each. A socket that no round had is pushed only if it was active after the
 * round before: it is younger then. Marks those in the table that it pushed.
 * @return 0, -ECANCELED or -errno */
int closed_push(struct run *run, const struct lives_closed *closed);

#endif
