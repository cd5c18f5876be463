/* SPDX-License-Identifier: MIT */
/* The kinds of links as tables: which attributes of IFLA_LINKINFO go where. What a table cannot say
 * is done by a kind's function behind it. */
#ifndef NLINSPECT_SUBJECT_LINKS_INFO_LINKINFO_KINDS_H
#define NLINSPECT_SUBJECT_LINKS_INFO_LINKINFO_KINDS_H

#include "nlinspect/model/field.h"

#include "linkinfo.h"

/** The records in struct linkinfo that attributes go to. */
enum link_part { DATA, PORT, PORT_RANGE, QUERIER4, QUERIER6, AD_INFO, ENCAP, LINK_PARTS };

/** A record in struct linkinfo. All but DATA and PORT are objects in DATA. */
struct link_object {
	const struct schema *schema;
	size_t offset;
	unsigned id;   /* of the object's field in DATA */
	size_t member; /* offset of its value there */
};

/** How attributes of a kind are read. All entries of a kind apply, in their order. */
struct link_kind {
	const char *name;
	enum wire_kind wire;
	enum link_part part; /* PORT: in IFLA_INFO_SLAVE_DATA, else in IFLA_INFO_DATA */
	uint16_t within;     /* the attribute in which they are nested; 0: in none */
	uint8_t family;      /* of addresses */
	void (*finish)(struct linkinfo *, struct cursor attributes);
};

/** A nested attribute of a kind with items of a list in DATA. */
struct link_list {
	const char *kind;
	uint16_t within;
	uint16_t item; /* the attribute that is an item; LINK_ADDRESSES: each, and it is an address
			*/
	enum wire_kind wire;
	uint8_t family;
	const struct schema *schema;
	unsigned id;
	size_t member;
};

enum { LINK_ADDRESSES = 0xffff, LINK_LISTS = 6 };

extern const struct link_object link_objects[LINK_PARTS];
extern const struct link_list link_lists[LINK_LISTS];
extern const struct link_kind link_kinds[];
extern const size_t link_kind_count;

#endif
