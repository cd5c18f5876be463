/* SPDX-License-Identifier: MIT */
/* A sink that remembers what it got: numbers of one field, and how often it was begun and ended. */
#ifndef FLOW_SINK_H
#define FLOW_SINK_H

#include "nlinspect/flow/sink.h"

enum { COLLECTED_MAX = 1000, ABSENT = 0xabba };

struct collector {
	struct sink sink;
	unsigned field; /* whose values are kept */
	size_t fail_at; /* after so many rows … */
	int fail_with;  /* … this is the answer */
	const struct schema *schema;
	uint64_t values[COLLECTED_MAX]; /* ABSENT where there is none */
	size_t count, begun, ended, closed;
	void (*look)(struct collector *collector, const struct record *record);
	struct out text; /* what look() writes */
};

static int collector_begin(struct sink *sink, const struct schema *schema)
{
	struct collector *collector = (struct collector *)sink;
	collector->schema = schema;
	collector->count = 0;
	collector->begun++;
	return 0;
}

static int collector_row(struct sink *sink, const struct record *record)
{
	struct collector *collector = (struct collector *)sink;
	unsigned id = collector->field;
	ck_assert_uint_lt(collector->count, COLLECTED_MAX);
	collector->values[collector->count++] =
		!record_has(record, id)
			? (uint64_t)ABSENT
			: *(const uint64_t *)field_value(&collector->schema->fields[id], record);
	if (collector->look)
		collector->look(collector, record);
	return collector->fail_with && collector->count == collector->fail_at ? collector->fail_with
									      : 0;
}

static int collector_end(struct sink *sink)
{
	((struct collector *)sink)->ended++;
	return 0;
}

static int collector_close(struct sink *sink)
{
	((struct collector *)sink)->closed++;
	return 0;
}

static void collector_free(struct sink *sink)
{
	out_fini(&((struct collector *)sink)->text);
}

static const struct sink_ops collector_ops = {
	.begin = collector_begin,
	.row = collector_row,
	.end = collector_end,
	.close = collector_close,
	.free = collector_free,
};

static inline struct collector collector_of(unsigned field)
{
	struct collector collector = {.sink = {&collector_ops}, .field = field};
	out_init_memory(&collector.text);
	return collector;
}

#define ASSERT_VALUES(collector, ...)                                                            \
	do {                                                                                     \
		const uint64_t expected_[] = {__VA_ARGS__};                                      \
		ck_assert_uint_eq((collector)->count, ARRAY_SIZE(expected_));                    \
		for (size_t i_ = 0; i_ < ARRAY_SIZE(expected_); i_++)                            \
			ck_assert_msg((collector)->values[i_] == expected_[i_],                  \
				"row %zu: %ju, not %ju", i_, (uintmax_t)(collector)->values[i_], \
				(uintmax_t)expected_[i_]);                                       \
	} while (0)

#endif
