/* SPDX-License-Identifier: MIT */
/* Words that routes and their next hops share. */
#ifndef NLINSPECT_SUBJECT_NEXTHOPS_ROUTE_WORDS_H
#define NLINSPECT_SUBJECT_NEXTHOPS_ROUTE_WORDS_H

#include "nlinspect/model/field.h"

/** RTNH_F_* and RTM_F_*, with the words of ip(8). */
extern const struct words route_flag_words;

/** The type of a route, RTN_*. */
extern const struct words route_type_words;

#endif
