/* The record of the settings of a link's kind (IFLA_INFO_DATA), made from the rows of
 * subject/links/info/infodatas.def. */
#ifndef NLINSPECT_SUBJECT_LINKS_INFO_INFODATAS_H
#define NLINSPECT_SUBJECT_LINKS_INFO_INFODATAS_H

#include "nlinspect/model/members.h"

/** The fields' ids: their index in the schema. */
enum infodata_field {
#define F(name, ...) INFODATA_##name,
#define ALSO(...)
#include "subject/links/info/infodatas.def"
	INFODATA_FIELDS
};

/** Whose words `proto` is one of, other than those of ipip and sit. */
enum { PROTO_IP6TNL = 1, PROTO_HSR };

struct infodata_record {
	struct record base;
#define F(name, type, ...) MEMBER_##type name;
#define ALSO(...)
#include "subject/links/info/infodatas.def"
};

#endif
