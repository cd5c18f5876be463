/* SPDX-License-Identifier: MIT */
/* The functions (wire.hand) for parts of next hops that rows cannot describe. */
#ifndef NLINSPECT_SUBJECT_NEXTHOPS_HAND_H
#define NLINSPECT_SUBJECT_NEXTHOPS_HAND_H

#include "nlinspect/model/field.h"

/** The weight of a member is one more than the number in struct nexthop_grp. */
wire_hand nhgroup_finish;

/** Only a group that hardware may count for has these. */
wire_hand hwstats_finish;

/** The address after the family in a struct rtvia. */
wire_hand via_finish;

#endif
