/* SPDX-License-Identifier: MIT */
/* Sockets that exist here, and that nothing lists: the kernel counts them by protocol. */
#ifndef NLINSPECT_SUBJECT_SOCKETS_FAMILIES_UNLISTED_H
#define NLINSPECT_SUBJECT_SOCKETS_FAMILIES_UNLISTED_H

#include "nlinspect/source/source.h"

/** Reports in one line the sockets of these kinds (1 << enum socket_kind) that /proc/net/protocols
 * counts; if every kind is asked for, also protocols that are no kind. */
void sockets_note_unlisted(struct run *run, uint32_t kinds);

#endif
