/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include "flow/stages/stages.h"
#include "nlinspect/base/text.h"
#include "nlinspect/model/layout.h"

#include <errno.h>

/* Samples of things: rate stage, average stage, and a sink that writes what comes. */

struct sampled {
	struct record base;
	struct text sample;
	uint64_t id, interval_ns, bytes, level;
};

enum { SAMPLED_sample, SAMPLED_id, SAMPLED_interval_ns, SAMPLED_bytes, SAMPLED_level, FIELDS };

static const struct field fields[] = {
	[SAMPLED_sample] = {.name = SAMPLE_TIME,
		.heading = "AT",
		.type = FIELD_TEXT,
		.role = ROLE_LABEL,
		.offset = offsetof(struct sampled, sample)},
	[SAMPLED_id] = {.name = "id",
		.heading = "ID",
		.role = ROLE_KEY,
		.offset = offsetof(struct sampled, id)},
	[SAMPLED_interval_ns] = {.name = SAMPLE_INTERVAL,
		.heading = "INTERVAL",
		.unit = UNIT_NSEC,
		.role = ROLE_LABEL,
		.offset = offsetof(struct sampled, interval_ns)},
	[SAMPLED_bytes] = {.name = "bytes",
		.heading = "BYTES",
		.unit = UNIT_BYTES,
		.role = ROLE_COUNTER,
		.rate_name = "bytes_per_sec",
		.since_name = "bytes_since",
		.offset = offsetof(struct sampled, bytes)},
	[SAMPLED_level] = {.name = "level",
		.heading = "LEVEL",
		.role = ROLE_GAUGE,
		.offset = offsetof(struct sampled, level)},
};

static const struct schema schema = {
	.name = "samples",
	.fields = fields,
	.field_count = FIELDS,
	.size = sizeof(struct sampled),
	.sampled = true,
};

static const uint64_t second = 1000000000;

/* "Average: 1 bytes=5 (2 in 3) level=4" a row; "-" for absent. */
struct writer {
	struct sink sink;
	const struct schema *rates;
	struct out text;
	size_t limit, left; /* rows of a round; 0: all */
	unsigned closed;
};

static int writer_begin(struct sink *sink, const struct schema *rates)
{
	struct writer *writer = (struct writer *)sink;

	writer->rates = rates;
	writer->left = writer->limit;
	return 0;
}

static void write_number(struct writer *writer, int id, const struct record *record)
{
	ck_assert_int_ge(id, 0);
	if (record_has(record, (unsigned)id))
		out_u64(&writer->text,
			*(const uint64_t *)field_value(&writer->rates->fields[id], record));
	else
		out_char(&writer->text, '-');
}

static int writer_row(struct sink *sink, const struct record *record)
{
	struct writer *writer = (struct writer *)sink;
	const struct text *sample = field_value(&writer->rates->fields[SAMPLED_sample], record);

	out_bytes(&writer->text, sample->data, sample->length);
	out_char(&writer->text, ' ');
	write_number(writer, SAMPLED_id, record);
	out_string(&writer->text, " bytes ");
	write_number(writer, schema_rate(writer->rates, SAMPLED_bytes), record);
	out_string(&writer->text, " (");
	write_number(writer, schema_growth(writer->rates, SAMPLED_bytes), record);
	out_string(&writer->text, " in ");
	write_number(writer, SAMPLED_interval_ns, record);
	out_string(&writer->text, ") level ");
	write_number(writer, SAMPLED_level, record);
	out_char(&writer->text, '\n');
	return writer->limit && --writer->left == 0 ? -ECANCELED : 0;
}

static int writer_end(struct sink *sink)
{
	out_string(&((struct writer *)sink)->text, ".\n");
	return 0;
}

static int writer_close(struct sink *sink)
{
	((struct writer *)sink)->closed++;
	return 0;
}

static const struct sink_ops writer_ops = {
	.begin = writer_begin, .row = writer_row, .end = writer_end, .close = writer_close};

