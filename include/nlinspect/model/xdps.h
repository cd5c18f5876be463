/* The record of an interface's XDP programs, made from the rows of model/xdps.def. */
#ifndef NLINSPECT_MODEL_XDPS_H
#define NLINSPECT_MODEL_XDPS_H

#include "nlinspect/model/members.h"

/** The fields' ids: their index in the schema. */
enum xdp_field {
#define F(name, ...) XDP_##name,
#define ALSO(...)
#include "model/xdps.def"
	XDP_FIELDS
};

struct xdp_record {
	struct record base;
#define F(name, type, ...) MEMBER_##type name;
#define ALSO(...)
#include "model/xdps.def"
};

#endif
