/* The record of a routing table, made from the rows of subject/tables/tables.def. */
#ifndef NLINSPECT_SUBJECT_TABLES_TABLES_H
#define NLINSPECT_SUBJECT_TABLES_TABLES_H

#include "nlinspect/model/members.h"

/** The fields' ids: their index in the schema. */
enum table_field {
#define F(name, ...) TABLE_##name,
#define ALSO(...)
#include "subject/tables/tables.def"
	TABLE_FIELDS
};

struct table_record {
	struct record base;
#define F(name, type, ...) MEMBER_##type name;
#define ALSO(...)
#include "subject/tables/tables.def"
};

#endif
