/* The record of a bucket of a resilient next-hop group, made from the rows of model/nhbuckets.def.
 */
#ifndef NLINSPECT_MODEL_NHBUCKETS_H
#define NLINSPECT_MODEL_NHBUCKETS_H

#include "nlinspect/model/members.h"

/** The fields' ids: their index in the schema. */
enum nhbucket_field {
#define F(name, ...) NHBUCKET_##name,
#define ALSO(...)
#include "model/nhbuckets.def"
	NHBUCKET_FIELDS
};

struct nhbucket_record {
	struct record base;
#define F(name, type, ...) MEMBER_##type name;
#define ALSO(...)
#include "model/nhbuckets.def"
};

#endif
