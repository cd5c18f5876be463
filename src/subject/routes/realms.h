/* SPDX-License-Identifier: MIT */
/* The record of a route's realms (RTA_FLOW), made from the rows of subject/routes/realms.def. */
#ifndef NLINSPECT_SUBJECT_ROUTES_REALMS_H
#define NLINSPECT_SUBJECT_ROUTES_REALMS_H

#define SCHEMA   realm
#define ROWS     "subject/routes/realms.def"
#define ID(name) REALM_##name
#include "nlinspect/model/record_type.h"

#endif
