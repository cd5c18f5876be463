/* SPDX-License-Identifier: MIT */
/* Renderers must write the same for rows like the row before as for each row alone. */
#include "unit.h"

#include "nlinspect/model/cell.h"

#include "random.h"
#include "sample.h"

enum { ROWS = 5000, TIMES = 20, BURST = 60, MEASURED = 512, TEXTS = 5 };

static const char *const texts[TEXTS] = {
	"", "a", "eth0", hostile_text, "a text that is longer than what is remembered"};

static struct address random_address(void)
{
	switch (random_below(5)) {
	case 0:
		return (struct address){.name = text_of(texts[1 + random_below(TEXTS - 1)])};
	case 1:
		return ipv6((uint8_t)random_below(3));
	default:
		return ipv4(10, 0, (uint8_t)(random_below(2) * 200), (uint8_t)random_below(3));
	}
}

static struct hop random_hop(void)
{
	struct hop hop = {0};

	RECORD_SET(&hop, HOP_WEIGHT, weight, random_below(3));
	if (random_below(2))
		RECORD_SET(&hop, HOP_DEV, dev, text_of(texts[1 + random_below(2)]));
	return hop;
}

struct rows {
	struct sample sample;
	struct hop hops[2], metrics[2];
};

/* Gives a field one of few values, or none. */
static void change(struct rows *rows, unsigned id)
{
	struct hop *hops = id == HOPS ? rows->hops : rows->metrics;
	struct sample *sample = &rows->sample;
	static const uint64_t numbers[] = {0, 1, 2, 7, 10, 11, 999, 1234567, UINT64_MAX};
	uint64_t number = numbers[random_below(ARRAY_SIZE(numbers))];
	void *value = (char *)sample + sample_fields[id].offset;

	fieldset_add(&sample->base.present, id);
	if (!random_below(6)) {
		fieldset_remove(&sample->base.present, id);
		return;
	}
	switch (sample_fields[id].type) {
	case FIELD_TEXT:
		*(struct text *)value = text_of(texts[random_below(TEXTS)]);
		break;
	case FIELD_ADDRESS:
		*(struct address *)value = random_address();
		break;
	case FIELD_PREFIX:
		*(struct prefix *)value = (struct prefix){
			ipv4(10, 0, 0, (uint8_t)random_below(3)), (uint8_t)random_below(33)};
		break;
	case FIELD_MAC:
		*(struct lladdr *)value = (struct lladdr){.length = (uint8_t)(6 * random_below(2)),
			.bytes = {(uint8_t)random_below(3)}};
		break;
	case FIELD_ENDPOINT:
		*(struct endpoint *)value = (struct endpoint){.address = random_address(),
			.port = random_below(2) * 80,
			.zone = text_of(texts[random_below(3)])};
		break;
	case FIELD_LIST:
		hops[0] = random_hop();
		hops[1] = random_hop();
		*(struct list *)value = (struct list){hops, random_below(3), sizeof(struct hop)};
		break;
	case FIELD_OBJECT:
		hops[0] = random_hop();
		*(struct list *)value = (struct list){hops, 1, sizeof(struct hop)};
		break;
	default:
		*(uint64_t *)value = number;
	}
}

/* The next row differs from the one before in a few fields. For a while one differs nearly always.
 */
static void next_row(struct rows *rows, size_t number)
{
	if (number % (3 * BURST) >= 2 * BURST) {
		change(rows, STATE);
		return;
	}
	for (unsigned count = random_below(4); count; count--)
		change(rows, random_below(SAMPLE_COUNT));
}

static void push(struct sink *sink, const struct rows *rows)
{
	int error = sink_row(sink, &rows->sample.base);

	if (error)
		ck_abort_msg("%s", strerror(-error));
}

typedef struct sink *renderer_new(struct out *out, const struct render_style *style);

/* The row as a renderer writes it that has seen no other. */
static void write_alone(renderer_new *renderer, const struct render_style *style, struct out *out,
	const struct record *record)
{
	CLEANUP(sink_free) struct sink *sink = renderer(out, style);

	ck_assert_int_eq(sink_begin(sink, &sample_schema), 0);
	ck_assert_int_eq(sink_row(sink, record), 0);
	ck_assert_int_eq(sink_close(sink), 0);
}

