/* The record of a routing table, made from the rows of model/tables.def. */
#ifndef NLINSPECT_MODEL_TABLES_H
#define NLINSPECT_MODEL_TABLES_H

#include "nlinspect/model/members.h"

/** The fields' ids: their index in the schema. */
enum table_field {
#define F(name, ...) TABLE_##name,
#define ALSO(...)
#include "model/tables.def"
	TABLE_FIELDS
};

struct table_record {
	struct record base;
#define F(name, type, ...) MEMBER_##type name;
#define ALSO(...)
#include "model/tables.def"
};

#endif
