/* SPDX-License-Identifier: MIT */
#include "stages.h"

#include "nlinspect/model/layout.h"

#include <stdlib.h>

struct moving {
	struct sink sink;
	struct fieldset wanted;
	struct sink *next;
	bool uncounted; /* records without a counter are passed on */

	const struct schema *schema;
	struct fieldset counters, rates;
	uint64_t idle;
};

static int moving_begin(struct sink *sink, const struct schema *schema)
{
	struct moving *moving = (struct moving *)sink;

	moving->schema = schema;
	moving->counters = moving->rates = (struct fieldset){{0}};
	fieldset_for_each(id, &moving->wanted) {
		if (id >= schema->field_count || !schema->fields[id].rate_name)
			continue;
		fieldset_add(&moving->counters, id);
		fieldset_add(&moving->rates, (unsigned)schema_rate(schema, id));
	}
	return sink_begin(moving->next, schema);
}

static bool has_rate(const struct moving *moving, const struct record *record)
{
	fieldset_for_each(id, &moving->rates) {
		const struct field *field = &moving->schema->fields[id];

		if (record_has(record, id) && *(const uint64_t *)field_value(field, record))
			return true;
	}
	return false;
}

static bool has_counter(const struct moving *moving, const struct record *record)
{
	fieldset_for_each(id, &moving->counters) {
		if (record_has(record, id))
			return true;
	}
	return false;
}

static int moving_row(struct sink *sink, const struct record *record)
{
	struct moving *moving = (struct moving *)sink;

	if (has_rate(moving, record) || (moving->uncounted && !has_counter(moving, record)))
		return sink_row(moving->next, record);
	moving->idle++;
	return 0;
}

static int moving_end(struct sink *sink)
{
	return sink_end(((struct moving *)sink)->next);
}

static int moving_close(struct sink *sink)
{
	return sink_close(((struct moving *)sink)->next);
}

static void moving_free(struct sink *sink)
{
	free(sink);
}

static const struct sink_ops moving_ops = {
	.begin = moving_begin,
	.row = moving_row,
	.end = moving_end,
	.close = moving_close,
	.free = moving_free,
};

struct sink *moving_stage_new(const struct fieldset *wanted, bool uncounted, struct sink *next)
{
	struct moving *moving = malloc(sizeof(*moving));

	if (!moving)
		return NULL;
	*moving = (struct moving){
		.sink.ops = &moving_ops, .wanted = *wanted, .next = next, .uncounted = uncounted};
	return &moving->sink;
}

uint64_t moving_stage_idle(const struct sink *stage)
{
	return ((const struct moving *)stage)->idle;
}
