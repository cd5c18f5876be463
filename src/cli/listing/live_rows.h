/* SPDX-License-Identifier: MIT */
/* The rows of a live view. The round that is shown may be filtered and sorted anew at any time,
 * while another one is read. */
#ifndef NLINSPECT_CLI_LISTING_LIVE_ROWS_H
#define NLINSPECT_CLI_LISTING_LIVE_ROWS_H

#include "nlinspect/base/arena.h"
#include "nlinspect/flow/where.h"

#include "flow/stages/stages.h"

enum { LIVE_ORDER = 16 };

struct live_row {
	const struct record *record; /* of the round's schema */
	const char *key;             /* the row's identity (flow/stages/key.h) */
	uint32_t key_length;
	uint64_t order; /* most comparisons need no more (flow/stages/order.h) */
};

struct live_round {
	struct schema *schema; /* compact: only the fields of `keep`; NULL: no round yet */
	struct fieldset keep;
	struct where *where; /* the filter, for this schema; NULL: all rows */
	struct arena arena;
	struct live_row *rows;
	size_t count, size;
	char clock[16];
};

struct live_rows {
	struct live_round shown, next;
	struct fieldset keep, keys; /* of the rounds to come */
	struct out key;
	struct out filter; /* as it was typed, with its NUL; empty: none */
	bool behind;       /* the round that is shown lacks fields of the filter */
	struct order order[LIVE_ORDER];
	size_t order_count; /* 0: in the order of the source */
	uint64_t limit;     /* 0: none */
	/* The rows that are shown, in their order. */
	const struct live_row **view;
	size_t count, size;
};

void live_rows_init(
	struct live_rows *rows, const struct fieldset *keep, const struct fieldset *keys);
void live_rows_fini(struct live_rows *rows);

/** Begins to read a round. @return 0 or -ENOMEM */
int live_rows_begin(struct live_rows *rows, const struct schema *schema);

/** Keeps a row of the schema that the round began with. @return 0 with the row, or -ENOMEM */
int live_rows_add(struct live_rows *rows, const struct schema *schema, const struct record *record,
	const struct live_row **ret);

/** Shows the round that was read, in place of the one before. @return 0 or -ENOMEM */
int live_rows_show(struct live_rows *rows);

/** Filters and sorts the round that is shown. @return 0 or -ENOMEM */
int live_rows_arrange(struct live_rows *rows);

/**
 * Sets the filter: at once if the rows that are shown have its fields, else from the next round on.
 * @param rows_schema  the schema of the rows, for a filter before the first round
 * @param text         "": no filter
 * @param habits       as in where_parse_with()
 * @param fields       set to those that it reads
 * @return 0; -EINVAL with *mistake; -ENOMEM
 */
int live_rows_filter(struct live_rows *rows, const struct schema *rows_schema, const char *text,
	const struct where_habits *habits, struct fieldset *fields, struct where_error *mistake);

/** Finds a row of the view by its key. @return its index, or `count` */
size_t live_rows_find(const struct live_rows *rows, const void *key, size_t length);

#endif
