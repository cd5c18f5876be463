/* SPDX-License-Identifier: MIT */
/* A field described once, as plain data. Columns, JSON keys, filters, sorting, completion, the
 * manual and decoding derive from it. The rows are in src/subject/NAME/NAME.def. */
#ifndef NLINSPECT_MODEL_FIELD_H
#define NLINSPECT_MODEL_FIELD_H

#include "nlinspect/model/record.h"
#include "nlinspect/model/words.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** The type of a value: how it is stored (record.h), compared, parsed and printed. Scalars come
 * first (field_is_scalar). */
enum field_type {
	FIELD_NUM,      /* uint64_t */
	FIELD_SNUM,     /* int64_t */
	FIELD_BOOL,     /* uint64_t 0 or 1; JSON true and false */
	FIELD_ENUM,     /* uint64_t, printed as one of `words`, or as its number (words_number) */
	FIELD_FLAGS,    /* uint64_t, the sum of some of `words`; a JSON array */
	FIELD_HEX,      /* uint64_t that JSON readers would round: "0x2f" as a string */
	FIELD_TEXT,     /* struct text, from outside */
	FIELD_ADDRESS,  /* struct address */
	FIELD_PREFIX,   /* struct prefix; a length of 0 is "default", a full one is left off */
	FIELD_MAC,      /* struct lladdr */
	FIELD_ENDPOINT, /* struct endpoint */
	FIELD_LIST,     /* struct list of records of `list` */
	FIELD_OBJECT,   /* struct list of one record of `list` */
};

/** The unit of a number in the record, the kernel's own. Machine formats print it unchanged. */
enum field_unit {
	UNIT_NONE,
	UNIT_COUNT,
	UNIT_BYTES,
	UNIT_NSEC,
	UNIT_USEC,
	UNIT_MSEC,
	UNIT_UNIX_MSEC, /* milliseconds since 1970; tables show the time of day */
	UNIT_UNIX_NSEC, /* nanoseconds since 1970, as above */
	UNIT_SEC,
	UNIT_BYTES_PER_SEC,
	UNIT_PERCENT,
	UNIT_MASK, /* a bit pattern: tables print it in hexadecimal */
};

/** The role of a value over time and among others. */
enum field_role {
	ROLE_KEY,      /* with the other keys, identifies the thing from one round to the next */
	ROLE_IDENTITY, /* differs where another thing has taken its key: a rate belongs to one thing
			*/
	ROLE_LABEL,    /* describes the thing */
	ROLE_STATE,    /* one of a few values, may change */
	ROLE_GAUGE,    /* goes up and down */
	ROLE_COUNTER,  /* only goes up; it has a rate per second with --interval */
};

/** Outputs that show a field which is not named. */
enum field_show {
	SHOW_DEFAULT,  /* in the table and in JSON */
	SHOW_TABLE,    /* in the table; machine formats have its parts as separate fields */
	SHOW_JOINED,   /* in the table of a view; machine formats have its parts */
	SHOW_HOLDERS,  /* in the table with -p; machine formats have its parts */
	SHOW_WIDE,     /* in the table with -i; in JSON */
	SHOW_EXTENDED, /* in the table with -e; in JSON */
	SHOW_MEMORY,   /* in the table with -m; in JSON */
	SHOW_OWNERS,   /* with -p */
	SHOW_OWNER,    /* with -p where each value has a column or key of its own */
	SHOW_ASKED,    /* in JSON */
	SHOW_NAMED,    /* only where -o, --sort, --count-by or a filter names it */
};

/** Names from the host's files instead of the program's own, loaded when a field needs them
 * (host/names.h). */
enum field_names {
	NAMES_NONE,
	NAMES_RT_TABLE,
	NAMES_RT_PROTO,
	NAMES_RT_ADDRPROTO,
	NAMES_RT_SCOPE,
	NAMES_RT_REALM,
	NAMES_RT_DSFIELD,
	NAMES_GROUP,
	NAMES_COUNT,
};

struct schema;

