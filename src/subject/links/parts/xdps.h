/* The record of an interface's XDP programs, made from the rows of subject/links/parts/xdps.def. */
#ifndef NLINSPECT_SUBJECT_LINKS_PARTS_XDPS_H
#define NLINSPECT_SUBJECT_LINKS_PARTS_XDPS_H

#include "nlinspect/model/members.h"

/** The fields' ids: their index in the schema. */
enum xdp_field {
#define F(name, ...) XDP_##name,
#define ALSO(...)
#include "subject/links/parts/xdps.def"
	XDP_FIELDS
};

struct xdp_record {
	struct record base;
#define F(name, type, ...) MEMBER_##type name;
#define ALSO(...)
#include "subject/links/parts/xdps.def"
};

#endif
