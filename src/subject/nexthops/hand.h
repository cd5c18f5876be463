/* SPDX-License-Identifier: MIT */
/* What rows cannot say of next hops: functions that they name (wire.hand). */
#ifndef NLINSPECT_SUBJECT_NEXTHOPS_HAND_H
#define NLINSPECT_SUBJECT_NEXTHOPS_HAND_H

#include "nlinspect/model/field.h"

/** The weight of a member is one more than struct nexthop_grp says. */
wire_hand nhgroup_finish;

/** Only a group for which hardware may count has such numbers. */
wire_hand hwstats_finish;

/** The address behind the family in a struct rtvia. */
wire_hand via_finish;

#endif