static void compare(struct out *out, struct out *expected, size_t row)
{
	/* An assertion that holds is noted in a file, which takes its time. */
	if (strcmp(out_text(out), out_text(expected)) != 0)
		ck_abort_msg("row %zu:\n%s\nand not\n%s", row, out_text(out), out_text(expected));
	out->length = expected->length = 0;
}

static void compare_alone(renderer_new *renderer, const uint16_t *columns, size_t count, bool exact)
{
	const struct render_style style = {
		.columns = columns, .column_count = count, .exact = exact};
	CLEANUP(out_fini) struct out out;
	CLEANUP(out_fini) struct out expected;
	struct rows rows = {0};

	out_init_memory(&out);
	out_init_memory(&expected);
	CLEANUP(sink_free) struct sink *sink = renderer(&out, &style);
	ck_assert_int_eq(sink_begin(sink, &sample_schema), 0);
	for (size_t i = 0; i < ROWS; i++) {
		next_row(&rows, i);
		push(sink, &rows);
		write_alone(renderer, &style, &expected, &rows.sample.base);
		compare(&out, &expected, i);
	}
}

static const uint16_t all_columns[] = {NAME, NUM, SNUM, UP, STATE, FLAGS, COOKIE, ADDRESS, PREFIX,
	MAC, LOCAL, HOPS, METRICS, SIZE, TIME, TOTAL};
static const uint16_t mixed_columns[] = {TOTAL, PREFIX, STATE, FLAGS, NAME, NUM, LOCAL};

START_TEST(json)
{
	for (unsigned i = 0; i < TIMES; i++)
		compare_alone(ndjson_new, all_columns, ARRAY_SIZE(all_columns), false);
	compare_alone(ndjson_new, all_columns, ARRAY_SIZE(all_columns), true);
	compare_alone(ndjson_new, mixed_columns, ARRAY_SIZE(mixed_columns), false);
	compare_alone(ndjson_new, mixed_columns, ARRAY_SIZE(mixed_columns), true);
}
END_TEST

START_TEST(csv)
{
	compare_alone(csv_new, all_columns, ARRAY_SIZE(all_columns), false);
	compare_alone(tsv_new, mixed_columns, ARRAY_SIZE(mixed_columns), false);
}
END_TEST

/* @return the width of a column that has nothing but this */
static size_t write_cell(struct out *out, unsigned id, const struct record *record, bool human)
{
	size_t start = out->length;

	if (record_has(record, id))
		cell_write(out, &sample_fields[id], record, human);
	else
		out_char(out, '-');
	if (out->length == start)
		out_string(out, "\"\"");
	return text_width(out->data + start, out->length - start);
}

/* The line of a table whose columns have these widths, by their fields; what is wider widens them
 * for those that come. */
static void write_line(struct out *out, const struct render_style *style, size_t *widths,
	const struct record *record)
{
	for (size_t i = 0; i < style->column_count; i++) {
		unsigned id = style->columns[i];
		bool right = field_is_number(&sample_fields[id]);
		CLEANUP(out_fini) struct out cell;
		size_t width, fill;

		out_init_memory(&cell);
		width = write_cell(&cell, id, record, style->human);
		widths[id] = width > widths[id] ? width : widths[id];
		fill = widths[id] - width;
		out_spaces(out, (i ? 2 : 0) + (right ? fill : 0));
		out_bytes(out, cell.data, cell.length);
		out_spaces(out, right || i + 1 == style->column_count ? 0 : fill);
	}
	out_char(out, '\n');
}

/* The text without colours. */
static void strip(struct out *out)
{
	char *to = out->data;

	for (const char *from = out_text(out); *from; from++) {
		if (*from == '\033')
			from = strchr(from, 'm');
		else
			*to++ = *from;
	}
	out->length = (size_t)(to - out->data);
}