struct stages {
	struct writer writer;
	struct sink *moving, *average, *rate;
};

/* @param moving  rows at rest are not shown */
static void stages_init(struct stages *stages, bool moving)
{
	const struct fieldset wanted = fieldset_all();
	struct sink *next = &stages->writer.sink;

	*stages = (struct stages){.writer.sink.ops = &writer_ops};
	out_init_memory(&stages->writer.text);
	if (moving)
		next = stages->moving = moving_stage_new(&wanted, false, next);
	stages->average = average_stage_new(&wanted, next);
	stages->rate = rate_stage_new(&wanted, stages->average);
	ck_assert(next && stages->average && stages->rate);
}

static void check(struct stages *stages, const char *expected)
{
	ck_assert_int_eq(sink_close(stages->rate), 0);
	ck_assert_uint_eq(stages->writer.closed, 1);
	out_char(&stages->writer.text, '\0');
	ck_assert_str_eq(stages->writer.text.data, expected);
	sink_free(stages->rate);
	sink_free(stages->average);
	sink_free(stages->moving);
	out_fini(&stages->writer.text);
}

struct seen {
	uint64_t id, bytes, level;
};

static void round_of(struct stages *stages, uint64_t time, const struct seen *list, size_t count)
{
	rate_stage_time(stages->rate, time);
	ck_assert_int_eq(sink_begin(stages->rate, &schema), 0);
	for (size_t i = 0; i < count; i++) {
		struct sampled record = {.base = {{{0}}}};

		RECORD_SET(&record, SAMPLED_sample, sample, text_of("now"));
		RECORD_SET(&record, SAMPLED_id, id, list[i].id);
		RECORD_SET(&record, SAMPLED_bytes, bytes, list[i].bytes);
		RECORD_SET(&record, SAMPLED_level, level, list[i].level);
		ck_assert_int_eq(sink_row(stages->rate, &record.base), 0);
	}
	ck_assert_int_eq(sink_end(stages->rate), 0);
}

/* A rate is growth by time, not the mean of rates. A gauge is the mean of the samples that were
 * shown; the first reading is not shown. */
START_TEST(means_over_all_rounds)
{
	struct stages stages;

	stages_init(&stages, false);
	round_of(&stages, second, &(struct seen){7, 1000, 90}, 1);
	round_of(&stages, 2 * second, &(struct seen){7, 1010, 3}, 1);
	round_of(&stages, 5 * second, &(struct seen){7, 1012, 4}, 1);
	check(&stages, "now 7 bytes 10000 (10 in 1000000000) level 3\n.\n"
		       "now 7 bytes 667 (2 in 3000000000) level 4\n.\n"
		       "Average: 7 bytes 3000 (- in -) level 4\n.\n");
}
END_TEST

/* The mean of a counter is over the time in which it counted. */
START_TEST(a_round_without_growth_does_not_count)
{
	struct stages stages;

	stages_init(&stages, false);
	round_of(&stages, second, &(struct seen){1, 100, 0}, 1);
	round_of(&stages, 2 * second, &(struct seen){1, 104, 0}, 1);
	round_of(&stages, 3 * second, &(struct seen){1, 2, 0}, 1); /* fell */
	round_of(&stages, 4 * second, &(struct seen){1, 4, 0}, 1);
	check(&stages, "now 1 bytes 4000 (4 in 1000000000) level 0\n.\n"
		       "now 1 bytes - (- in 1000000000) level 0\n.\n"
		       "now 1 bytes 2000 (2 in 1000000000) level 0\n.\n"
		       "Average: 1 bytes 3000 (- in -) level 0\n.\n");
}
END_TEST

