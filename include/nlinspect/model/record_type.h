/* SPDX-License-Identifier: MIT */
/* Makes the type of a record from its rows. A header defines for each
 *
 *	#define SCHEMA   vfrate
 *	#define ROWS     "subject/links/parts/vfrates.def"
 *	#define ID(name) VFRATE_##name
 *	#include "nlinspect/model/record_type.h"
 *
 * and gets the ids of its fields, which are their index in the schema (VFRATE_max_tx …, and their
 * number: VFRATE_FIELDS), struct vfrate_record with a member for each, and the declaration of
 * vfrate_schema. The three macros are gone after that. model/rows.h makes the schema itself. */
#include "nlinspect/model/record.h"

/* The C types of the members, by the type in the row; field.h describes them. */
#define MEMBER_NUM              uint64_t
#define MEMBER_DECIMAL(digits)  uint64_t
#define MEMBER_NUM_OR(of)       uint64_t
#define MEMBER_SNUM             int64_t
#define MEMBER_BOOL             uint64_t
#define MEMBER_HEX              uint64_t
#define MEMBER_TEXT             struct text
#define MEMBER_PROSE            struct text
#define MEMBER_ADDRESS          struct address
#define MEMBER_NAME             struct address
#define MEMBER_PREFIX           struct prefix
#define MEMBER_MAC              struct lladdr
#define MEMBER_ENDPOINT         struct endpoint
#define MEMBER_ENUM(words)      uint64_t
#define MEMBER_NAMED(words, of) uint64_t
#define MEMBER_FLAGS(words)     uint64_t
#define MEMBER_LIST(schema)     struct list
#define MEMBER_OBJECT(schema)   struct list

/* A name with the schema's name as prefix; the inner macro gets it expanded. */
#define NAME_OF(schema, suffix)       NAME_OF_PASTE(schema, suffix)
#define NAME_OF_PASTE(schema, suffix) schema##suffix

enum {
#define F(name, ...) ID(name),
#define ALSO(...)
#include ROWS
#undef F
	ID(FIELDS)
};

struct NAME_OF(SCHEMA, _record) {
	struct record base;
#define F(name, type, ...) MEMBER_##type name;
#include ROWS
#undef F
#undef ALSO
};

extern const struct schema NAME_OF(SCHEMA, _schema);

#undef SCHEMA
#undef ROWS
#undef ID
