/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include "sample.h"

#include <errno.h>
#include <fcntl.h>

static const uint16_t name_and_number[] = {NAME, NUM};

static struct sink *open_table(struct out *out, struct render_style style)
{
	struct sink *table;

	if (!style.columns) {
		style.columns = name_and_number;
		style.column_count = ARRAY_SIZE(name_and_number);
	}
	table = table_new(out, &style);
	ck_assert_ptr_nonnull(table);
	return table;
}

static void put(struct sink *table, const char *name, uint64_t number)
{
	struct sample sample = sample_of(name, number);

	ck_assert_int_eq(sink_row(table, &sample.base), 0);
}

static void begin(struct sink *table)
{
	ck_assert_int_eq(sink_begin(table, &sample_schema), 0);
}

static void finish(struct sink *table)
{
	ck_assert_int_eq(sink_end(table), 0);
	ck_assert_int_eq(sink_close(table), 0);
}

START_TEST(columns_are_aligned)
{
	CLEANUP(out_fini) struct out out;
	uint16_t columns[] = {NUM, NAME, SIZE, STATE};
	const struct render_style style = {
		.columns = columns, .column_count = 4, .header = true, .human = true};
	struct sample sample = sample_of("a", 5), other = sample_of("longer", 1234567);

	out_init_memory(&out);
	CLEANUP(sink_free) struct sink *table = table_new(&out, &style);
	/* The list of columns is the caller's and may go. */
	memset(columns, 0xff, sizeof(columns));
	begin(table);
	RECORD_SET(&sample, SIZE, size, 65536);
	RECORD_SET(&other, STATE, state, 1);
	ck_assert_int_eq(sink_row(table, &sample.base), 0);
	ck_assert_int_eq(sink_row(table, &other.base), 0);
	ck_assert_uint_eq(out.length, 0);
	finish(table);
	ck_assert_str_eq(out_text(&out), " NUMBER  NAME      SIZE  STATE\n"
					 "      5  a       64.0Ki  -\n"
					 "1234567  longer       -  established\n");
}
END_TEST

START_TEST(plain_units_and_no_header)
{
	CLEANUP(out_fini) struct out out;
	const uint16_t columns[] = {SIZE, NAME};
	struct sample sample = sample_of("", 0);

	out_init_memory(&out);
	CLEANUP(sink_free)
	struct sink *table =
		open_table(&out, (struct render_style){.columns = columns, .column_count = 2});
	begin(table);
	RECORD_SET(&sample, SIZE, size, 65536);
	ck_assert_int_eq(sink_row(table, &sample.base), 0);
	finish(table);
	ck_assert_str_eq(out_text(&out), "65536  \"\"\n");
}
END_TEST

START_TEST(only_the_header_without_rows)
{
	CLEANUP(out_fini) struct out out;

	out_init_memory(&out);
	CLEANUP(sink_free)
	struct sink *table = open_table(&out, (struct render_style){.header = true});
	begin(table);
	finish(table);
	ck_assert_str_eq(out_text(&out), "NAME  NUMBER\n");
}
END_TEST

START_TEST(rates_say_so)
{
	CLEANUP(out_fini) struct out out;
	const uint16_t columns[] = {TOTAL, NAME};
	struct sample sample = sample_of("x", 0);

	out_init_memory(&out);
	CLEANUP(sink_free)
	struct sink *table = open_table(&out,
		(struct render_style){
			.columns = columns, .column_count = 2, .header = true, .human = true});
	begin(table);
	RECORD_SET(&sample, TOTAL, total, 333);
	ck_assert_int_eq(sink_row(table, &sample.base), 0);
	finish(table);
	ck_assert_str_eq(out_text(&out), "TOTAL/s  NAME\n    0.3  x\n");
}
END_TEST

START_TEST(wide_and_combining_characters)
{
	CLEANUP(out_fini) struct out out;

	out_init_memory(&out);
	CLEANUP(sink_free)
	struct sink *table = open_table(&out, (struct render_style){.header = true});
	begin(table);
	put(table, "\xe7\xb6\xb2\xe8\xb7\xaf\xe7\xb6\xb2", 1);
	put(table, "e\xcc\x81t\xc3\xa9", 2);
	put(table, "ascii", 3);
	put(table, "\033", 4);
	finish(table);
	ck_assert_str_eq(out_text(&out), "NAME    NUMBER\n"
					 "\xe7\xb6\xb2\xe8\xb7\xaf\xe7\xb6\xb2       1\n"
					 "e\xcc\x81t\xc3\xa9          2\n"
					 "ascii        3\n"
					 "\\x1b         4\n");
}
END_TEST

