/* The record of a BPF program, made from the rows of model/xdpprogs.def. */
#ifndef NLINSPECT_MODEL_XDPPROGS_H
#define NLINSPECT_MODEL_XDPPROGS_H

#include "nlinspect/model/members.h"

/** The fields' ids: their index in the schema. */
enum xdpprog_field {
#define F(name, ...) XDPPROG_##name,
#define ALSO(...)
#include "model/xdpprogs.def"
	XDPPROG_FIELDS
};

struct xdpprog_record {
	struct record base;
#define F(name, type, ...) MEMBER_##type name;
#define ALSO(...)
#include "model/xdpprogs.def"
};

#endif
