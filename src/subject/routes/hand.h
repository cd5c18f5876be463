/* SPDX-License-Identifier: MIT */
/* The functions (wire.hand) for parts of routes that rows cannot describe. */
#ifndef NLINSPECT_SUBJECT_ROUTES_HAND_H
#define NLINSPECT_SUBJECT_ROUTES_HAND_H

#include "nlinspect/model/field.h"

/** Converts metrics of time to milliseconds. */
wire_hand metrics_finish;

/** Rejects an attribute that is too short for realms. */
wire_hand realm_finish;

#endif