struct field {
	const char *name; /* the key of JSON, -o, --sort and filters; a duration ends in its unit */
	const char *heading; /* of the table's column */
	const char *doc;     /* one plain sentence */
	enum field_type type;
	enum field_unit unit;
	enum field_role role;
	enum field_show show;
	enum field_names names; /* ENUM and FLAGS: further words from the host's files */
	const struct words
		*words; /* ENUM and FLAGS; of NUM: what people type for numbers, or NULL */
	const struct schema *list; /* LIST and OBJECT */
	uint16_t offset;           /* of the value in the record */
	uint8_t decimals; /* the number is a multiple of 10^-decimals: rates have 3, most others 0
			   */
	uint8_t places;   /* tables for people show the number with exactly places - 1 decimals,
			     and bytes in units of 1024, as the heading says; 0: as unit and size
			     suggest */
	uint8_t rank;     /* a table that is too wide leaves out the highest first; 0: it keeps the
			     column */
	bool any_case;    /* TEXT: filters compare it as a word (word_equals()) */
	bool prose;       /* TEXT: a table that is too wide breaks it between words */
	bool lookup;      /* ADDRESS, ENDPOINT: filters may name hosts, which are looked up */
	bool named;       /* ADDRESS: of the family unix or the like, it can be a name */
	bool number;      /* the number of the field before it, which is its name; both have one
			     place in the record, and source_push() makes both present */
	bool per_second;  /* a rate, made of a counter (schema_rates()) */
	bool growth;      /* what a counter has grown by, made of it (schema_rates(),
			     schema_since()) */
	const char *rate_name;  /* COUNTER: the name of its rate, "rx_bytes_per_sec"; else NULL */
	const char *since_name; /* COUNTER: the name of its growth, "rx_bytes_since"; else NULL */
};

/* wire.kind: the message or attribute set that holds a value, because an attribute number means
 * something only within one. Each subject numbers its kinds from 1, in an enum. */
enum { WIRE_NONE }; /* in no message: a source derives it */

enum wire_form {
	WIRE_VALUE, /* a plain value of `size` bytes, or of its type's size */
	WIRE_BITS,  /* `width` bits from bit `shift` of the number */
	WIRE_UINT,  /* 4 or 8 bytes, as the number needs (the kernel's NLA_UINT) */
	WIRE_PAIR,  /* two uint32_t, the low half first in any byte order */
	WIRE_HAND,  /* read by `hand` or by the source, because no table can describe it */
	WIRE_FLAG,  /* the attribute has no payload; its presence means true */
	/* Forms that hold records, of OBJECT and LIST fields and in schema.nests. The bytes of a
	   record are a fixed part, read by rows of WIRE_HEADER and WIRE_PAYLOAD, or attributes, or
	   both; with both, the fixed part has `size` bytes. */
	WIRE_NEST,  /* the payload is one record, which may have no attribute */
	WIRE_BY,    /* the same, and another field selects the kind of its rows (struct selector) */
	WIRE_EACH,  /* the payload is attributes; each one with number `item` is a record */
	WIRE_ARRAY, /* the payload is attributes; each is a record, of any number */
	WIRE_STRUCTS, /* the payload is structures of `size` bytes; each is a record */
	WIRE_SPANS,   /* the payload is records that begin with their length (struct rtnexthop) */
	WIRE_GROUP,   /* no attribute of its own: the rows read attributes of the set itself */
};

/* Values of wire.attribute that are not attributes: */
enum {
	WIRE_HEADER = 0xffff,  /* a member of the fixed part */
	WIRE_PAYLOAD = 0xfffe, /* the whole fixed part, of any length */
};

enum { WIRE_ZERO = 1, WIRE_ONES };

struct decoding;

/**
 * Reads forms that no table can describe: the value of a WIRE_HAND or, for a form that holds
 * records, the fields that rows left absent.
 * @param bytes  the payload
 * @param value  the field's place in its record, or the record
 * @return 0; -ENODATA (absent); -EBADMSG (absent, because it is malformed); -ENOMEM
 */
typedef int wire_hand(struct decoding *decoding, const uint8_t *bytes, size_t length, void *value);

/** The place of a value in a message. A field has one or several, or is derived. */
struct wire {
	uint16_t field;     /* index in the schema; unused in schema.nests */
	uint16_t attribute; /* number, or WIRE_HEADER, WIRE_PAYLOAD */
	uint16_t offset;    /* in the header or in the attribute's payload */
	uint16_t item;      /* WIRE_EACH: the attribute that is a record */
	uint8_t kind;       /* among the kinds of the schema's subject; 0: WIRE_NONE */
	uint8_t form;       /* enum wire_form */
	uint8_t size;       /* of a number: 1, 2, 4 or 8; of other types in a header: all bytes */
	uint8_t shift, width;
	/* ENUM whose attributes number their words independently: the vocabulary. It becomes the
	 * upper half of the value, so that words of two vocabularies differ. */
	uint8_t vocabulary;
	bool big_endian;
	uint8_t none;   /* WIRE_ZERO, WIRE_ONES: the number or address that means absent */
	uint8_t inner;  /* a form that holds records: the kind of the rows that read them */
	uint8_t family; /* AF_* of addresses; 0: the message's */
	const struct selector *by; /* for WIRE_BY */
	wire_hand *hand;
	const char *name; /* "tcp_info.tcpi_rtt"; derived: the names of the fields that it is made
			     from */
};

