/* SPDX-License-Identifier: MIT */
/* The record of a bucket of a resilient next-hop group, made from the rows of
 * subject/nexthops/nhbuckets.def.
 */
#ifndef NLINSPECT_SUBJECT_NEXTHOPS_NHBUCKETS_H
#define NLINSPECT_SUBJECT_NEXTHOPS_NHBUCKETS_H

#define SCHEMA   nhbucket
#define ROWS     "subject/nexthops/nhbuckets.def"
#define ID(name) NHBUCKET_##name
#include "nlinspect/model/record_type.h"

#endif
