/* SPDX-License-Identifier: MIT */
/* The records of a route and of what is nested in it. */
#ifndef NLINSPECT_SUBJECT_ROUTES_ROUTES_H
#define NLINSPECT_SUBJECT_ROUTES_ROUTES_H

/** Values of wire.kind in the schemas below. */
enum {
	WIRE_ROUTE = 1,
	WIRE_NEXTHOP,
	WIRE_METRICS,
	WIRE_REALMS,
};

/* A route. */
#define SCHEMA   route
#define ROWS     "subject/routes/routes.def"
#define ID(name) ROUTE_##name
#include "nlinspect/model/record_type.h"

/* RTA_MULTIPATH: one next hop of several. */
#define SCHEMA   nexthop
#define ROWS     "subject/routes/nexthops.def"
#define ID(name) NEXTHOP_##name
#include "nlinspect/model/record_type.h"

/* RTA_METRICS: settings for connections over the route. */
#define SCHEMA   metrics
#define ROWS     "subject/routes/metrics.def"
#define ID(name) METRIC_##name
#include "nlinspect/model/record_type.h"

/* RTA_FLOW: the realms of the route. */
#define SCHEMA   realm
#define ROWS     "subject/routes/realms.def"
#define ID(name) REALM_##name
#include "nlinspect/model/record_type.h"

struct dump;

/** The dumps of routes, also for subjects that count them. */
extern const struct dump route_dump;

#endif
