/* SPDX-License-Identifier: MIT */
/* The way to a host, hop by hop: what its losses mean. */
#ifndef NLINSPECT_SUBJECT_PING_PATH_H
#define NLINSPECT_SUBJECT_PING_PATH_H

#include "track.h"

/** The hop of the host itself or, while that is not known, the last one that answered (0: none
 * did).
 * @return its index among `count` hops */
size_t path_last(const struct tracked *hops, size_t count);

/** Says whether loss reaches the host, and where it begins: a router that answers seldom loses
 * nothing, if later hops answer. @return the sentence, in `text` */
struct text path_verdict(const struct tracked *hops, size_t last, char *text, size_t size);

#endif
