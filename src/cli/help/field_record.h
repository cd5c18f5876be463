/* The record of what is said about a field, made from the rows of cli/help/fields.def: fields are
 * listed like everything else. */
#ifndef NLINSPECT_CLI_HELP_FIELD_RECORD_H
#define NLINSPECT_CLI_HELP_FIELD_RECORD_H

#include "nlinspect/model/members.h"

#include "model/field_words.h"

/** The fields' ids: their index in the schema. */
enum field_field {
#define F(name, ...) FIELD_##name,
#define ALSO(...)
#include "cli/help/fields.def"
	FIELD_FIELDS
};

struct field_record {
	struct record base;
#define F(name, type, ...) MEMBER_##type name;
#define ALSO(...)
#include "cli/help/fields.def"
};

#endif
