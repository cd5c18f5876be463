/* SPDX-License-Identifier: MIT */
/* The rows that follow the route. */
#ifndef NLINSPECT_SUBJECT_LOOKUP_WAY_PATH_H
#define NLINSPECT_SUBJECT_LOOKUP_WAY_PATH_H

struct lookup;

/** Adds rows for source, encapsulation, next hop, neighbor, link and exception. */
void path_say(struct lookup *lookup);

#endif
