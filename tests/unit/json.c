/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include "sample.h"

#include <errno.h>
#include <fcntl.h>

static const uint16_t all_columns[] = {NAME, NUM, SNUM, UP, STATE, FLAGS, COOKIE, ADDRESS, PREFIX,
	MAC, LOCAL, HOPS, METRICS, SIZE, TIME, TOTAL};

/* As much of a JSON reader as says whether a text is one value: RFC 8259, written for this test. */
static const char *skip_value(const char *at);

static const char *skip_string(const char *at)
{
	if (!at || *at++ != '"')
		return NULL;
	for (; *at != '"'; at++) {
		if ((uint8_t)*at < 0x20)
			return NULL;
		if (*at != '\\')
			continue;
		at++;
		if (!*at || !strchr("\"\\/bfnrtu", *at))
			return NULL;
		if (*at == 'u' && strspn(at + 1, "0123456789abcdef") < 4)
			return NULL;
	}
	return at + 1;
}

static const char *skip_number(const char *at)
{
	at += *at == '-';
	size_t whole = strspn(at, "0123456789");

	if (!whole || (whole > 1 && *at == '0'))
		return NULL;
	at += whole;
	if (*at != '.')
		return at;
	size_t fraction = strspn(at + 1, "0123456789");
	return fraction ? at + 1 + fraction : NULL;
}

static const char *skip_space(const char *at)
{
	return at ? at + strspn(at, " \n") : NULL;
}

/* The members of an object or an array, up to its end. */
static const char *skip_members(const char *at, bool object)
{
	const char end = object ? '}' : ']';

	at = skip_space(at + 1);
	if (at && *at == end)
		return at + 1;
	while (at) {
		if (object) {
			at = skip_string(at);
			if (!at || *at++ != ':')
				return NULL;
		}
		at = skip_space(skip_value(skip_space(at)));
		if (!at || *at == end)
			return at ? at + 1 : NULL;
		if (*at++ != ',')
			return NULL;
		at = skip_space(at);
	}
	return NULL;
}

static const char *skip_value(const char *at)
{
	static const char *const words[] = {"true", "false", "null"};

	if (!at)
		return NULL;
	if (*at == '{' || *at == '[')
		return skip_members(at, *at == '{');
	if (*at == '"')
		return skip_string(at);
	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		if (!strncmp(at, words[i], strlen(words[i])))
			return at + strlen(words[i]);
	}
	return skip_number(at);
}

static void assert_valid(const char *text)
{
	const char *end = skip_value(text);

	ck_assert_msg(end && !strcmp(end, "\n"), "not JSON: %s", text);
	ck_assert_uint_ne(mbstowcs(NULL, text, 0), (size_t)-1);
}

START_TEST(the_reader_rejects_what_is_not_json)
{
	static const char *const broken[] = {"", "{", "[1,]", "[1 2]", "{\"a\"}", "{\"a\":}",
		"{\"a\":1,}", "\"\\x1b\"", "\"\n\"", "01", "1.", "tru", "[\"\\u12\"]", "{a:1}"};

	for (size_t i = 0; i < ARRAY_SIZE(broken); i++)
		ck_assert_msg(!skip_value(broken[i]) || *skip_value(broken[i]), "%s", broken[i]);
	assert_valid("[{\"a\":[1,-2.5,\"\\u001b\\\"\"],\"b\":{}},null]\n");
}
END_TEST

static struct sink *open_json(struct out *out, bool lines, struct render_style style)
{
	if (!style.columns) {
		style.columns = all_columns;
		style.column_count = ARRAY_SIZE(all_columns);
	}
	struct sink *json = lines ? ndjson_new(out, &style) : json_new(out, &style);
	ck_assert_ptr_nonnull(json);
	return json;
}

static void put(struct sink *json, const struct sample *sample)
{
	ck_assert_int_eq(sink_row(json, &sample->base), 0);
}

