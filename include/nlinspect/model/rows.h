/* SPDX-License-Identifier: MIT */
/* Makes the tables of a schema from its rows. A .c file defines SCHEMA, ROWS and ID(name) as for
 * model/record_type.h, and the macros for the sources that the rows use, made from the SOURCE_*
 * ones here. It gets vfrate_fields[] and vfrate_wires[], which FROM_ROWS(vfrate) puts into
 * vfrate_schema. The three macros are gone after that. */
#include "nlinspect/base/cleanup.h"
#include "nlinspect/model/event.h"
#include "nlinspect/model/field.h"

#include <stddef.h>

/* Types in a table of fields. */
#define TYPE_NUM             .type = FIELD_NUM
#define TYPE_DECIMAL(digits) .type = FIELD_NUM, .decimals = (digits)
/* A number that tables show with so many decimals, however large it is; bytes in units of 1024. */
#define TYPE_FIXED(digits) .type = FIELD_NUM, .places = (digits) + 1
/* The same of a number that has these decimals in the record. */
#define TYPE_PLACES(digits) .type = FIELD_NUM, .decimals = (digits), .places = (digits) + 1
#define TYPE_SNUM           .type = FIELD_SNUM
#define TYPE_BOOL           .type = FIELD_BOOL
#define TYPE_HEX            .type = FIELD_HEX
#define TYPE_TEXT           .type = FIELD_TEXT
#define TYPE_WORD           .type = FIELD_TEXT, .any_case = true
#define TYPE_PROSE          .type = FIELD_TEXT, .prose = true
#define TYPE_ADDRESS        .type = FIELD_ADDRESS
#define TYPE_NAME           .type = FIELD_ADDRESS, .named = true
#define TYPE_PREFIX         .type = FIELD_PREFIX
#define TYPE_MAC            .type = FIELD_MAC
#define TYPE_ENDPOINT       .type = FIELD_ENDPOINT
/* A number that people also type as a word. */
#define TYPE_NUM_OR(of)           .type = FIELD_NUM, .words = &(of)
#define TYPE_ENUM(of)             .type = FIELD_ENUM, .words = &(of)
#define TYPE_NAMED(of, from)      .type = FIELD_ENUM, .words = &(of), .names = NAMES_##from
#define TYPE_NAMED_BOTH(of, from) TYPE_NAMED(of, from)
#define TYPE_FLAGS(of)            .type = FIELD_FLAGS, .words = &(of)
#define TYPE_LIST(of)             .type = FIELD_LIST, .list = &(of)
#define TYPE_OBJECT(of)           .type = FIELD_OBJECT, .list = &(of)

/* The place that shows a field can have the rank of its column: DEFAULT(3). */
#define SHOW_DEFAULT(place)  SHOW_DEFAULT, .rank = (place)
#define SHOW_TABLE(place)    SHOW_TABLE, .rank = (place)
#define SHOW_JOINED(place)   SHOW_JOINED, .rank = (place)
#define SHOW_HOLDERS(place)  SHOW_HOLDERS, .rank = (place)
#define SHOW_WIDE(place)     SHOW_WIDE, .rank = (place)
#define SHOW_EXTENDED(place) SHOW_EXTENDED, .rank = (place)
#define SHOW_MEMORY(place)   SHOW_MEMORY, .rank = (place)
#define SHOW_OWNERS(place)   SHOW_OWNERS, .rank = (place)
#define SHOW_ASKED(place)    SHOW_ASKED, .rank = (place)

#define SIZE_OF(type, member) sizeof(((type *)NULL)->member)

/* Sources in a table of wires. The last member of a path names the value. */
#define SOURCE_HEADER(of, type, member)                                                  \
	.kind = (of), .attribute = WIRE_HEADER, .offset = offsetof(struct type, member), \
	.size = SIZE_OF(struct type, member), .name = #type "." #member
#define SOURCE_ATTRIBUTE(of, number, ctype) \
	.kind = (of), .attribute = (number), .size = sizeof(ctype), .name = #number
#define SOURCE_MEMBER(of, number, type, member, label)                                \
	.kind = (of), .attribute = (number), .offset = offsetof(struct type, member), \
	.size = SIZE_OF(struct type, member), .name = label
/* Compilers allocate bit-fields from the low end on little-endian machines, and from the high end
 * on others. */
#define SOURCE_BITS(low, count, size)        \
	.form = WIRE_BITS, .width = (count), \
	.shift = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? (low) : (size)*8 - (low) - (count)

/* A number or address of zeros means absent. */
#define UNLESS_ZERO(source) source, .none = WIRE_ZERO
#define UNLESS_ONES(source) source, .none = WIRE_ONES

/* Holds records, read by the rows of kind `in`. */
#define SOURCE_RECORDS(of, number, in) \
	.kind = (of), .attribute = (number), .inner = (in), .name = #number
