/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include "nlinspect/base/format.h"
#include "flow/stages/stages.h"
#include "nlinspect/model/layout.h"

#include "flow_schema.h"
#include "flow_sink.h"

#include <errno.h>

/* Appends " NAME:VALUE" for the fields of a group's record that the tests group by. */
static void look(struct collector *collector, const struct record *record)
{
	for (unsigned id = 1; id < collector->schema->field_count; id++) {
		const struct field *field = &collector->schema->fields[id];
		const void *value = field_value(field, record);
		const struct text *text = value;
		const struct address *address = value;
		out_char(&collector->text, ' ');
		if (!record_has(record, id))
			out_char(&collector->text, '-');
		else if (field->type == FIELD_TEXT)
			out_bytes(&collector->text, text->data, text->length);
		else if (field->type == FIELD_ADDRESS)
			format_address(
				&collector->text, address->family, address->bytes, address->length);
		else
			out_u64(&collector->text, *(const uint64_t *)value);
	}
	out_char(&collector->text, ';');
}

static struct thing thing_of(uint64_t state, const char *process, const char *address)
{
	struct thing thing = {0};
	if (state)
		SET(&thing, STATE, state, state);
	if (process)
		SET(&thing, PROCESS, process, text_of(process));
	if (address)
		SET(&thing, ADDRESS, address, address_of(address));
	return thing;
}

static void push_all(struct sink *group)
{
	static const struct {
		uint64_t state;
		const char *process, *address;
	} rows[] = {
		{10, "nginx", "10.0.0.1"},
		{1, "sshd", "::1"},
		{0, "", "10.0.0.1"},
		{1, NULL, NULL},
		{1, "nginx", "10.0.0.1"},
		{10, "ab", "::1"},
		{1, "sshd", "::1"},
		{0, "", NULL},
	};
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		char process[8] = "";
		if (rows[i].process)
			snprintf(process, sizeof(process), "%s", rows[i].process);
		struct thing thing =
			thing_of(rows[i].state, rows[i].process ? process : NULL, rows[i].address);
		/* bytes behind the length of an address mean nothing */
		memset(thing.address.bytes + thing.address.length, (int)i,
			sizeof(thing.address.bytes) - thing.address.length);
		ck_assert_int_eq(sink_row(group, &thing.base), 0);
		memset(process, 'X', sizeof(process)); /* it was borrowed */
	}
}

static void assert_groups(const struct order *fields, size_t count, const char *expected)
{
	const struct group_by by = {fields, count, 0};
	struct collector collector = collector_of(0);
	struct schema *groups CLEANUP(schema_free) = group_schema(&thing_schema, &by);
	struct sink *group = group_stage_new(&by, groups, &collector.sink);
	collector.look = look;
	/* the second round counts anew */
	for (unsigned round = 0; round < 2; round++) {
		collector.text.length = 0;
		ck_assert_int_eq(sink_begin(group, &thing_schema), 0);
		ck_assert_ptr_eq(collector.schema, groups);
		push_all(group);
		ck_assert_int_eq(sink_end(group), 0);
	}
	ck_assert_int_eq(sink_close(group), 0);
	ck_assert_uint_eq(collector.ended, 2);
	ck_assert_uint_eq(collector.closed, 1);

	struct out text;
	out_init_memory(&text);
	out_char(&collector.text, '\0');
	for (size_t i = 0, at = 0; i < collector.count; i++) {
		const char *start = collector.text.data + at;
		size_t length = strcspn(start, ";") + 1;
		out_u64(&text, collector.values[i]);
		out_bytes(&text, start, length);
		at += length;
	}
	out_char(&text, '\0');
	ck_assert_str_eq(text.data, expected);
	out_fini(&text);
	sink_free(group);
	sink_free(&collector.sink);
}

START_TEST(test_groups)
{
	assert_groups(&(struct order){THING_STATE, false}, 1, "4 1;2 10;2 -;");
	assert_groups(&(struct order){THING_PROCESS, false}, 1, "2 ;2 nginx;2 sshd;1 ab;1 -;");
	assert_groups(&(struct order){THING_ADDRESS, false}, 1, "3 10.0.0.1;3 ::1;2 -;");
	const struct order both[] = {{THING_PROCESS, false}, {THING_STATE, true}};
	assert_groups(both, 2, "2  -;2 sshd 1;1 ab 10;1 nginx 1;1 nginx 10;1 - 1;");
	/* which nothing has */
	assert_groups(&(struct order){THING_MAC, false}, 1, "8 -;");
}
END_TEST