/* The rows that decide about widths are the first 512; a longer value later pushes its line. */
static void assert_measured(unsigned rows, bool counts)
{
	CLEANUP(out_fini) struct out out;

	out_init_memory(&out);
	CLEANUP(sink_free)
	struct sink *table = open_table(&out, (struct render_style){.header = true});
	begin(table);
	for (unsigned i = 1; i < rows; i++) {
		put(table, "x", i);
		ck_assert((out.length == 0) == (i < 512));
	}
	put(table, "a-long-name", 7);
	finish(table);
	const char *text = out_text(&out), *line = text;
	const char *narrow = "x          1\n", *wide = "x                 1\n";
	ck_assert_ptr_nonnull(strstr(text, counts ? wide : narrow));
	ck_assert_ptr_null(strstr(text, counts ? narrow : wide));
	for (unsigned i = 0; i < rows; i++)
		line = strchr(line, '\n') + 1;
	ck_assert_str_eq(line, "a-long-name       7\n");
}

START_TEST(widths_of_the_first_rows)
{
	assert_measured(511, true);
	assert_measured(512, true);
	assert_measured(513, false);
	assert_measured(1500, false);
}
END_TEST

START_TEST(longer_values_widen_and_are_not_cut)
{
	CLEANUP(out_fini) struct out out;

	out_init_memory(&out);
	CLEANUP(sink_free)
	struct sink *table = open_table(&out, (struct render_style){.header = false});
	begin(table);
	for (unsigned i = 0; i < 512; i++)
		put(table, "x", 1);
	out.length = 0;
	put(table, "longer", 1234);
	put(table, "x", 5);
	finish(table);
	ck_assert_str_eq(out_text(&out), "longer  1234\nx          5\n");
}
END_TEST

START_TEST(rounds_stand_apart)
{
	CLEANUP(out_fini) struct out out;

	out_init_memory(&out);
	CLEANUP(sink_free)
	struct sink *table = open_table(&out, (struct render_style){.header = true});
	begin(table);
	put(table, "a-long-name", 1);
	ck_assert_int_eq(sink_end(table), 0);
	begin(table);
	ck_assert_int_eq(sink_end(table), 0);
	/* Widths start anew, also after a round that streamed. */
	begin(table);
	for (unsigned i = 0; i < 600; i++)
		put(table, "a-long-name", 1);
	ck_assert_int_eq(sink_end(table), 0);
	char *streamed = strdup(out_text(&out));
	out.length = 0;
	begin(table);
	put(table, "b", 2);
	finish(table);
	ck_assert_ptr_eq(strstr(streamed, "NAME         NUMBER\n"
					  "a-long-name       1\n"
					  "\n"
					  "NAME  NUMBER\n"
					  "\n"
					  "NAME         NUMBER\n"
					  "a-long-name       1\n"),
		streamed);
	ck_assert_str_eq(out_text(&out), "\nNAME  NUMBER\nb          2\n");
	free(streamed);
}
END_TEST

START_TEST(colors_take_no_room)
{
	CLEANUP(out_fini) struct out out;
	struct field fields[SAMPLE_COUNT];
	struct schema schema = sample_schema;
	struct sample sample = {0};

	memcpy(fields, sample_fields, sizeof(fields));
	fields[NAME].role = ROLE_KEY;
	schema.fields = fields;
	out_init_memory(&out);
	CLEANUP(sink_free)
	struct sink *table = open_table(&out, (struct render_style){.header = true, .color = true});
	ck_assert_int_eq(sink_begin(table, &schema), 0);
	put(table, "eth0", 5);
	ck_assert_int_eq(sink_row(table, &sample.base), 0);
	finish(table);
	ck_assert_str_eq(out_text(&out), "\033[1mNAME  NUMBER\033[0m\n"
					 "\033[36meth0\033[0m       5\n"
					 "\033[2m-\033[0m          \033[2m-\033[0m\n");
}
END_TEST

