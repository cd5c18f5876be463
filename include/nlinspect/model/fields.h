/* The record of what is said about a field, made from the rows of model/fields.def: fields are
 * listed like everything else. */
#ifndef NLINSPECT_MODEL_FIELDS_H
#define NLINSPECT_MODEL_FIELDS_H

#include "nlinspect/model/field_words.h"
#include "nlinspect/model/members.h"

/** The fields' ids: their index in the schema. */
enum field_field {
#define F(name, ...) FIELD_##name,
#define ALSO(...)
#include "model/fields.def"
	FIELD_FIELDS
};

struct field_record {
	struct record base;
#define F(name, type, ...) MEMBER_##type name;
#define ALSO(...)
#include "model/fields.def"
};

#endif
