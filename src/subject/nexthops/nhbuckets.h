/* The record of a bucket of a resilient next-hop group, made from the rows of
 * subject/nexthops/nhbuckets.def.
 */
#ifndef NLINSPECT_SUBJECT_NEXTHOPS_NHBUCKETS_H
#define NLINSPECT_SUBJECT_NEXTHOPS_NHBUCKETS_H

#include "nlinspect/model/members.h"

/** The fields' ids: their index in the schema. */
enum nhbucket_field {
#define F(name, ...) NHBUCKET_##name,
#define ALSO(...)
#include "subject/nexthops/nhbuckets.def"
	NHBUCKET_FIELDS
};

struct nhbucket_record {
	struct record base;
#define F(name, type, ...) MEMBER_##type name;
#define ALSO(...)
#include "subject/nexthops/nhbuckets.def"
};

#endif
