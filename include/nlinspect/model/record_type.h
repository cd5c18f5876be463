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
#define MEMBER_NUM                   uint64_t
#define MEMBER_DECIMAL(digits)       uint64_t
#define MEMBER_FIXED(digits)         uint64_t
#define MEMBER_PLACES(digits)        uint64_t
#define MEMBER_NUM_OR(of)            uint64_t
#define MEMBER_SNUM                  int64_t
#define MEMBER_BOOL                  uint64_t
#define MEMBER_HEX                   uint64_t
#define MEMBER_TEXT                  struct text
#define MEMBER_WORD                  struct text
#define MEMBER_PROSE                 struct text
#define MEMBER_ADDRESS               struct address
#define MEMBER_NAME                  struct address
#define MEMBER_PREFIX                struct prefix
#define MEMBER_MAC                   struct lladdr
#define MEMBER_ENDPOINT              struct endpoint
#define MEMBER_ENUM(words)           uint64_t
#define MEMBER_NAMED(words, of)      uint64_t
#define MEMBER_NAMED_BOTH(words, of) uint64_t
#define MEMBER_FLAGS(words)          uint64_t
#define MEMBER_LIST(schema)          struct list
#define MEMBER_OBJECT(schema)        struct list

/* Whether a row makes a second field, by its type: NAME_id, the number that the name has.
 * NAMED_BOTH shows it beside the name. */
#define PAIR_NUM                   ALONE
#define PAIR_DECIMAL(digits)       ALONE
#define PAIR_FIXED(digits)         ALONE
#define PAIR_PLACES(digits)        ALONE
#define PAIR_NUM_OR(of)            ALONE
#define PAIR_SNUM                  ALONE
#define PAIR_BOOL                  ALONE
#define PAIR_HEX                   ALONE
#define PAIR_TEXT                  ALONE
#define PAIR_WORD                  ALONE
#define PAIR_PROSE                 ALONE
#define PAIR_ADDRESS               ALONE
#define PAIR_NAME                  ALONE
#define PAIR_PREFIX                ALONE
#define PAIR_MAC                   ALONE
#define PAIR_ENDPOINT              ALONE
#define PAIR_ENUM(words)           ALONE
#define PAIR_NAMED(words, of)      NUMBERED
#define PAIR_NAMED_BOTH(words, of) NUMBERED_TOO
#define PAIR_FLAGS(words)          ALONE
#define PAIR_LIST(schema)          ALONE
#define PAIR_OBJECT(schema)        ALONE

/* PAIR_OF(PAIR_##type, make, …) is make(…) if there is one, and nothing if not. */
#define PAIR_OF(pair, make, ...) pair(make, __VA_ARGS__)
#define ALONE(make, ...)
#define NUMBERED(make, ...)     make(__VA_ARGS__)
#define NUMBERED_TOO(make, ...) make##_TOO(__VA_ARGS__)
#define NUMBER_ID_TOO(name)     NUMBER_ID(name)
#define NUMBER_ID(name)         ID(name##_id),

/* A name with the schema's name as prefix; the inner macro gets it expanded. */
#define NAME_OF(schema, suffix)       NAME_OF_PASTE(schema, suffix)
#define NAME_OF_PASTE(schema, suffix) schema##suffix

enum {
#define F(name, type, ...) ID(name), PAIR_OF(PAIR_##type, NUMBER_ID, name)
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