static void begin(struct sink *json)
{
	ck_assert_int_eq(sink_begin(json, &sample_schema), 0);
}

static void finish(struct sink *json)
{
	ck_assert_int_eq(sink_end(json), 0);
	ck_assert_int_eq(sink_close(json), 0);
}

START_TEST(every_type)
{
	CLEANUP(out_fini) struct out out;
	struct inner inner = {0};
	struct hop hops[2] = {0}, metrics = {0};
	struct sample sample = sample_of("eth0", UINT64_MAX);

	RECORD_SET(&inner, INNER_FAMILY, family, 10);
	RECORD_SET(&inner, INNER_HOST, host, ipv6(1));
	RECORD_SET(&hops[0], HOP_GATEWAY, gateway, ipv4(10, 0, 0, 2));
	RECORD_SET(&hops[0], HOP_INDEX, index, 7);
	RECORD_SET(&hops[0], HOP_FLAGS, flags, 0);
	RECORD_SET(&hops[1], HOP_VIA, via, (struct list){&inner, 1, sizeof(inner)});
	RECORD_SET(&hops[1], HOP_ONLINK, onlink, 0);
	RECORD_SET(&metrics, HOP_WEIGHT, weight, 1400);
	RECORD_SET(&sample, SNUM, snum, INT64_MIN);
	RECORD_SET(&sample, UP, up, 1);
	RECORD_SET(&sample, STATE, state, 10);
	RECORD_SET(&sample, FLAGS, flags, 0x8000000000000041);
	RECORD_SET(&sample, COOKIE, cookie, UINT64_MAX);
	RECORD_SET(&sample, ADDRESS, address, ipv4(192, 0, 2, 1));
	RECORD_SET(&sample, PREFIX, prefix, (struct prefix){ipv6(0), 32});
	RECORD_SET(&sample, MAC, mac, (struct lladdr){2, {0xda, 0x16}});
	RECORD_SET(&sample, LOCAL, local,
		(struct endpoint){.address = ipv6(1), .port = 22, .zone = text_of("e\"th\n0")});
	RECORD_SET(&sample, HOPS, hops, (struct list){hops, 2, sizeof(hops[0])});
	RECORD_SET(&sample, METRICS, metrics, (struct list){&metrics, 1, sizeof(metrics)});
	RECORD_SET(&sample, SIZE, size, 65536);
	RECORD_SET(&sample, TIME, time, 18300);
	RECORD_SET(&sample, TOTAL, total, 1500);
	out_init_memory(&out);
	CLEANUP(sink_free)
	struct sink *json = open_json(&out, false, (struct render_style){.human = true});
	begin(json);
	put(json, &sample);
	finish(json);
	assert_valid(out_text(&out));
	ck_assert_str_eq(out_text(&out),
		"[\n"
		"{\"name\":\"eth0\",\"num\":18446744073709551615,\"snum\":-9223372036854775808,"
		"\"up\":true,\"state\":\"listen\",\"flags\":[\"up\",\"run\\\"ning\","
		"\"0x8000000000000000\"],\"cookie\":\"0xffffffffffffffff\",\"address\":\"192.0.2."
		"1\","
		"\"prefix\":\"2001:db8::/32\",\"mac\":\"da:16\","
		"\"local\":\"[2001:db8::1%e\\\"th\\u000a0]:22\","
		"\"hops\":[{\"gateway\":\"10.0.0.2\",\"flags\":[]},"
		"{\"via\":{\"family\":\"listen\",\"host\":\"2001:db8::1\"},\"onlink\":false}],"
		"\"metrics\":{\"weight\":1400},\"size\":65536,\"time\":18300,\"total\":1.5}\n"
		"]\n");
}
END_TEST

/* A name that is not UTF-8 has its exact bytes beside it, also among named columns (the second
 * turn); a backslash of its own makes none. */
