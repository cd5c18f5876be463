/* SPDX-License-Identifier: MIT */
/* The way to a host, hop by hop: what its losses mean. */
#ifndef NLINSPECT_SUBJECT_PING_PATH_H
#define NLINSPECT_SUBJECT_PING_PATH_H

#include "track.h"

/** Puts what errors have said where it belongs: the MTU to the hop of the router that reported it,
 * and the reporter to the hop that it keeps probes from. */
void path_settle(struct tracked *hops, size_t count);

/** The hop of the host itself or, while that is not known, the first one that only
 * an error came from, or the last one that answered (0: none did).
 * @return its index among `count` hops */
size_t path_last(const struct tracked *hops, size_t count);

/** How a hop answers, given how the last one does. */
enum ping_answers path_answers(const struct tracked *hops, size_t last, size_t hop);

/** Says what keeps probes from the host, or whether loss reaches it and where that begins: a router
 * that answers seldom loses nothing, if later hops answer. @return the sentence, in `text` */
struct text path_verdict(const struct tracked *hops, size_t last, char *text, size_t size);

#endif