/** One choice of a selector. */
struct choice {
	const char *word; /* the value of the selecting TEXT … */
	uint32_t number;  /* … or of the selecting number */
	bool absent;      /* … or it is absent */
	uint8_t kind;     /* the kind whose rows apply */
	uint8_t base;     /* a further kind, for fields without a row of that kind; 0: none */
	uint8_t family;   /* as wire.family */
	wire_hand *hand;  /* as wire.hand */
};

/** Selects the kind of a WIRE_BY by another field of the surrounding record. Without a matching
 * choice nothing is read. */
struct selector {
	unsigned field;
	const struct choice *choices;
	size_t count;
};

/** The attributes of a kind, for -v, which names unknown ones. */
struct wire_set {
	uint8_t kind;
	const char *name;         /* prefix of their names: "IFLA" */
	const uint16_t *left_out; /* known attributes that no row reads */
	size_t left_out_count;
};

/** A word of the filter language that means a field: "sport" for local_port. */
struct synonym {
	const char *word, *field;
	bool filters; /* in a filter it goes before a field with the same name */
};

/** A word of the filter language that stands for a condition, as other programs have it: "up" for
 * flags=UP. It comes before a field of its name where its value is of a form that it has a filter
 * for. In one with $, a value follows the word, and stands there; $1 and $2 are its two numbers. */
struct phrase {
	const char *word;
	const char *fields; /* names with spaces: any of them has the value, with any operator */
	const char *means;  /* a filter, for a value of any other form; or NULL */
	const char *named;  /* of a value that is no number, range or mask */
	const char *ranged; /* of N-M or N:M */
	const char *masked; /* of N/M */
};

/** The phrases of ss(8) for fields called state. */
#define EXCLUDE_PHRASES                     \
	{"exclude", .means = "state!=$"},   \
	{                                   \
		"excl", .means = "state!=$" \
	}

/** A field whose values may also be in parts of the record: each next hop of a multipath route has
 * an interface. A condition on the field also holds if it does for a part. */
struct also {
	const char *field;
	const char *parts; /* "nexthops.gateway nexthops.via.host": parts of the field's type */
};

/** A number that means trouble from some value on: a terminal colours it. */
struct alarm {
	const char *fields;    /* NUM fields with the thresholds, or one that is made of `by` */
	const char *by;        /* the number that is compared; NULL: the field's own */
	uint64_t warning, bad; /* in the unit of the record; 0: there is no such value */
};

/** Columns that go together: "-o @netstat". */
struct view {
	const char *name;    /* without the @ */
	const char *columns; /* names of fields, separated by spaces */
	const char *doc;     /* its content, without a period */
};

struct schema {
	const char *name;  /* "sockets": the command */
	const char *title; /* "sockets with TCP's internals": one line for help */
	const struct field *fields;
	size_t field_count;
	const struct wire *wires; /* sorted by field */
	size_t wire_count;
	/* Attributes whose payload fills the record itself, by forms that hold one record. */
	const struct wire *nests;
	size_t nest_count;
	const struct wire_set *sets; /* one for each kind that has attributes */
	size_t set_count;
	const struct synonym *synonyms;
	size_t synonym_count;
	const struct phrase *phrases;
	size_t phrase_count;
	const struct also *also;
	size_t also_count;
	const struct view *views;
	size_t view_count;
	const struct alarm *alarms;
	size_t alarm_count;
	/* Fields that a filter word without a field stands for, any of them; names with spaces, or
	 * NULL. */
	const char *bare_number, *bare_address, *bare_mac, *bare_word;
	const char *weight; /* NUM: how many records this one stands for, if it is there; NULL: each
			       stands for itself */
	const char *zone;   /* TEXT: the interface that is meant by fe80::1%eth0; NULL: none is */
	const char *unique; /* the KEY field that identifies a record within its namespace if it is
			       there, without the other keys; NULL: none */
	bool sampled;    /* its records are of the time between two rounds: the first round is not
			    shown, and machine formats have the growth of counters */
	const char *kin; /* ADDRESS, PREFIX, ENDPOINT: fields whose values have the record's family;
			    as above */
	/* Completes a record whose counters have become rates, of this schema with the marks of
	 * struct field. May be NULL. */
	void (*rated)(const struct schema *schema, struct record *record);
	size_t size; /* of a record */
	/* Offset in a record of the set of its absent fields that are null in JSON; 0: there is no
	 * such set. */
	size_t nulls;
};