START_TEST(bytes_that_are_no_text)
{
	CLEANUP(out_fini) struct out out;
	static const uint16_t columns[] = {NAME};
	struct sample sample = {0};

	out_init_memory(&out);
	CLEANUP(sink_free)
	struct sink *json = open_json(&out, true,
		(struct render_style){.columns = columns, .column_count = 1, .exact = _i});
	begin(json);
	RECORD_SET(&sample, NAME, name, text_of("a\xff\"b"));
	put(json, &sample);
	sample.name = text_of("\\ufffd \xef\xbf\xbd");
	put(json, &sample);
	sample.name = text_of("\xc3");
	put(json, &sample);
	finish(json);
	ck_assert_str_eq(out_text(&out), "{\"name\":\"a\\ufffd\\\"b\",\"name_b64\":\"Yf8iYg==\"}\n"
					 "{\"name\":\"\\\\ufffd \xef\xbf\xbd\"}\n"
					 "{\"name\":\"\\ufffd\",\"name_b64\":\"ww==\"}\n");
}
END_TEST

START_TEST(values_without_words_or_parts)
{
	CLEANUP(out_fini) struct out out;
	static const uint16_t columns[] = {STATE, FLAGS, HOPS, METRICS, NAME};
	struct sample sample = {0};

	RECORD_SET(&sample, STATE, state, 99);
	RECORD_SET(&sample, FLAGS, flags, 0x30);
	RECORD_SET(&sample, HOPS, hops, (struct list){0});
	RECORD_SET(&sample, METRICS, metrics, (struct list){0});
	RECORD_SET(&sample, NAME, name, (struct text){0});
	out_init_memory(&out);
	CLEANUP(sink_free)
	struct sink *json =
		open_json(&out, true, (struct render_style){.columns = columns, .column_count = 5});
	begin(json);
	put(json, &sample);
	sample.state = 11;
	put(json, &sample);
	finish(json);
	ck_assert_str_eq(out_text(&out),
		"{\"state\":\"99\",\"flags\":[\"0x30\"],\"hops\":[],\"metrics\":{},\"name\":\"\"}\n"
		"{\"state\":\"e\\u001bvil\",\"flags\":[\"0x30\"],\"hops\":[],\"metrics\":{},"
		"\"name\":\"\"}\n");
}
END_TEST

START_TEST(absent_is_left_out_or_null)
{
	static const uint16_t columns[] = {SNUM, NUM, UP};
	struct sample sample = sample_of("x", 5), empty = {0};

	for (int exact = 0; exact < 2; exact++) {
		CLEANUP(out_fini) struct out out;
		out_init_memory(&out);
		CLEANUP(sink_free)
		struct sink *json = open_json(&out, true,
			(struct render_style){
				.columns = columns, .column_count = 3, .exact = exact});
		begin(json);
		put(json, &sample);
		put(json, &empty);
		finish(json);
		ck_assert_str_eq(
			out_text(&out), exact ? "{\"snum\":null,\"num\":5,\"up\":null}\n"
						"{\"snum\":null,\"num\":null,\"up\":null}\n"
					      : "{\"num\":5}\n{}\n");
	}
}
END_TEST

/* A row as a writer puts it that has seen no other. */
static void put_alone(struct out *out, const struct sample *sample)
{
	CLEANUP(sink_free) struct sink *json = open_json(out, true, (struct render_style){0});

	begin(json);
	put(json, sample);
	finish(json);
}

