/* SPDX-License-Identifier: MIT */
/* What a parsed filter is made of (flow/where.h): a tree of and, or and not over terms, each of
 * which compares one field with some values. For what walks over filters; to apply one, where.h is
 * enough. */
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
	OPERATOR_NOT_EQUAL, /* in words only: a term is `negated` instead */
	OPERATOR_LESS,
	OPERATOR_LESS_EQUAL,
	OPERATOR_GREATER,
	OPERATOR_GREATER_EQUAL,
	OPERATOR_MATCH,
	OPERATOR_NOT_MATCH, /* in words only, too */
	OPERATOR_IN,
	OPERATOR_COVERS, /* has no word: an address alone, and a field that is a prefix */
};

/** NUM, SNUM, BOOL, HEX, FLAGS: holds if (v & mask) - low <= span. */
struct where_number {
	uint64_t mask, low, span;
	uint64_t value; /* as it is printed: in the field's unit, int64_t for SNUM */
	bool masked;    /* N/MASK, not N */
	bool negative;  /* nsec: below zero */
	bool nsec;      /* `value` is in nanoseconds and no multiple of the field's unit */
};

/** ENUM: holds if v is in the set, or from 64 on if it is the number. */
struct where_set {
	uint64_t set, number;
};

/** TEXT: equality, or a glob, or a regular expression. */
struct where_text {
	struct text text; /* owned */
	regex_t *regex;   /* owned; OPERATOR_MATCH */
	bool glob;
};

enum { WHERE_PORT_ANY = -1 };

/** ADDRESS, PREFIX, ENDPOINT. An IPv4 one also holds for IPv6-mapped addresses, as in the kernel.
 */
struct where_host {
	struct prefix prefix; /* no bits set behind its length */
	struct text zone;     /* owned; empty: any */
	int32_t port;         /* or WHERE_PORT_ANY */
	struct text name;     /* owned; a name, such as the path of a unix socket */
	bool named; /* `name` counts instead of the prefix, whose address has its family */
	bool glob;  /* it is a pattern */
	bool any;   /* any address; for a PREFIX: "default" */
};

struct shown;

/** LIST and OBJECT: holds if it does for any item, or if what a table shows matches. */
struct where_list {
	struct text typed;   /* owned */
	struct where *any;   /* owned; over an item: what in it can be that value. NULL: nothing */
	struct shown *shown; /* owned; OPERATOR_MATCH: what searches the text (list.c) */
	bool part; /* `any` is a condition on one part of an item, named as such: metrics.mtu */
};

union where_value {
	struct where_number number;
	struct where_set set;
	struct where_text text;
	struct where_host host;
	struct lladdr mac;
	struct where_list list;
};

/** Whether a record's value of the term's field is one that `wanted` stands for. */
typedef bool where_test(const union where_value *wanted, const void *value);

struct where_term {
	uint16_t field; /* its index in the schema */
	uint16_t offset;
	uint8_t type; /* enum field_type */
	uint8_t op;   /* enum where_operator */
	bool negated;
	bool absent; /* "-" is one of the values: holds where the field is absent */
	where_test *test;
	const struct operand_type *operand; /* how its values are read, printed and freed */
	union where_value *values;          /* any of them */
	size_t count;
};

struct where {
	enum where_kind kind;
	bool bare; /* OR: what a word without a field stands for */
	bool also; /* OR: what a condition on a field stands for of which parts of the record may
		      have values, too (struct also); the field's own is the first child */
	union {
		struct {
			struct where **children; /* NOT has one, the others at least two */
			size_t count;
		};
		struct where_term term;
	};
};

#endif