/** Fields of a schema that is sampled, by name. TEXT: the time of the sample, or SAMPLE_AVERAGE. */
#define SAMPLE_TIME    "sample"
#define SAMPLE_AVERAGE "Average:"
/** NUM, in nanoseconds: the measured time between the sample's two readings. */
#define SAMPLE_INTERVAL "interval_ns"

/** The value of a field that the record has. */
static inline const void *field_value(const struct field *field, const struct record *record)
{
	return (const char *)record + field->offset;
}

/** Stores a value in a record's member and marks it present. */
#define RECORD_SET(record, id, member, ...) \
	((record)->member = (__VA_ARGS__), fieldset_add(&(record)->base.present, (id)))

/** Whether the field is a number that is summed, compared and printed as one (NUM, SNUM). */
static inline bool field_is_number(const struct field *field)
{
	return field->type == FIELD_NUM || field->type == FIELD_SNUM;
}

/** The value of a number, clamped to +-INT64_MAX. @return whether the field is a number and the
 * record has it */
bool field_number(
	const struct field *field, unsigned id, const struct record *record, int64_t *ret);

/** Whether an item of a list has the field. source_push() does not set numbers inside lists. */
static inline bool field_in_item(const struct field *field, unsigned id, const struct record *item)
{
	return record_has(item, field->number ? id - 1 : id);
}

/** Whether a value of this type is one uint64_t or int64_t in a record. Its size is no criterion:
 * with pointers of 32 bits, struct text has the same. */
static inline bool field_is_scalar(enum field_type type)
{
	return type <= FIELD_HEX;
}

/** The size of a value of this type in a record. */
size_t field_size(enum field_type type);

/** The word for a type ("number", "address", "word" …) and for a unit ("microseconds", ""). */
const char *field_type_name(enum field_type type);
const char *field_unit_name(enum field_unit unit);
const char *field_role_name(enum field_role role);

/** The worst tone of a present value's words, for ENUM and FLAGS, and of the fields in a LIST or
 * OBJECT. */
enum word_tone field_tone(const struct field *field, const struct record *record);

/** The alarm of a field, and the number that it compares. @return NULL if the field has no alarm */
const struct alarm *schema_alarm(const struct schema *schema, unsigned id, unsigned *by);

/** The tone that an alarm finds for a number. */
enum word_tone alarm_tone(const struct alarm *alarm, uint64_t value);

/** The field of that name; a duration's unit suffix may be left off. Synonyms count, then the
 * headings of columns. @return its index, or -ENOENT */
int schema_field(const struct schema *schema, struct text name);

/** Finds a field by its word in a filter; as above. */
int schema_filter_field(const struct schema *schema, struct text name);

/** Finds the field before the first dot of a name such as "metrics.mtu", if it has parts. @return
 * its index, or -ENOENT */
int schema_outer(const struct schema *schema, struct text name);

/** The parts that share a field's values (struct also). @return NULL if there are none */
const char *schema_also(const struct schema *schema, unsigned id);

/** Finds a view by name. @return NULL if there is none */
const struct view *schema_view(const struct schema *schema, struct text name);

/** Finds the field with the most similar name, for "did you mean". @return its name, or NULL if
 * none is similar */
const char *schema_suggest(const struct schema *schema, struct text name);

/** Adds to `set` the fields that its derived fields are made from, directly and indirectly. */
void schema_close(const struct schema *schema, struct fieldset *set);

/** Adds every field in a space- or comma-separated list of names of the program's own. */
void schema_add(const struct schema *schema, const char *names, struct fieldset *set);

/** The source of a field for people: "tcp_info.tcpi_rtt", "derived from uid", several with ", ". */
void schema_source(const struct schema *schema, unsigned id, struct out *out);

#endif
