/* The record of a route's encapsulation, made from the rows of model/encaps.def. */
#ifndef NLINSPECT_MODEL_ENCAPS_H
#define NLINSPECT_MODEL_ENCAPS_H

#include "nlinspect/model/members.h"

/** The fields' ids: their index in the schema. */
enum encap_field {
#define F(name, ...) ENCAP_##name,
#define ALSO(...)
#include "model/encaps.def"
	ENCAP_FIELDS
};

enum { ENCAP_MODE_AUTO = 256 }; /* `mode`: above all numbers of the ABI */

struct encap_record {
	struct record base;
#define F(name, type, ...) MEMBER_##type name;
#define ALSO(...)
#include "model/encaps.def"
};

#endif
