/* SPDX-License-Identifier: MIT */
/* The meanings of the kernel's counters, in a table for each group. */
#ifndef NLINSPECT_SUBJECT_COUNTERS_MEANINGS_MEANING_H
#define NLINSPECT_SUBJECT_COUNTERS_MEANINGS_MEANING_H

#include "nlinspect/base/text.h"
#include "nlinspect/model/words.h"

#include <stdbool.h>

/** Counters only grow. */
enum counter_kind { COUNTER, GAUGE, SETTING, SHARE };

/** The things that are counted. */
enum counter_unit {
	NONE,
	PACKETS,
	SEGMENTS,
	DATAGRAMS,
	MESSAGES,
	FRAGMENTS,
	CHUNKS,
	BYTES,
	PAGES,
	CONNECTIONS,
	SOCKETS,
	ENTRIES,
	EVENTS,
	MS,
	HOPS,
};

/** Marks of a counter, for struct meaning. */
enum {
	LOSS = 1, /* something was lost */
	HOST = 2, /* of the whole host, not of a network namespace */
};

struct meaning {
	const char *name;   /* # at the end stands for any number */
	uint8_t kind;       /* enum counter_kind */
	uint8_t unit;       /* enum counter_unit */
	uint8_t marks;      /* LOSS | HOST */
	const char *worry;  /* when it means trouble, by a rule of thumb; "": there is no rule */
	const char *doc;    /* a sentence without a period */
	const char *advice; /* what to do about it; "": nothing is known */
	uint32_t limit; /* a share above it means trouble, in thousandths of a percent; else 0 */
};

/** The rule of thumb that any growth means trouble. */
#define GROWS "if it grows"

/** The counters that the kernel lists together. */
struct counter_group {
	const char *prefix; /* as the kernel writes it: "TcpExt" */
	const char *word;   /* as people type it: "tcpext" */
	const char *doc;
	const struct meaning *list;
	size_t count;
};

/** In the order of the files. @return NULL after the last one */
const struct counter_group *counter_group_at(size_t index);

/** @return NULL if the group is not known */
const struct counter_group *counter_group_find(struct text prefix);

/** @return NULL if the counter is not known */
const struct meaning *meaning_find(const struct counter_group *group, struct text name);

/** Whether the group has a counter of that name, in any case. */
bool meaning_named(const struct counter_group *group, struct text word);

/** The word for a unit: "packets"; "" for NONE. */
const char *counter_unit_word(enum counter_unit unit);

extern const struct words counter_kind_words;

#endif
