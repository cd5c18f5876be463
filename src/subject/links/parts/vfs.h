/* The record of a virtual function (SR-IOV), made from the rows of subject/links/parts/vfs.def. */
#ifndef NLINSPECT_SUBJECT_LINKS_PARTS_VFS_H
#define NLINSPECT_SUBJECT_LINKS_PARTS_VFS_H

#include "nlinspect/model/members.h"

/** The fields' ids: their index in the schema. */
enum vf_field {
#define F(name, ...) VF_##name,
#define ALSO(...)
#include "subject/links/parts/vfs.def"
	VF_FIELDS
};

struct vf_record {
	struct record base;
#define F(name, type, ...) MEMBER_##type name;
#define ALSO(...)
#include "subject/links/parts/vfs.def"
};

#endif
