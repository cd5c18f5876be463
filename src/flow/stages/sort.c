/* SPDX-License-Identifier: MIT */
#include "stages.h"

#include "nlinspect/base/arena.h"
#include "nlinspect/model/layout.h"

#include "order.h"

#include <errno.h>
#include <stdlib.h>

/* A record that is kept. Without a limit all lie in an arena. With a limit they are replaced, so
 * each has its own memory. */
struct row {
	uint64_t key, sequence;
	struct record *record; /* of the compact schema */
	size_t room;           /* with a limit: size of the memory at `record` */
};

struct sort {
	struct sink sink;
	struct order *by;
	size_t by_count;
	uint64_t limit; /* 0: no limit */
	struct fieldset keep;
	struct sink *next;

	const struct schema *schema;
	struct schema *compact;
	uint64_t sequence;
	struct row *rows; /* with a limit: a heap, with the last in order at the top */
	size_t count, size;
	struct row spare; /* with a limit: memory for the next record */
	struct arena arena;
};

static int row_compare(const struct sort *sort, const struct row *a, const struct row *b)
{
	if (a->key != b->key)
		return a->key < b->key ? -1 : 1;
	int order = order_compare(sort->compact, sort->by, sort->by_count, a->record, b->record);
	if (order)
		return order;
	return (a->sequence > b->sequence) - (a->sequence < b->sequence);
}

static int row_compare_void(const void *a, const void *b, void *sort)
{
	return row_compare(sort, a, b);
}

static void sort_forget(struct sort *sort)
{
	for (size_t i = 0; sort->limit && i < sort->count; i++)
		free(sort->rows[i].record);
	sort->count = 0;
	arena_fini(&sort->arena);
}

static int sort_begin(struct sink *sink, const struct schema *schema)
{
	struct sort *sort = (struct sort *)sink;
	sort_forget(sort);
	schema_free(sort->compact);
	sort->compact = schema_compact(schema, &sort->keep);
	if (!sort->compact)
		return -ENOMEM;
	sort->schema = schema;
	sort->sequence = 0;
	return sink_begin(sort->next, sort->compact);
}

static bool row_reserve(struct row *row, size_t size)
{
	if (row->room >= size)
		return true;
	free(row->record);
	row->record = malloc(size);
	row->room = row->record ? size : 0;
	return row->record != NULL;
}

/* Copies a record into a row. */
static int row_fill(struct sort *sort, struct row *row, const struct record *record, uint64_t key)
{
	size_t size = sort->compact->size + record_extra(sort->schema, &sort->keep, record);
	if (!sort->limit)
		row->record = arena_take(&sort->arena, size);
	else if (!row_reserve(row, size))
		return -ENOMEM;
	if (!row->record)
		return -ENOMEM;
	record_keep(sort->schema, sort->compact, &sort->keep, record, row->record);
	row->key = key;
	row->sequence = sort->sequence++;
	return 0;
}

static bool rows_grow(struct sort *sort)
{
	size_t size = sort->size ? sort->size * 2 : 64;
	struct row *rows = reallocarray(sort->rows, size, sizeof(struct row));
	if (!rows)
		return false;
	sort->rows = rows;
	sort->size = size;
	return true;
}

static void swap(struct row *a, struct row *b)
{
	struct row row = *a;
	*a = *b;
	*b = row;
}

static void sift_up(struct sort *sort, size_t at)
{
	struct row *rows = sort->rows;
	for (size_t parent; at > 0; at = parent) {
		parent = (at - 1) / 2;
		if (row_compare(sort, &rows[at], &rows[parent]) <= 0)
			return;
		swap(&rows[at], &rows[parent]);
	}
}

static void sift_down(struct sort *sort)
{
	struct row *rows = sort->rows;
	for (size_t at = 0, child; (child = 2 * at + 1) < sort->count; at = child) {
		if (child + 1 < sort->count &&
			row_compare(sort, &rows[child], &rows[child + 1]) < 0)
			child++;
		if (row_compare(sort, &rows[at], &rows[child]) >= 0)
			return;
		swap(&rows[at], &rows[child]);
	}
}

static int row_append(struct sort *sort, const struct record *record, uint64_t key)
{
	struct row row = {0};
	if (sort->count == sort->size && !rows_grow(sort))
		return -ENOMEM;
	if (row_fill(sort, &row, record, key))
		return -ENOMEM;
	sort->rows[sort->count++] = row;
	if (sort->limit)
		sift_up(sort, sort->count - 1);
	return 0;
}

static int sort_row(struct sink *sink, const struct record *record)
{
	struct sort *sort = (struct sort *)sink;
	uint64_t key = sort->by_count ? order_key(sort->schema, sort->by, record) : 0;
	if (!sort->limit || sort->count < sort->limit)
		return row_append(sort, record, key);
	if (key > sort->rows[0].key)
		return 0;
	if (row_fill(sort, &sort->spare, record, key))
		return -ENOMEM;
	if (row_compare(sort, &sort->spare, &sort->rows[0]) < 0) {
		swap(&sort->spare, &sort->rows[0]);
		sift_down(sort);
	}
	return 0;
}

static int sort_end(struct sink *sink)
{
	struct sort *sort = (struct sort *)sink;
	int failed = 0;
	if (sort->count)
		qsort_r(sort->rows, sort->count, sizeof(struct row), row_compare_void, sort);
	for (size_t i = 0; i < sort->count && !failed; i++)
		failed = sink_row(sort->next, sort->rows[i].record);
	sort_forget(sort);
	int ended = sink_end(sort->next);
	return failed && failed != -ECANCELED ? failed : ended;
}

static int sort_close(struct sink *sink)
{
	return sink_close(((struct sort *)sink)->next);
}

static void sort_free(struct sink *sink)
{
	struct sort *sort = (struct sort *)sink;
	sort_forget(sort);
	schema_free(sort->compact);
	free(sort->spare.record);
	free(sort->rows);
	free(sort->by);
	free(sort);
}

static const struct sink_ops sort_ops = {
	.begin = sort_begin,
	.row = sort_row,
	.end = sort_end,
	.close = sort_close,
	.free = sort_free,
};

struct sink *sort_stage_new(const struct order *by, size_t count, uint64_t limit,
	const struct fieldset *wanted, struct sink *next)
{
	struct sort *sort = calloc(1, sizeof(*sort));
	if (!sort)
		return NULL;
	sort->sink.ops = &sort_ops;
	sort->by = calloc(count + 1, sizeof(*by));
	if (!sort->by) {
		free(sort);
		return NULL;
	}
	sort->by_count = count;
	sort->limit = limit;
	sort->keep = *wanted;
	sort->next = next;
	for (size_t i = 0; i < count; i++) {
		sort->by[i] = by[i];
		fieldset_add(&sort->keep, by[i].field);
	}
	return &sort->sink;
}
