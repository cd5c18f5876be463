/* The record of a mapping of priorities, made from the rows of subject/links/info/qosmaps.def. */
#ifndef NLINSPECT_SUBJECT_LINKS_INFO_QOSMAPS_H
#define NLINSPECT_SUBJECT_LINKS_INFO_QOSMAPS_H

#include "nlinspect/model/members.h"

/** The fields' ids: their index in the schema. */
enum qosmap_field {
#define F(name, ...) QOSMAP_##name,
#define ALSO(...)
#include "subject/links/info/qosmaps.def"
	QOSMAP_FIELDS
};

struct qosmap_record {
	struct record base;
#define F(name, type, ...) MEMBER_##type name;
#define ALSO(...)
#include "subject/links/info/qosmaps.def"
};

#endif