static void compare_table(const struct render_style *style)
{
	CLEANUP(out_fini) struct out out;
	CLEANUP(out_fini) struct out expected;
	size_t widths[SAMPLE_COUNT];
	struct rows rows = {0};

	out_init_memory(&out);
	out_init_memory(&expected);
	CLEANUP(sink_free) struct sink *table = table_new(&out, style);
	ck_assert_int_eq(sink_begin(table, &sample_schema), 0);
	for (unsigned id = 0; id < SAMPLE_COUNT; id++) {
		change(&rows, id);
		widths[id] = write_cell(&expected, id, &rows.sample.base, style->human);
	}
	expected.length = 0;
	for (size_t i = 0; i < MEASURED; i++)
		push(table, &rows);
	out.length = 0;
	for (size_t i = 0; i < ROWS; i++) {
		next_row(&rows, i);
		push(table, &rows);
		write_line(&expected, style, widths, &rows.sample.base);
		strip(&out);
		compare(&out, &expected, i);
	}
}

START_TEST(tables)
{
	struct render_style style = {
		.columns = all_columns, .column_count = ARRAY_SIZE(all_columns)};

	compare_table(&style);
	style.human = true;
	compare_table(&style);
	style.color = true;
	compare_table(&style);
	style.columns = mixed_columns;
	style.column_count = ARRAY_SIZE(mixed_columns);
	compare_table(&style);
}
END_TEST

/* A value absent from one row may be in the next, the same as before or another. */
START_TEST(members_that_come_and_go)
{
	static const uint16_t columns[] = {NAME, STATE, FLAGS, COOKIE};
	const struct render_style style = {.columns = columns, .column_count = 4};
	CLEANUP(out_fini) struct out out;
	struct rows rows = {.sample = sample_of("a", 0)};

	out_init_memory(&out);
	CLEANUP(sink_free) struct sink *sink = ndjson_new(&out, &style);
	ck_assert_int_eq(sink_begin(sink, &sample_schema), 0);
	RECORD_SET(&rows.sample, FLAGS, flags, 1);
	for (size_t row = 0; row < BURST; row++) {
		fieldset_remove(&rows.sample.base.present, STATE);
		out.length = 0;
		push(sink, &rows);
		ck_assert_str_eq(out_text(&out), "{\"name\":\"a\",\"flags\":[\"up\"]}\n");
		RECORD_SET(&rows.sample, STATE, state, 1 + 9 * (row % 2));
		out.length = 0;
		push(sink, &rows);
		ck_assert_str_eq(out_text(&out),
			row % 2 ? "{\"name\":\"a\",\"state\":\"listen\",\"flags\":[\"up\"]}\n"
				: "{\"name\":\"a\",\"state\":\"established\",\"flags\":[\"up\"]}"
				  "\n");
	}
}
END_TEST

/* A round may have other fields of the same indices: nothing is left of the one before. */
static void check_rounds(
	renderer_new *renderer, size_t measured, const char *first, const char *second)
{
	static const uint16_t columns[] = {NUM, NAME};
	const struct render_style style = {.columns = columns, .column_count = 2};
	struct field fields[SAMPLE_COUNT];
	struct schema other = sample_schema;
	CLEANUP(out_fini) struct out out;
	struct rows rows = {.sample = sample_of("a", 1500)};

	memcpy(fields, sample_fields, sizeof(fields));
	fields[NUM].decimals = 3;
	other.fields = fields;
	out_init_memory(&out);
	CLEANUP(sink_free) struct sink *sink = renderer(&out, &style);
	for (unsigned round = 0; round < 3; round++) {
		ck_assert_int_eq(sink_begin(sink, round == 1 ? &other : &sample_schema), 0);
		for (size_t i = 0; i < measured; i++)
			push(sink, &rows);
		for (unsigned i = 0; i < 3; i++) {
			out.length = 0;
			push(sink, &rows);
			ck_assert_str_eq(out_text(&out), round == 1 ? second : first);
		}
		ck_assert_int_eq(sink_end(sink), 0);
	}
}

START_TEST(rounds)
{
	check_rounds(table_new, MEASURED, "1500  a\n", "1.5  a\n");
	check_rounds(
		ndjson_new, 0, "{\"num\":1500,\"name\":\"a\"}\n", "{\"num\":1.5,\"name\":\"a\"}\n");
	check_rounds(tsv_new, 0, "1500\ta\n", "1.5\ta\n");
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_test(tests, members_that_come_and_go);
	tcase_add_test(tests, rounds);
	tcase_add_test(tests, json);
	tcase_add_test(tests, csv);
	tcase_add_test(tests, tables);
}