#define SOURCE_NEST(of, number, in) SOURCE_RECORDS(of, number, in), .form = WIRE_NEST
#define SOURCE_EACH(of, number, each, in) \
	SOURCE_RECORDS(of, number, in), .form = WIRE_EACH, .item = (each)
#define SOURCE_ARRAY(of, number, in) SOURCE_RECORDS(of, number, in), .form = WIRE_ARRAY
#define SOURCE_STRUCTS(of, number, type, in) \
	SOURCE_RECORDS(of, number, in), .form = WIRE_STRUCTS, .size = sizeof(type)
#define SOURCE_SPANS(of, number, type, in) \
	SOURCE_RECORDS(of, number, in), .form = WIRE_SPANS, .size = sizeof(type)
#define SOURCE_BY(of, number, table) SOURCE_RECORDS(of, number, 0), .form = WIRE_BY, .by = &(table)
/* A record made of attributes of the set itself. */
#define SOURCE_GROUP(of, in, label) .kind = (of), .inner = (in), .form = WIRE_GROUP, .name = label
/* The only value of a record, as an item or object. */
#define SOURCE_PAYLOAD(of, label) .kind = (of), .attribute = WIRE_PAYLOAD, .name = label

/* Read by hand from an attribute or header: by the source, or by a function. */
#define SOURCE_BY_HAND(of, number, label) \
	.kind = (of), .attribute = (number), .form = WIRE_HAND, .name = label
#define SOURCE_HAND(of, number, function) SOURCE_BY_HAND(of, number, #number), .hand = (function)

/* Derived by a source from the named fields. */
#define FROM(fields) .kind = WIRE_NONE, .name = fields

/* The members of a schema that its rows fill. */
#define FROM_ROWS(schema)                                                      \
	.fields = schema##_fields, .field_count = ARRAY_SIZE(schema##_fields), \
	.wires = schema##_wires, .wire_count = ARRAY_SIZE(schema##_wires),     \
	.size = sizeof(struct schema##_record)

/* The members for a table of attributes that fill the record itself. */
#define NESTS(table) .nests = (table), .nest_count = ARRAY_SIZE(table)

/* The members for a table of the kinds' attribute sets. */
#define SETS(table) .sets = (table), .set_count = ARRAY_SIZE(table)
#define LEFT_OUT(...)                                \
	.left_out = (const uint16_t[]){__VA_ARGS__}, \
	.left_out_count = ARRAY_SIZE(((const uint16_t[]){__VA_ARGS__}))

/* The name of what is made of a counter, by the role in the row. */
#define MADE_KEY(id, end)      NULL
#define MADE_IDENTITY(id, end) NULL
#define MADE_LABEL(id, end)    NULL
#define MADE_STATE(id, end)    NULL
#define MADE_GAUGE(id, end)    NULL
#define MADE_COUNTER(id, end)  #id end

/* A number has the place of its name in the record. */
#define FIRST_OF(first, ...) first
#define NUMBER_FIELD(id, head, ...)                                                             \
	NUMBER_SHOWN(id, head, FIRST_OF(__VA_ARGS__, ) == SHOW_NAMED ? SHOW_NAMED : SHOW_ASKED, \
		.rank = 0)
#define NUMBER_FIELD_TOO(id, head, ...) NUMBER_SHOWN(id, head, __VA_ARGS__)
#define NUMBER_SHOWN(id, head, ...)                                      \
	[ID(id##_id)] = {.name = #id "_id",                              \
		.heading = head "-ID",                                   \
		.doc = "Number of the " #id,                             \
		.type = FIELD_NUM,                                       \
		.role = ROLE_LABEL,                                      \
		.number = true,                                          \
		.offset = offsetof(struct NAME_OF(SCHEMA, _record), id), \
		.show = __VA_ARGS__},

static const struct field NAME_OF(SCHEMA, _fields)[] = {
#define F(id, kind, source, measure, part, shown, head, text)             \
	[ID(id)] = {.name = #id,                                          \
		.heading = (head),                                        \
		.doc = (text),                                            \
		TYPE_##kind,                                              \
		.unit = UNIT_##measure,                                   \
		.role = ROLE_##part,                                      \
		.show = SHOW_##shown,                                     \
		.rate_name = MADE_##part(id, "_per_sec"),                 \
		.since_name = MADE_##part(id, "_since"),                  \
		.offset = offsetof(struct NAME_OF(SCHEMA, _record), id)}, \
	PAIR_OF(PAIR_##kind, NUMBER_FIELD, id, head, SHOW_##shown)
#define ALSO(id, source)
#include ROWS
#undef F
#undef ALSO
};
_Static_assert(
	ARRAY_SIZE(NAME_OF(SCHEMA, _fields)) <= FIELDSET_SIZE, "a fieldset holds all fields");

static const struct wire NAME_OF(SCHEMA, _wires)[] = {
#define F(id, kind, source, ...) {.field = ID(id), source},
#define ALSO(id, source)         {.field = ID(id), source},
#include ROWS
#undef F
#undef ALSO
};

#undef SCHEMA
#undef ROWS
#undef ID
