/* The record of a neighbor, made from the rows of subject/neighbors/neighbors.def. */
#ifndef NLINSPECT_SUBJECT_NEIGHBORS_NEIGHBORS_H
#define NLINSPECT_SUBJECT_NEIGHBORS_NEIGHBORS_H

#include "nlinspect/model/members.h"

/** The fields' ids: their index in the schema. */
enum neighbor_field {
#define F(name, ...) NEIGHBOR_##name,
#define ALSO(...)
#include "subject/neighbors/neighbors.def"
	NEIGHBOR_FIELDS
};

struct neighbor_record {
	struct record base;
#define F(name, type, ...) MEMBER_##type name;
#define ALSO(...)
#include "subject/neighbors/neighbors.def"
};

#endif
