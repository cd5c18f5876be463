/* SPDX-License-Identifier: MIT */
/* What rows cannot say of routes: functions that they name (wire.hand). */
#ifndef NLINSPECT_SUBJECT_ROUTES_HAND_H
#define NLINSPECT_SUBJECT_ROUTES_HAND_H

#include "nlinspect/model/field.h"

/** Metrics of time, in milliseconds. */
wire_hand metrics_finish;

/** An attribute that is too short for realms makes no sense. */
wire_hand realm_finish;

#endif
