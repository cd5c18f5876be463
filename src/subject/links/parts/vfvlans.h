/* The record of a virtual function's VLAN, made from the rows of subject/links/parts/vfvlans.def.
 */
#ifndef NLINSPECT_SUBJECT_LINKS_PARTS_VFVLANS_H
#define NLINSPECT_SUBJECT_LINKS_PARTS_VFVLANS_H

#include "nlinspect/model/members.h"

/** The fields' ids: their index in the schema. */
enum vfvlan_field {
#define F(name, ...) VFVLAN_##name,
#define ALSO(...)
#include "subject/links/parts/vfvlans.def"
	VFVLAN_FIELDS
};

struct vfvlan_record {
	struct record base;
#define F(name, type, ...) MEMBER_##type name;
#define ALSO(...)
#include "subject/links/parts/vfvlans.def"
};

#endif
