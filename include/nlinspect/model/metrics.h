/* The record of a route's metrics (RTA_METRICS), made from the rows of model/metrics.def. */
#ifndef NLINSPECT_MODEL_METRICS_H
#define NLINSPECT_MODEL_METRICS_H

#include "nlinspect/model/members.h"

/** The fields' ids: their index in the schema. */
enum metrics_field {
#define F(name, ...) METRIC_##name,
#define ALSO(...)
#include "model/metrics.def"
	METRIC_FIELDS
};

struct metrics_record {
	struct record base;
#define F(name, type, ...) MEMBER_##type name;
#define ALSO(...)
#include "model/metrics.def"
};

#endif
