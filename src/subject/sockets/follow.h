/* SPDX-License-Identifier: MIT */
/* TCP and UDP sockets as the kernel destroys them, with what TCP counted until then. */
#ifndef NLINSPECT_SUBJECT_SOCKETS_FOLLOW_H
#define NLINSPECT_SUBJECT_SOCKETS_FOLLOW_H

#include "nlinspect/source/stream.h"
#include "nlinspect/source/subject.h"

extern const struct stream socket_stream;

/** Restricts what is asked for to what the kernel announces. Mistakes are reported.
 * @return 0 or -EINVAL */
int follow_select(const struct typed *typed, struct selection *selection);

#endif
