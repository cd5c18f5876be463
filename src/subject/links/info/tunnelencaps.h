/* The record of the UDP that a tunnel goes in, made from the rows of
 * subject/links/info/tunnelencaps.def. */
#ifndef NLINSPECT_SUBJECT_LINKS_INFO_TUNNELENCAPS_H
#define NLINSPECT_SUBJECT_LINKS_INFO_TUNNELENCAPS_H

#include "nlinspect/model/members.h"

/** The fields' ids: their index in the schema. */
enum tunnelencap_field {
#define F(name, ...) TUNNELENCAP_##name,
#define ALSO(...)
#include "subject/links/info/tunnelencaps.def"
	TUNNELENCAP_FIELDS
};

struct tunnelencap_record {
	struct record base;
#define F(name, type, ...) MEMBER_##type name;
#define ALSO(...)
#include "subject/links/info/tunnelencaps.def"
};

#endif
