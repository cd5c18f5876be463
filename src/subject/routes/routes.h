/* SPDX-License-Identifier: MIT */
/* The record of a route, made from the rows of subject/routes/routes.def. */
#ifndef NLINSPECT_SUBJECT_ROUTES_ROUTES_H
#define NLINSPECT_SUBJECT_ROUTES_ROUTES_H

#define SCHEMA   route
#define ROWS     "subject/routes/routes.def"
#define ID(name) ROUTE_##name
#include "nlinspect/model/record_type.h"

struct dump;

/** The dumps of routes, also for subjects that count them. */
extern const struct dump route_dump;

#endif