/* Values next to each other that change now and then, or come and go. */
static void change(struct sample *sample, long one_in)
{
	static const unsigned flags[] = {0, 1, 3, 0x41, 0x8000};

	if (!(random() % one_in))
		RECORD_SET(sample, NUM, num, (uint64_t)random() % 5 * 7);
	if (!(random() % one_in))
		RECORD_SET(sample, STATE, state, (uint64_t)random() % 12);
	if (!(random() % one_in))
		RECORD_SET(sample, FLAGS, flags, flags[random() % 5]);
	if (!(random() % one_in))
		RECORD_SET(sample, COOKIE, cookie, (uint64_t)random() % 3);
	if (!(random() % one_in))
		RECORD_SET(sample, UP, up, (uint64_t)random() % 2);
	if (!(random() % one_in))
		RECORD_SET(sample, SIZE, size, (uint64_t)random() % 3);
	if (!(random() % one_in))
		RECORD_SET(sample, SNUM, snum, random() % 3 - 1);
	if (!(random() % one_in))
		fieldset_remove(&sample->base.present, NUM + (unsigned)random() % (COOKIE - NUM));
}

/* A repeated text equals a newly written one: for columns in the order of the record, some left
 * out, in rows that differ seldom and always. */
START_TEST(rows_do_not_depend_on_those_before)
{
	srandom(11);
	for (long one_in = 1; one_in < 40; one_in += 3) {
		CLEANUP(out_fini) struct out out, expected;
		struct sample sample = sample_of("a", 1);

		out_init_memory(&out);
		out_init_memory(&expected);
		CLEANUP(sink_free)
		struct sink *json = open_json(&out, true, (struct render_style){0});

		begin(json);
		for (int row = 0; row < 100; row++) {
			change(&sample, one_in);
			put(json, &sample);
			put_alone(&expected, &sample);
		}
		finish(json);
		ck_assert_str_eq(out_text(&out), out_text(&expected));
	}
}
END_TEST

/* More rows than the buffer of a file holds, so that it is flushed at any place within a row. */
START_TEST(rows_over_many_buffers)
{
	CLEANUP(out_fini) struct out out, expected;
	FILE *file = tmpfile();
	struct sample sample = sample_of("a", 1);
	char *text;

	ck_assert_ptr_nonnull(file);
	ck_assert_int_eq(out_init(&out, fileno(file)), 0);
	out_init_memory(&expected);
	CLEANUP(sink_free) struct sink *json = open_json(&out, true, (struct render_style){0});

	begin(json);
	srandom(12);
	for (int row = 0; row < 5000; row++) {
		change(&sample, 30);
		put(json, &sample);
		put_alone(&expected, &sample);
	}
	finish(json);
	ck_assert_uint_gt(expected.length, 4 * 64 * 1024);
	text = malloc(expected.length);
	ck_assert_ptr_nonnull(text);
	rewind(file);
	ck_assert_uint_eq(fread(text, 1, expected.length, file), expected.length);
	ck_assert_int_eq(fgetc(file), EOF);
	ck_assert_mem_eq(text, expected.data, expected.length);
	free(text);
	fclose(file);
}
END_TEST

START_TEST(an_empty_array)
{
	CLEANUP(out_fini) struct out out, lines;

	out_init_memory(&out);
	out_init_memory(&lines);
	CLEANUP(sink_free) struct sink *json = open_json(&out, false, (struct render_style){0});
	CLEANUP(sink_free) struct sink *ndjson = open_json(&lines, true, (struct render_style){0});
	begin(json);
	finish(json);
	begin(ndjson);
	finish(ndjson);
	ck_assert_str_eq(out_text(&out), "[]\n");
	ck_assert_str_eq(out_text(&lines), "");
}
END_TEST

START_TEST(nothing_ever_began)
{
	CLEANUP(out_fini) struct out out;

	out_init_memory(&out);
	CLEANUP(sink_free) struct sink *json = open_json(&out, false, (struct render_style){0});
	ck_assert_int_eq(sink_close(json), 0);
	ck_assert_str_eq(out_text(&out), "[]\n");
}
END_TEST

