/* SPDX-License-Identifier: MIT */
/* The filter language: words that people type, parsed against a schema into a tree that a record
 * answers. The grammar stands in nlinspect-filter(7). */
#ifndef NLINSPECT_FLOW_WHERE_H
#define NLINSPECT_FLOW_WHERE_H

#include "nlinspect/base/cleanup.h"
#include "nlinspect/model/field.h"

struct where;

/** What is wrong with a filter, and where. */
struct where_error {
	/* 'unknown field "rttt"; did you mean "rtt_us"?'; escaped for a terminal. */
	char message[256];
	/* Further lines, each starting with two spaces: allowed words, examples; may be "". */
	char hint[512];
	/* Which of the words (argv). */
	size_t word;
	/* Bytes of the word that are meant; start == end == its length: something is missing. */
	size_t start, end;
	/* The name of the field that has no such word; NULL: something else is wrong. */
	const char *field;
};

/**
 * Parses the words of a filter, joined by "and". No words: *ret is NULL, which matches everything;
 * words without a condition in them (an empty variable of a script) are a mistake.
 * @param schema        as the source has it, without rates; must outlive the filter
 * @param words, count  as they stand on the command line; only used during the call
 * @param ret           where_free() frees it
 * @return 0; -EINVAL with *error; -ENOMEM
 */
int where_parse(const struct schema *schema, const char *const *words, size_t count,
	struct where **ret, struct where_error *error);

/** One more condition: ENUM field `id` has a value v with `set` >> v & 1; not an empty set. `where`
 * may point at NULL. @return 0 or -ENOMEM */
int where_and_set(struct where **where, const struct schema *schema, unsigned id, uint64_t set);

/** Whether the record satisfies the filter; NULL is satisfied by all. */
bool where_matches(const struct where *where, const struct record *record);

enum where_answer { WHERE_NO, WHERE_MAYBE, WHERE_YES };

/** What is known of some records. */
struct where_facts {
	const struct record *record;  /* all of them agree with this one … */
	const struct fieldset *known; /* … in these fields, be they present or absent in it */
	uint8_t names; /* the family of their addresses that are names; AF_UNSPEC: none is a name */
};

/** What the filter says of each of these records: WHERE_NO: it lets none pass. */
enum where_answer where_decide(const struct where *where, const struct where_facts *facts);

/** Whether records of a family (AF_INET, AF_INET6) cannot satisfy the filter, because in their
 * fields schema->kin it asks for an address of the other one. @return such an address; NULL: none
 * stands in the way */
const struct prefix *where_foreign(
	const struct where *where, const struct schema *schema, uint8_t family);

/** Adds the fields that the filter looks at. */
void where_fields(const struct where *where, struct fieldset *set);

/** Appends the filter in its canonical spelling: "(local_port = 443 or peer_port = 443) and rtt_us
 * > 50000". */
void where_print(const struct where *where, const struct schema *schema, struct out *out);

/** Frees a filter; NULL is fine. */
void where_free(struct where *where);

DEFINE_CLEANUP(struct where *, where_free)

#endif
