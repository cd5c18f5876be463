/* The record of one link-layer address of several, made from the rows of
 * subject/links/info/macaddrs.def. */
#ifndef NLINSPECT_SUBJECT_LINKS_INFO_MACADDRS_H
#define NLINSPECT_SUBJECT_LINKS_INFO_MACADDRS_H

#include "nlinspect/model/members.h"

/** The fields' ids: their index in the schema. */
enum macaddr_field {
#define F(name, ...) MACADDR_##name,
#define ALSO(...)
#include "subject/links/info/macaddrs.def"
	MACADDR_FIELDS
};

struct macaddr_record {
	struct record base;
#define F(name, type, ...) MEMBER_##type name;
#define ALSO(...)
#include "subject/links/info/macaddrs.def"
};

#endif
