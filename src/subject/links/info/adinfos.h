/* The record of the active aggregator of a bond, made from the rows of
 * subject/links/info/adinfos.def. */
#ifndef NLINSPECT_SUBJECT_LINKS_INFO_ADINFOS_H
#define NLINSPECT_SUBJECT_LINKS_INFO_ADINFOS_H

#include "nlinspect/model/members.h"

/** The fields' ids: their index in the schema. */
enum adinfo_field {
#define F(name, ...) ADINFO_##name,
#define ALSO(...)
#include "subject/links/info/adinfos.def"
	ADINFO_FIELDS
};

struct adinfo_record {
	struct record base;
#define F(name, type, ...) MEMBER_##type name;
#define ALSO(...)
#include "subject/links/info/adinfos.def"
};

#endif
