/* SPDX-License-Identifier: MIT */
#include "stages.h"

#include <errno.h>
#include <stdlib.h>

struct tee {
	struct sink sink;
	struct sink *side, *next;
	bool side_enough, next_enough; /* they take no more rows of this round */
};

static int tee_begin(struct sink *sink, const struct schema *schema)
{
	struct tee *tee = (struct tee *)sink;
	int error = sink_begin(tee->side, schema);

	tee->side_enough = tee->next_enough = false;
	return error ? error : sink_begin(tee->next, schema);
}

static int pass(struct sink *sink, const struct record *record, bool *enough)
{
	int error = *enough ? 0 : sink_row(sink, record);

	*enough |= error == -ECANCELED;
	return *enough ? 0 : error;
}

static int tee_row(struct sink *sink, const struct record *record)
{
	struct tee *tee = (struct tee *)sink;
	int error = pass(tee->side, record, &tee->side_enough);

	if (!error)
		error = pass(tee->next, record, &tee->next_enough);
	return !error && tee->side_enough && tee->next_enough ? -ECANCELED : error;
}

static int tee_idle(struct sink *sink)
{
	struct tee *tee = (struct tee *)sink;
	int error = sink_idle(tee->side);

	return error ? error : sink_idle(tee->next);
}

static int tee_end(struct sink *sink)
{
	struct tee *tee = (struct tee *)sink;
	int failed = sink_end(tee->side), error = sink_end(tee->next);

	return failed ? failed : error;
}

static int tee_close(struct sink *sink)
{
	struct tee *tee = (struct tee *)sink;
	int failed = sink_close(tee->side), error = sink_close(tee->next);

	return failed ? failed : error;
}

static void tee_free(struct sink *sink)
{
	free(sink);
}

static const struct sink_ops tee_ops = {
	.begin = tee_begin,
	.row = tee_row,
	.idle = tee_idle,
	.end = tee_end,
	.close = tee_close,
	.free = tee_free,
};

struct sink *tee_stage_new(struct sink *side, struct sink *next)
{
	struct tee *tee = malloc(sizeof(*tee));

	if (!tee)
		return NULL;
	*tee = (struct tee){.sink.ops = &tee_ops, .side = side, .next = next};
	return &tee->sink;
}
