/* SPDX-License-Identifier: MIT */
/* The record of a route's metrics (RTA_METRICS), made from the rows of subject/routes/metrics.def.
 */
#ifndef NLINSPECT_SUBJECT_ROUTES_METRICS_H
#define NLINSPECT_SUBJECT_ROUTES_METRICS_H

#define SCHEMA   metrics
#define ROWS     "subject/routes/metrics.def"
#define ID(name) METRIC_##name
#include "nlinspect/model/record_type.h"

#endif