/* The worst word of a cell counts, also of one within a list. */
START_TEST(trouble_has_a_color)
{
	static const struct word states[] = {
		{1, "well"}, {2, "slow", TONE_WARNING}, {3, "dead", TONE_BAD}};
	static const struct word flags[] = {
		{1, "up"}, {2, "late", TONE_WARNING}, {4, "gone", TONE_BAD}};
	static const struct words state_words = {.list = states, .count = ARRAY_SIZE(states)};
	static const struct words flag_words = {.list = flags, .count = ARRAY_SIZE(flags)};
	static const uint16_t columns[] = {STATE, FLAGS, HOPS};
	CLEANUP(out_fini) struct out out;
	struct field fields[SAMPLE_COUNT], hop_members[HOP_COUNT];
	struct schema schema = sample_schema, hop_list = hop_schema;
	struct hop hop = {.base = {.present = {{0}}}};
	struct sample sample = {0};

	memcpy(fields, sample_fields, sizeof(fields));
	memcpy(hop_members, hop_fields, sizeof(hop_members));
	fields[STATE].words = &state_words;
	fields[FLAGS].words = &flag_words;
	fields[HOPS].list = &hop_list;
	hop_members[HOP_FLAGS].words = &flag_words;
	hop_list.fields = hop_members;
	schema.fields = fields;
	out_init_memory(&out);
	RECORD_SET(&hop, HOP_FLAGS, flags, 4);
	for (unsigned color = 0; color < 2; color++) {
		CLEANUP(sink_free)
		struct sink *table = open_table(&out, (struct render_style){.color = color,
							      .columns = columns,
							      .column_count = ARRAY_SIZE(columns)});
		ck_assert_int_eq(sink_begin(table, &schema), 0);
		for (uint64_t state = 1; state < 4; state++) {
			RECORD_SET(&sample, STATE, state, state);
			RECORD_SET(&sample, FLAGS, flags, state == 3 ? 7 : state);
			RECORD_SET(&sample, HOPS, hops, (struct list){&hop, 1, sizeof(hop)});
			hop.flags = state == 1 ? 1 : 5;
			ck_assert_int_eq(sink_row(table, &sample.base), 0);
		}
		finish(table);
	}
	ck_assert_str_eq(out_text(&out),
		"well  up            up\n"
		"slow  late          up|gone\n"
		"dead  up|late|gone  up|gone\n"
		"well  up            up\n"
		"\033[33mslow\033[0m  \033[33mlate\033[0m          \033[31mup|gone\033[0m\n"
		"\033[31mdead\033[0m  \033[31mup|late|gone\033[0m  \033[31mup|gone\033[0m\n");
}
END_TEST

START_TEST(hostile_text_stays_in_its_cell)
{
	CLEANUP(out_fini) struct out out;

	out_init_memory(&out);
	CLEANUP(sink_free)
	struct sink *table = open_table(&out, (struct render_style){.header = false});
	begin(table);
	put(table, hostile_text, 1);
	put(table, "fake  123\nfake  456", 1);
	put(table, "trailing ", 1);
	finish(table);
	const char *text = out_text(&out);
	unsigned lines = 0;
	for (const char *byte = text; *byte; byte++) {
		ck_assert((uint8_t)*byte >= ' ' || *byte == '\n');
		if (*byte == '\n')
			ck_assert(++lines && byte[-1] != ' ');
	}
	ck_assert_uint_eq(lines, 3);
}
END_TEST

START_TEST(a_live_round_is_flushed)
{
	int ends[2];
	char line[64];
	CLEANUP(out_fini) struct out out;

	ck_assert_int_eq(pipe2(ends, O_NONBLOCK), 0);
	ck_assert_int_eq(out_init(&out, ends[1]), 0);
	for (int live = 0; live < 2; live++) {
		CLEANUP(sink_free)
		struct sink *table = open_table(&out, (struct render_style){.live = live});
		begin(table);
		put(table, "x", 1);
		ck_assert_int_eq(sink_end(table), 0);
		ssize_t length = read(ends[0], line, sizeof(line));
		ck_assert_int_eq(length, live ? 5 : -1);
		out.length = 0;
	}
	close(ends[0]);
	close(ends[1]);
}
END_TEST

START_TEST(a_full_disk_stops_the_rows)
{
	CLEANUP(out_fini) struct out out;
	CLEANUP(close) int full = open("/dev/full", O_WRONLY);
	struct sample sample = sample_of("a name of some length", 1);
	int error = 0;

	ck_assert_int_eq(out_init(&out, full), 0);
	CLEANUP(sink_free)
	struct sink *table = open_table(&out, (struct render_style){.header = true});
	begin(table);
	for (unsigned i = 0; !error && i < 100000; i++)
		error = sink_row(table, &sample.base);
	ck_assert_int_eq(error, -ENOSPC);
	ck_assert_int_eq(sink_end(table), -ENOSPC);
	ck_assert_int_eq(sink_close(table), -ENOSPC);
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_test(tests, columns_are_aligned);
	tcase_add_test(tests, plain_units_and_no_header);
	tcase_add_test(tests, only_the_header_without_rows);
	tcase_add_test(tests, rates_say_so);
	tcase_add_test(tests, wide_and_combining_characters);
	tcase_add_test(tests, widths_of_the_first_rows);
	tcase_add_test(tests, longer_values_widen_and_are_not_cut);
	tcase_add_test(tests, rounds_stand_apart);
	tcase_add_test(tests, colors_take_no_room);
	tcase_add_test(tests, trouble_has_a_color);
	tcase_add_test(tests, hostile_text_stays_in_its_cell);
	tcase_add_test(tests, a_live_round_is_flushed);
	tcase_add_test(tests, a_full_disk_stops_the_rows);
}
