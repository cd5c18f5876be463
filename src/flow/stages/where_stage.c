/* SPDX-License-Identifier: MIT */
#include "stages.h"

#include "nlinspect/flow/where.h"

struct where_stage {
	struct sink sink;
	const struct where *where;
	struct sink *next;
	uint64_t passed;
};

static int where_begin(struct sink *sink, const struct schema *schema)
{
	return sink_begin(((struct where_stage *)sink)->next, schema);
}

static int where_row(struct sink *sink, const struct record *record)
{
	struct where_stage *stage = (struct where_stage *)sink;
	if (!where_matches(stage->where, record))
		return 0;
	stage->passed++;
	return sink_row(stage->next, record);
}

static int where_idle(struct sink *sink)
{
	return sink_idle(((struct where_stage *)sink)->next);
}

static int where_end(struct sink *sink)
{
	return sink_end(((struct where_stage *)sink)->next);
}

static int where_close(struct sink *sink)
{
	return sink_close(((struct where_stage *)sink)->next);
}

static void where_stage_free(struct sink *sink)
{
	free(sink);
}

static const struct sink_ops where_ops = {
	.begin = where_begin,
	.row = where_row,
	.idle = where_idle,
	.end = where_end,
	.close = where_close,
	.free = where_stage_free,
};

struct sink *where_stage_new(const struct where *where, struct sink *next)
{
	struct where_stage *stage = malloc(sizeof(*stage));
	if (!stage)
		return NULL;
	*stage = (struct where_stage){.sink = {&where_ops}, .where = where, .next = next};
	return &stage->sink;
}

uint64_t where_stage_passed(const struct sink *stage)
{
	return ((const struct where_stage *)stage)->passed;
}
