/* The record of a route's encapsulation, made from the rows of subject/nexthops/encap/encaps.def.
 */
#ifndef NLINSPECT_SUBJECT_NEXTHOPS_ENCAP_ENCAPS_H
#define NLINSPECT_SUBJECT_NEXTHOPS_ENCAP_ENCAPS_H

#include "nlinspect/model/members.h"

/** The fields' ids: their index in the schema. */
enum encap_field {
#define F(name, ...) ENCAP_##name,
#define ALSO(...)
#include "subject/nexthops/encap/encaps.def"
	ENCAP_FIELDS
};

enum { ENCAP_MODE_AUTO = 256 }; /* `mode`: above all numbers of the ABI */

struct encap_record {
	struct record base;
#define F(name, type, ...) MEMBER_##type name;
#define ALSO(...)
#include "subject/nexthops/encap/encaps.def"
};

#endif
