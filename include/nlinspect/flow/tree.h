/* SPDX-License-Identifier: MIT */
/* The tree of a parsed filter (flow/where.h): and, or and not over terms, each of which compares
 * one field with some values. Code that only applies filters needs just where.h. */
#ifndef NLINSPECT_FLOW_TREE_H
#define NLINSPECT_FLOW_TREE_H

#include "nlinspect/model/field.h"

#include <regex.h>

struct where;
struct operand_type;

enum where_kind { WHERE_AND, WHERE_OR, WHERE_NOT, WHERE_TERM };

enum where_operator {
	OPERATOR_NONE,
	OPERATOR_EQUAL,
	OPERATOR_NOT_EQUAL, /* only as an operator that people type: the tree has `negated` instead
			     */
	OPERATOR_LESS,
	OPERATOR_LESS_EQUAL,
	OPERATOR_GREATER,
	OPERATOR_GREATER_EQUAL,
	OPERATOR_MATCH,
	OPERATOR_NOT_MATCH, /* as OPERATOR_NOT_EQUAL */
	OPERATOR_IN,
	OPERATOR_COVERS, /* cannot be typed: a bare address, compared with a PREFIX field */
};

/** NUM, SNUM, BOOL, HEX, FLAGS: holds if (v & mask) - low <= span. */
struct where_number {
	uint64_t mask, low, span;
	uint64_t value; /* as it is printed: in the field's unit, int64_t for SNUM */
	bool masked;    /* N/MASK, not N */
	bool ranged;    /* LOW-HIGH: from `value` to low + span */
	bool negative;  /* nsec: below zero */
	bool nsec;      /* `value` is in nanoseconds and not a multiple of the field's unit */
};

/** ENUM: holds if v is in the set (values below 64), or equals the number. */
struct where_set {
	uint64_t set, number;
};

/** TEXT: equality, or a glob, or a regular expression. */
struct where_text {
	struct text text; /* owned, with a NUL after it */
	regex_t *regex;   /* owned; OPERATOR_MATCH */
	bool glob;
	bool any_case; /* the field has it */
};

enum { WHERE_PORT_ANY = -1 };

/** ADDRESS, PREFIX, ENDPOINT. An IPv4 value also matches IPv4-mapped IPv6 addresses, as in the
 * kernel. */
struct where_host {
	struct prefix prefix; /* bits after its length are 0 */
	struct text zone;     /* owned; empty: any */
	int32_t port;         /* or WHERE_PORT_ANY */
	struct text name;     /* owned; a name, such as the path of a unix socket */
	bool named; /* `name` is compared, not the prefix; the prefix's address has the family */
	bool glob;  /* the name is a pattern */
	bool any;   /* any address; for a PREFIX: "default" */
};

struct shown;

/** LIST and OBJECT: holds if it does for any item, or if the text in a table matches. */
struct where_list {
	struct text typed;   /* owned */
	struct where *any;   /* owned; a filter over an item: its members that can have the value.
				NULL: none can */
	struct shown *shown; /* owned; OPERATOR_MATCH: searches the text of a table (list.c) */
	bool part;           /* `any` tests one member that the user named: metrics.mtu */
};

union where_value {
	struct where_number number;
	struct where_set set;
	struct where_text text;
	struct where_host host;
	struct lladdr mac;
	struct where_list list;
};

/** Compares a record's value of the term's field with one value of the filter. */
typedef bool where_test(const union where_value *wanted, const void *value);

struct where_term {
	uint16_t field; /* its index in the schema */
	uint16_t offset;
	uint8_t type;  /* enum field_type */
	uint8_t op;    /* enum where_operator */
	uint16_t zone; /* the field that has the zone of an address, plus 1; 0: no value has one */
	uint16_t zone_offset;
	bool negated;
	bool absent;   /* "-" is one of the values: also holds if the field is absent */
	bool unitless; /* nothing that was typed says the unit: "rtt>50", where 50ms may be meant */
	where_test *test;
	const struct operand_type *operand; /* how its values are read, printed and freed */
	union where_value *values;          /* the term holds if any of them does */
	size_t count;
};

struct where {
	enum where_kind kind;
	bool bare; /* OR node made from a word without a field */
	bool also; /* OR node made from a field with further parts (struct also); child 0 is the
		      field itself */
	union {
		struct {
			struct where *
				*children; /* NOT has one child, AND and OR have two or more */
			size_t count;
		};
		struct where_term term;
	};
};

#endif
