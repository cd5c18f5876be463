/* SPDX-License-Identifier: MIT */
/* A record: one socket, route, link … on its way from a source through the stages to a renderer.
 * The members that the schema's fields point at follow its header. A record and everything it
 * points at is borrowed for the duration of a call. */
#ifndef NLINSPECT_MODEL_RECORD_H
#define NLINSPECT_MODEL_RECORD_H

#include "nlinspect/base/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum { FIELDSET_WORDS = 8, FIELDSET_SIZE = FIELDSET_WORDS * 64 };

/** A set of fields of one schema, by their index. */
struct fieldset {
	uint64_t bits[FIELDSET_WORDS];
};

static inline bool fieldset_has(const struct fieldset *set, unsigned id)
{
	return set->bits[id / 64] >> (id % 64) & 1;
}

static inline void fieldset_add(struct fieldset *set, unsigned id)
{
	set->bits[id / 64] |= UINT64_C(1) << (id % 64);
}

/** Adds `count` fields from `id` on. */
static inline void fieldset_add_range(struct fieldset *set, unsigned id, size_t count)
{
	while (count) {
		unsigned bit = id % 64, room = 64 - bit;
		unsigned taken = count < room ? (unsigned)count : room;

		set->bits[id / 64] |= UINT64_MAX >> (64 - taken) << bit;
		id += taken;
		count -= taken;
	}
}

static inline void fieldset_remove(struct fieldset *set, unsigned id)
{
	set->bits[id / 64] &= ~(UINT64_C(1) << (id % 64));
}

/** The words of a set that fields of a schema with this many can be in. */
static inline unsigned fieldset_words(size_t field_count)
{
	return (unsigned)((field_count + 63) / 64);
}

/** The set of all possible fields. */
static inline struct fieldset fieldset_all(void)
{
	struct fieldset set;

	memset(&set, 0xff, sizeof(set));
	return set;
}

/** Whether the sets share a field. */
static inline bool fieldset_intersects(const struct fieldset *a, const struct fieldset *b)
{
	for (unsigned i = 0; i < FIELDSET_WORDS; i++) {
		if (a->bits[i] & b->bits[i])
			return true;
	}
	return false;
}

/** The first field of the set that is not below `id`. @return FIELDSET_SIZE if there is none */
static inline unsigned fieldset_next(const struct fieldset *set, unsigned id)
{
	while (id < FIELDSET_SIZE) {
		uint64_t word = set->bits[id / 64] >> (id % 64);

		if (word)
			return id + (unsigned)__builtin_ctzll(word);
		id = (id / 64 + 1) * 64;
	}
	return FIELDSET_SIZE;
}

/** Loops over the fields of a set in ascending order. */
#define fieldset_for_each(id, set)                                    \
	for (unsigned id = fieldset_next(set, 0); id < FIELDSET_SIZE; \
		id = fieldset_next(set, id + 1))

/** The head of every record: the set of present fields. Absent is not zero. */
struct record {
	struct fieldset present;
};

static inline bool record_has(const struct record *record, unsigned id)
{
	return fieldset_has(&record->present, id);
}

static inline void record_clear(struct record *record)
{
	record->present = (struct fieldset){{0}};
}

/* The values of the types in field.h. NUM, BOOL, ENUM, FLAGS and HEX are uint64_t, SNUM is int64_t,
 * TEXT is struct text (base/text.h). */

/** ADDRESS: family AF_INET (4 bytes), AF_INET6 (16), or another with `length` bytes. With length 0
 * it is a name, such as the path of a unix socket. */
struct address {
	uint8_t family, length;
	union {
		uint8_t bytes[16];
		struct text name;
	};
};

static inline bool address_is_named(const struct address *address)
{
	return !address->length;
}

/** PREFIX: an address and the number of its leading bits that count. */
struct prefix {
	struct address address;
	uint8_t bits;
};

/** MAC: a link-layer address of any kind. The family is AF_INET or AF_INET6 for the end of a
 * tunnel, which is printed as such an address, else AF_UNSPEC. */
struct lladdr {
	uint8_t length;
	uint8_t bytes[32];
	uint8_t family;
};

/** ENDPOINT: an address, perhaps a name, a port (0: any) and the interface it is bound to (empty:
 * none). */
struct endpoint {
	struct address address;
	uint32_t port;
	struct text zone;
	bool both;     /* it takes IPv4 and IPv6, and is written as "*" */
	bool portless; /* its protocol has no ports: it is written as the address alone */
};

/** LIST and OBJECT: `count` records of the field's own schema (field->list), `stride` bytes apart;
 * OBJECT has one. */
struct list {
	const void *items;
	uint32_t count, stride;
};

static inline const struct record *list_item(const struct list *list, uint32_t index)
{
	return (const struct record *)((const char *)list->items + (size_t)index * list->stride);
}

#endif
