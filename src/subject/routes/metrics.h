/* The record of a route's metrics (RTA_METRICS), made from the rows of subject/routes/metrics.def.
 */
#ifndef NLINSPECT_SUBJECT_ROUTES_METRICS_H
#define NLINSPECT_SUBJECT_ROUTES_METRICS_H

#include "nlinspect/model/members.h"

/** The fields' ids: their index in the schema. */
enum metrics_field {
#define F(name, ...) METRIC_##name,
#define ALSO(...)
#include "subject/routes/metrics.def"
	METRIC_FIELDS
};

struct metrics_record {
	struct record base;
#define F(name, type, ...) MEMBER_##type name;
#define ALSO(...)
#include "subject/routes/metrics.def"
};

#endif
