/* The record of one segment of a route's encapsulation, made from the rows of
 * subject/nexthops/encap/segments.def.
 */
#ifndef NLINSPECT_SUBJECT_NEXTHOPS_ENCAP_SEGMENTS_H
#define NLINSPECT_SUBJECT_NEXTHOPS_ENCAP_SEGMENTS_H

#include "nlinspect/model/members.h"

/** The fields' ids: their index in the schema. */
enum segment_field {
#define F(name, ...) SEGMENT_##name,
#define ALSO(...)
#include "subject/nexthops/encap/segments.def"
	SEGMENT_FIELDS
};

struct segment_record {
	struct record base;
#define F(name, type, ...) MEMBER_##type name;
#define ALSO(...)
#include "subject/nexthops/encap/segments.def"
};

#endif
