/* The record of a BPF program, made from the rows of subject/links/parts/xdpprogs.def. */
#ifndef NLINSPECT_SUBJECT_LINKS_PARTS_XDPPROGS_H
#define NLINSPECT_SUBJECT_LINKS_PARTS_XDPPROGS_H

#include "nlinspect/model/members.h"

/** The fields' ids: their index in the schema. */
enum xdpprog_field {
#define F(name, ...) XDPPROG_##name,
#define ALSO(...)
#include "subject/links/parts/xdpprogs.def"
	XDPPROG_FIELDS
};

struct xdpprog_record {
	struct record base;
#define F(name, type, ...) MEMBER_##type name;
#define ALSO(...)
#include "subject/links/parts/xdpprogs.def"
};

#endif
