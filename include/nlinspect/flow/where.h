/* SPDX-License-Identifier: MIT */
/* The filter language: parses words against a schema into a tree, and applies the tree to records.
 * nlinspect-filter(7) has the grammar. */
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
	/* The index of the wrong word (argv). */
	size_t word;
	/* The wrong bytes of that word. Both equal its length if something is missing. */
	size_t start, end;
	/* The field for which a word is unknown; NULL for any other error. */
	const char *field;
};

/**
 * Parses the words of a filter, joined by "and". No words: *ret is NULL, which matches everything.
 * Words without a condition in them (an empty variable of a script) are an error.
 * @param schema        of the source, without rates; must outlive the filter
 * @param words, count  from the command line; only used during the call
 * @param ret           where_free() frees it
 * @return 0; -EINVAL with *error; -ENOMEM
 */
int where_parse(const struct schema *schema, const char *const *words, size_t count,
	struct where **ret, struct where_error *error);

/** Words that people type from habit of other programs. */
struct where_habits {
	/** Names the equivalent of a word that would be searched for as it is. @return NULL: it is
	 * fine */
	const char *(*advice)(const void *context, struct text word);
	const void *context;
};

/** The same; words that are habits are mistakes. `habits` may be NULL. */
int where_parse_with(const struct schema *schema, const char *const *words, size_t count,
	const struct where_habits *habits, struct where **ret, struct where_error *error);

/** Whether the record satisfies the filter; NULL accepts every record. */
bool where_matches(const struct where *where, const struct record *record);

enum where_answer { WHERE_NO, WHERE_MAYBE, WHERE_YES };

/** Facts that hold for a group of records. */
struct where_facts {
	const struct record *record;  /* all of them have the values of this one … */
	const struct fieldset *known; /* … in these fields, present or absent */
	uint8_t names; /* the family of addresses that are names; AF_UNSPEC: no address is a name */
};

/** The filter's answer for all these records. WHERE_NO: it accepts none. */
enum where_answer where_decide(const struct where *where, const struct where_facts *facts);

/** Whether the filter rejects all records of a family (AF_INET, AF_INET6), because it requires an
 * address of the other family in a field of schema->kin. @return such an address; NULL if it may
 * accept some */
const struct prefix *where_foreign(
	const struct where *where, const struct schema *schema, uint8_t family);

/** Adds the fields that the filter reads. */
void where_fields(const struct where *where, struct fieldset *set);

typedef void where_each(void *context, const struct where *term);

/** Calls `each` for the terms with a number that is typed without its unit, and may be meant in
 * another one: "rtt>50". */
void where_unitless(const struct where *where, where_each *each, void *context);

/** Appends the filter in its canonical spelling: "(local_port = 443 or peer_port = 443) and rtt_us
 * > 50000". */
void where_print(const struct where *where, const struct schema *schema, struct out *out);

/** Frees a filter; NULL is fine. */
void where_free(struct where *where);

DEFINE_CLEANUP(struct where *, where_free)

#endif