START_TEST(things_in_their_order)
{
	static const struct seen rounds[][2] = {
		{{2, 0, 1}, {1, 0, 1}},
		{{2, 1, 1}, {1, 2, 1}},
		{{1, 4, 1}, {3, 0, 5}},
	};
	struct stages stages;

	stages_init(&stages, false);
	for (size_t i = 0; i < ARRAY_SIZE(rounds); i++)
		round_of(&stages, (i + 1) * second, rounds[i], 2);
	check(&stages, "now 2 bytes 1000 (1 in 1000000000) level 1\n"
		       "now 1 bytes 2000 (2 in 1000000000) level 1\n.\n"
		       "now 1 bytes 2000 (2 in 1000000000) level 1\n"
		       "now 3 bytes - (- in 1000000000) level 5\n.\n"
		       "Average: 2 bytes 1000 (- in -) level 1\n"
		       "Average: 1 bytes 2000 (- in -) level 1\n"
		       "Average: 3 bytes - (- in -) level 5\n.\n");
}
END_TEST

/* Rows at rest are not shown, and count for the means; a mean of 0 is not shown. */
START_TEST(rows_at_rest_count)
{
	static const struct seen rounds[][2] = {
		{{1, 0, 1}, {2, 9, 1}},
		{{1, 6, 1}, {2, 9, 3}},
		{{1, 6, 4}, {2, 9, 3}},
		{{1, 9, 4}, {2, 9, 3}},
	};
	struct stages stages;

	stages_init(&stages, true);
	for (size_t i = 0; i < ARRAY_SIZE(rounds); i++)
		round_of(&stages, (i + 1) * second, rounds[i], 2);
	ck_assert_uint_eq(moving_stage_idle(stages.moving), 4);
	check(&stages, "now 1 bytes 6000 (6 in 1000000000) level 1\n.\n"
		       ".\n"
		       "now 1 bytes 3000 (3 in 1000000000) level 4\n.\n"
		       "Average: 1 bytes 3000 (- in -) level 3\n.\n");
}
END_TEST

/* Rows that a limit leaves out count for the means, and have none that is shown. */
START_TEST(rows_that_a_limit_leaves_out_count)
{
	static const struct seen rounds[][2] = {
		{{1, 0, 1}, {2, 0, 1}},
		{{1, 1, 1}, {2, 6, 1}},
		{{2, 8, 5}, {1, 4, 3}},
		{{1, 7, 5}, {2, 9, 3}},
	};
	struct stages stages;

	stages_init(&stages, false);
	stages.writer.limit = 1;
	for (size_t i = 0; i < ARRAY_SIZE(rounds); i++)
		round_of(&stages, (i + 1) * second, rounds[i], 2);
	check(&stages, "now 1 bytes 1000 (1 in 1000000000) level 1\n.\n"
		       "now 2 bytes 2000 (2 in 1000000000) level 5\n.\n"
		       "now 1 bytes 3000 (3 in 1000000000) level 5\n.\n"
		       "Average: 1 bytes 2333 (- in -) level 3\n.\n");
}
END_TEST

START_TEST(nothing_has_no_mean)
{
	struct stages stages;

	stages_init(&stages, false);
	round_of(&stages, second, &(struct seen){1, 1, 1}, 1);
	check(&stages, "");
}
END_TEST

/* Sums of 64 bits and times of years. */
START_TEST(large_numbers)
{
	struct stages stages;

	stages_init(&stages, false);
	round_of(&stages, 1, &(struct seen){1, 0, UINT64_MAX}, 1);
	round_of(&stages, 1 + second, &(struct seen){1, UINT64_MAX / 1000, 1}, 1);
	check(&stages, "now 1 bytes 18446744073709551000 (18446744073709551 in 1000000000) "
		       "level 1\n.\n"
		       "Average: 1 bytes 18446744073709551000 (- in -) level 1\n.\n");
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_test(tests, means_over_all_rounds);
	tcase_add_test(tests, a_round_without_growth_does_not_count);
	tcase_add_test(tests, things_in_their_order);
	tcase_add_test(tests, rows_at_rest_count);
	tcase_add_test(tests, rows_that_a_limit_leaves_out_count);
	tcase_add_test(tests, nothing_has_no_mean);
	tcase_add_test(tests, large_numbers);
}