START_TEST(test_schema)
{
	const struct order fields[] = {{THING_PEER, false}, {THING_STATE, false}};
	const struct group_by by = {fields, 2, 0};
	struct schema *groups CLEANUP(schema_free) = group_schema(&thing_schema, &by);
	ck_assert_uint_eq(groups->field_count, 3);
	ck_assert_str_eq(groups->fields[0].name, "count");
	ck_assert_str_eq(groups->fields[0].heading, "COUNT");
	ck_assert_int_eq(groups->fields[0].type, FIELD_NUM);
	ck_assert_int_eq(groups->fields[0].unit, UNIT_COUNT);
	ck_assert_int_eq(groups->fields[0].role, ROLE_GAUGE);
	ck_assert_str_eq(groups->fields[1].name, "peer");
	ck_assert_str_eq(groups->fields[2].name, "state");
	ck_assert_ptr_eq(groups->fields[2].words, &thing_state_words);
	size_t end = sizeof(struct record);
	for (unsigned i = 0; i < 3; i++) {
		ck_assert_int_eq(groups->fields[i].show, SHOW_DEFAULT);
		ck_assert_uint_eq(groups->fields[i].offset, end);
		end += (field_size(groups->fields[i].type) + 7) / 8 * 8;
	}
	ck_assert_uint_eq(groups->size, end);
	ck_assert_int_eq(schema_field(groups, text_of("peer")), 1);
}
END_TEST

/* A field that leads stands before the count, in the schema as in the records. */
START_TEST(test_lead)
{
	const struct order fields[] = {{THING_STATE, false}, {THING_PROCESS, false}};
	const struct group_by by = {fields, 2, 1};
	struct collector collector = collector_of(1);
	struct schema *groups CLEANUP(schema_free) = group_schema(&thing_schema, &by);
	struct sink *group = group_stage_new(&by, groups, &collector.sink);
	ck_assert_str_eq(groups->fields[0].name, "state");
	ck_assert_str_eq(groups->fields[1].name, "count");
	ck_assert_str_eq(groups->fields[2].name, "process");
	ck_assert_int_eq(sink_begin(group, &thing_schema), 0);
	push_all(group);
	ck_assert_int_eq(sink_end(group), 0);
	ASSERT_VALUES(&collector, 2, 2, 1, 1, 1, 1);
	collector.field = 0;
	ck_assert_int_eq(sink_begin(group, &thing_schema), 0);
	push_all(group);
	ck_assert_int_eq(sink_end(group), 0);
	ASSERT_VALUES(&collector, 1, ABSENT, 1, 1, 10, 10);
	sink_free(group);
}
END_TEST

/* More groups than the table begins with. */
START_TEST(test_many)
{
	const struct group_by by = {&(struct order){THING_ID, false}, 1, 0};
	struct collector collector = collector_of(1);
	struct schema *groups CLEANUP(schema_free) = group_schema(&thing_schema, &by);
	struct sink *group = group_stage_new(&by, groups, &collector.sink);
	ck_assert_int_eq(sink_begin(group, &thing_schema), 0);
	for (uint64_t i = 0; i < 5000; i++) {
		struct thing thing = {0};
		SET(&thing, ID, id, i * 7 % 1000);
		ck_assert_int_eq(sink_row(group, &thing.base), 0);
	}
	ck_assert_int_eq(sink_end(group), 0);
	ck_assert_uint_eq(collector.count, 1000);
	for (uint64_t i = 0; i < 1000; i++)
		ck_assert_uint_eq(collector.values[i], i);
	sink_free(group);
}
END_TEST

/* A record that stands for many counts as many; one without a number counts as one. */
START_TEST(test_weights)
{
	static const uint64_t weights[] = {5, 0, 7};
	const struct group_by by = {&(struct order){THING_STATE, false}, 1, 0};
	struct collector collector = collector_of(0);
	struct schema *groups CLEANUP(schema_free) = group_schema(&thing_schema, &by);
	struct sink *group = group_stage_new(&by, groups, &collector.sink);
	struct schema weighted = thing_schema;
	weighted.weight = thing_schema.fields[THING_ID].name;
	ck_assert_int_eq(sink_begin(group, &weighted), 0);
	for (size_t i = 0; i < ARRAY_SIZE(weights); i++) {
		struct thing thing = thing_of(1 + i / 2, NULL, NULL);
		if (weights[i])
			SET(&thing, ID, id, weights[i]);
		ck_assert_int_eq(sink_row(group, &thing.base), 0);
	}
	ck_assert_int_eq(sink_end(group), 0);
	ASSERT_VALUES(&collector, 7, 6);
	sink_free(group);
}
END_TEST

START_TEST(test_answers_of_the_next)
{
	static const struct {
		int answer, expected;
	} cases[] = {{-ECANCELED, 0}, {-EIO, -EIO}};
	const struct group_by by = {&(struct order){THING_STATE, false}, 1, 0};
	struct schema *groups CLEANUP(schema_free) = group_schema(&thing_schema, &by);
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct collector collector = collector_of(0);
		struct sink *group = group_stage_new(&by, groups, &collector.sink);
		collector.fail_at = 2;
		collector.fail_with = cases[i].answer;
		ck_assert_int_eq(sink_begin(group, &thing_schema), 0);
		push_all(group);
		ck_assert_int_eq(sink_end(group), cases[i].expected);
		ck_assert_uint_eq(collector.count, 2);
		ck_assert_uint_eq(collector.ended, 1);
		sink_free(group);
	}
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_test(tests, test_groups);
	tcase_add_test(tests, test_schema);
	tcase_add_test(tests, test_lead);
	tcase_add_test(tests, test_many);
	tcase_add_test(tests, test_weights);
	tcase_add_test(tests, test_answers_of_the_next);
}
