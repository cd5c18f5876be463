/* SPDX-License-Identifier: MIT */
#include "stages.h"

#include <errno.h>
#include <stdlib.h>

struct limit {
	struct sink sink;
	uint64_t limit, left;
	struct sink *next;
};

static int limit_begin(struct sink *sink, const struct schema *schema)
{
	struct limit *limit = (struct limit *)sink;
	limit->left = limit->limit;
	return sink_begin(limit->next, schema);
}

/* Answers "enough" with the last record, not with the next one, which may take long to come. */
static int limit_row(struct sink *sink, const struct record *record)
{
	struct limit *limit = (struct limit *)sink;
	if (!limit->left)
		return -ECANCELED;
	limit->left--;
	int failed = sink_row(limit->next, record);
	return failed || limit->left ? failed : -ECANCELED;
}

static int limit_idle(struct sink *sink)
{
	return sink_idle(((struct limit *)sink)->next);
}

static int limit_end(struct sink *sink)
{
	return sink_end(((struct limit *)sink)->next);
}

static int limit_close(struct sink *sink)
{
	return sink_close(((struct limit *)sink)->next);
}

static void limit_free(struct sink *sink)
{
	free(sink);
}

static const struct sink_ops limit_ops = {
	.begin = limit_begin,
	.row = limit_row,
	.idle = limit_idle,
	.end = limit_end,
	.close = limit_close,
	.free = limit_free,
};

struct sink *limit_stage_new(uint64_t limit, struct sink *next)
{
	struct limit *stage = malloc(sizeof(*stage));
	if (!stage)
		return NULL;
	*stage = (struct limit){{&limit_ops}, limit, limit, next};
	return &stage->sink;
}