START_TEST(one_array_over_all_rounds)
{
	CLEANUP(out_fini) struct out out;
	static const uint16_t columns[] = {NUM};
	struct sample sample = sample_of("x", 5);

	out_init_memory(&out);
	CLEANUP(sink_free)
	struct sink *json = open_json(
		&out, false, (struct render_style){.columns = columns, .column_count = 1});
	for (int round = 0; round < 3; round++) {
		begin(json);
		for (int i = 0; i < round; i++)
			put(json, &sample);
		ck_assert_int_eq(sink_end(json), 0);
	}
	ck_assert_int_eq(sink_close(json), 0);
	assert_valid(out_text(&out));
	ck_assert_str_eq(out_text(&out), "[\n{\"num\":5},\n{\"num\":5},\n{\"num\":5}\n]\n");
}
END_TEST

START_TEST(hostile_text_is_valid_json)
{
	srandom(5);
	for (int round = 0; round < 500; round++) {
		CLEANUP(out_fini) struct out out;
		char bytes[32];
		struct sample sample = {0};
		for (size_t i = 0; i < sizeof(bytes); i++)
			bytes[i] = (char)random();
		struct text text = {.data = bytes, .length = (uint32_t)random() % 32};
		RECORD_SET(&sample, NAME, name, text);
		RECORD_SET(&sample, LOCAL, local,
			(struct endpoint){.address = ipv4(1, 2, 3, 4), .zone = text});
		out_init_memory(&out);
		CLEANUP(sink_free)
		struct sink *json = open_json(&out, false, (struct render_style){0});
		begin(json);
		put(json, &sample);
		finish(json);
		assert_valid(out_text(&out));
	}
}
END_TEST

START_TEST(live_lines_are_flushed_one_by_one)
{
	int ends[2];
	char line[512];
	CLEANUP(out_fini) struct out out;
	struct sample sample = sample_of("x", 5);

	ck_assert_int_eq(pipe2(ends, O_NONBLOCK), 0);
	ck_assert_int_eq(out_init(&out, ends[1]), 0);
	for (int live = 0; live < 2; live++) {
		CLEANUP(sink_free)
		struct sink *json = open_json(&out, true, (struct render_style){.live = live});
		begin(json);
		put(json, &sample);
		ssize_t length = read(ends[0], line, sizeof(line));
		ck_assert_int_eq(
			length, live ? (ssize_t)strlen("{\"name\":\"x\",\"num\":5}\n") : -1);
		out.length = 0;
	}
	close(ends[0]);
	close(ends[1]);
}
END_TEST

START_TEST(a_full_disk_stops_the_rows)
{
	for (int lines = 0; lines < 2; lines++) {
		CLEANUP(out_fini) struct out out;
		CLEANUP(close) int full = open("/dev/full", O_WRONLY);
		struct sample sample = sample_of("a name of some length", 1);
		int error = 0;
		ck_assert_int_eq(out_init(&out, full), 0);
		CLEANUP(sink_free)
		struct sink *json = open_json(&out, lines, (struct render_style){0});
		begin(json);
		for (unsigned i = 0; !error && i < 100000; i++)
			error = sink_row(json, &sample.base);
		ck_assert_int_eq(error, -ENOSPC);
		ck_assert_int_eq(sink_end(json), -ENOSPC);
		ck_assert_int_eq(sink_close(json), -ENOSPC);
	}
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_test(tests, the_reader_rejects_what_is_not_json);
	tcase_add_test(tests, every_type);
	tcase_add_loop_test(tests, bytes_that_are_no_text, 0, 2);
	tcase_add_test(tests, values_without_words_or_parts);
	tcase_add_test(tests, absent_is_left_out_or_null);
	tcase_add_test(tests, rows_do_not_depend_on_those_before);
	tcase_add_test(tests, rows_over_many_buffers);
	tcase_add_test(tests, an_empty_array);
	tcase_add_test(tests, nothing_ever_began);
	tcase_add_test(tests, one_array_over_all_rounds);
	tcase_add_test(tests, hostile_text_is_valid_json);
	tcase_add_test(tests, live_lines_are_flushed_one_by_one);
	tcase_add_test(tests, a_full_disk_stops_the_rows);
}
