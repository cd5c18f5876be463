/* SPDX-License-Identifier: MIT */
#include "nlinspect/flow/changes.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/model/event.h"
#include "nlinspect/model/layout.h"

#include "unit.h"

#include "flow_sink.h"

#include <stddef.h>

struct item {
	struct record base;
	uint64_t id, state, bytes, event, place;
};

enum { ITEM_ID, ITEM_STATE, ITEM_BYTES, ITEM_EVENT, ITEM_PLACE, ITEM_FIELDS };

static const struct field fields[ITEM_FIELDS] = {
	[ITEM_ID] = {.name = "id",
		.heading = "ID",
		.role = ROLE_KEY,
		.offset = offsetof(struct item, id)},
	[ITEM_STATE] = {.name = "state",
		.heading = "STATE",
		.role = ROLE_STATE,
		.offset = offsetof(struct item, state)},
	[ITEM_BYTES] = {.name = "bytes",
		.heading = "BYTES",
		.role = ROLE_COUNTER,
		.offset = offsetof(struct item, bytes)},
	[ITEM_EVENT] = {.name = EVENT_FIELD,
		.heading = "EVENT",
		.role = ROLE_STATE,
		.offset = offsetof(struct item, event)},
	[ITEM_PLACE] = {.name = "place",
		.heading = "PLACE",
		.role = ROLE_LABEL,
		.offset = offsetof(struct item, place)},
};

static const struct schema schema = {
	.name = "items", .fields = fields, .field_count = ITEM_FIELDS, .size = sizeof(struct item)};

struct step {
	uint64_t event, id, state, bytes;
	uint64_t shown; /* the event of the row; ABSENT: there is no row */
};

static void push(struct sink *changes, const struct step *step)
{
	struct item item = {
		.id = step->id, .state = step->state, .bytes = step->bytes, .event = step->event};

	for (unsigned id = 0; id < ITEM_FIELDS; id++)
		fieldset_add(&item.base.present, id);
	ck_assert_int_eq(sink_row(changes, &item.base), 0);
}

static void check(const struct step *steps, size_t count, bool initial, bool state_wanted)
{
	struct collector collector = collector_of(ITEM_EVENT);
	struct changes_request request = {.initial = initial};
	struct sink *changes;

	if (state_wanted)
		fieldset_add(&request.compared, ITEM_STATE);
	changes = changes_stage_new(&request, &collector.sink);
	ck_assert_ptr_nonnull(changes);
	ck_assert_int_eq(sink_begin(changes, &schema), 0);
	for (size_t i = 0; i < count; i++) {
		size_t before = collector.count;

		push(changes, &steps[i]);
		if (steps[i].shown == ABSENT) {
			ck_assert_uint_eq(collector.count, before);
			continue;
		}
		ck_assert_uint_eq(collector.count, before + 1);
		ck_assert_uint_eq(collector.values[before], steps[i].shown);
	}
	ck_assert_int_eq(sink_end(changes), 0);
	sink_free(changes);
	sink_free(&collector.sink);
}

START_TEST(news_become_changes)
{
	static const struct step steps[] = {
		{EVENT_PRESENT, 1, 5, 0, ABSENT},
		{EVENT_ADDED, 1, 5, 9, ABSENT}, /* only a statistic differs */
		{EVENT_ADDED, 1, 6, 9, EVENT_CHANGED},
		{EVENT_ADDED, 2, 6, 0, EVENT_ADDED},
		{EVENT_ADDED, 2, 6, 0, ABSENT},
		{EVENT_REMOVED, 1, 6, 0, EVENT_REMOVED},
		{EVENT_ADDED, 1, 6, 0, EVENT_ADDED},
		{EVENT_REMOVED, 3, 0, 0, EVENT_REMOVED},
	};

	check(steps, sizeof(steps) / sizeof(*steps), false, true);
}
END_TEST

START_TEST(what_is_there_at_first_can_be_shown)
{
	static const struct step steps[] = {
		{EVENT_PRESENT, 1, 5, 0, EVENT_PRESENT},
		{EVENT_ADDED, 1, 5, 0, ABSENT},
	};

	check(steps, sizeof(steps) / sizeof(*steps), true, true);
}
END_TEST

START_TEST(each_news_counts_if_nothing_is_compared)
{
	static const struct step steps[] = {
		{EVENT_PRESENT, 1, 5, 0, ABSENT},
		{EVENT_ADDED, 1, 5, 0, EVENT_CHANGED},
		{EVENT_ADDED, 1, 5, 0, EVENT_CHANGED},
	};

	check(steps, sizeof(steps) / sizeof(*steps), false, false);
}
END_TEST

/* Things that come and go do not pile up, and those that stay are not forgotten. */
START_TEST(many_come_and_go)
{
	struct collector collector = collector_of(ITEM_EVENT);
	struct changes_request request = {.initial = false};
	struct sink *changes;

	fieldset_add(&request.compared, ITEM_STATE);
	changes = changes_stage_new(&request, &collector.sink);
	ck_assert_int_eq(sink_begin(changes, &schema), 0);
	push(changes, &(struct step){EVENT_PRESENT, 0, 5, 0, 0});
	for (uint64_t id = 1; id < 20000; id++) {
		push(changes, &(struct step){EVENT_ADDED, id, 1, 0, 0});
		push(changes, &(struct step){EVENT_REMOVED, id, 1, 0, 0});
		collector.count = 0;
	}
	push(changes, &(struct step){EVENT_ADDED, 0, 6, 0, 0});
	ck_assert_uint_eq(collector.count, 1);
	ck_assert_uint_eq(collector.values[0], EVENT_CHANGED);
	sink_free(changes);
	sink_free(&collector.sink);
}
END_TEST

/* A schema with the fields of changes, and the rows that come out as lines. */
struct reader {
	struct sink sink;
	const struct schema *schema;
	struct out lines;
};

static int reader_begin(struct sink *sink, const struct schema *seen)
{
	((struct reader *)sink)->schema = seen;
	return 0;
}

static void write_field(struct reader *reader, const struct record *record, unsigned id)
{
	const struct field *field = &reader->schema->fields[id];

	if (!record_has(record, id))
		return;
	out_char(&reader->lines, ' ');
	out_string(&reader->lines, field->name);
	out_char(&reader->lines, '=');
	if (field->type == FIELD_TEXT) {
		struct text text = *(const struct text *)field_value(field, record);

		out_bytes(&reader->lines, text.data, text.length);
	} else {
		out_u64(&reader->lines, *(const uint64_t *)field_value(field, record));
	}
}

static int reader_row(struct sink *sink, const struct record *record)
{
	struct reader *reader = (struct reader *)sink;
	uint64_t event = *(const uint64_t *)field_value(&fields[ITEM_EVENT], record);
	const struct field *was = &reader->schema->fields[ITEM_FIELDS + CHANGE_WAS];

	out_string(&reader->lines, words_name(&event_words, event));
	write_field(reader, record, ITEM_ID);
	write_field(reader, record, ITEM_STATE);
	write_field(reader, record, ITEM_PLACE);
	write_field(reader, record, ITEM_FIELDS + CHANGE_CHANGES);
	write_field(reader, record, ITEM_FIELDS + CHANGE_INFERRED);
	write_field(reader, record, ITEM_FIELDS + CHANGE_FOUND);
	if (record_has(record, ITEM_FIELDS + CHANGE_WAS)) {
		const struct list *list = field_value(was, record);

		out_string(&reader->lines, " was");
		write_field(reader, list_item(list, 0), ITEM_STATE);
	}
	out_char(&reader->lines, '\n');
	return 0;
}

static int reader_end(struct sink *sink)
{
	(void)sink;
	return 0;
}

static void reader_free(struct sink *sink)
{
	(void)sink;
}

static const struct sink_ops reader_ops = {
	.begin = reader_begin,
	.row = reader_row,
	.end = reader_end,
	.close = reader_end,
	.free = reader_free,
};

/* A stage that knows old values, and what it passes. */
struct known {
	struct reader reader;
	struct schema *schema;
	struct sink *changes;
};

static void known_init(struct known *known, bool shared)
{
	struct changes_request request = {.human = true};

	if (shared)
		fieldset_add(&request.places, ITEM_PLACE);
	fieldset_add(&request.compared, ITEM_STATE);
	fieldset_add(&request.kept, ITEM_ID);
	fieldset_add(&request.kept, ITEM_STATE);
	fieldset_add(&request.kept, ITEM_PLACE);
	known->reader = (struct reader){.sink = {&reader_ops}};
	out_init_memory(&known->reader.lines);
	known->schema = schema_changes(&schema);
	ck_assert_ptr_nonnull(known->schema);
	known->changes = changes_stage_new(&request, &known->reader.sink);
	ck_assert_ptr_nonnull(known->changes);
	ck_assert_int_eq(sink_begin(known->changes, known->schema), 0);
}

static void known_fini(struct known *known)
{
	sink_free(known->changes);
	schema_free(known->schema);
	out_fini(&known->reader.lines);
}

/* @param place  0: the record has none */
static void tell(struct known *known, uint64_t event, uint64_t id, uint64_t state, uint64_t place)
{
	struct item item = {.id = id, .state = state, .event = event, .place = place};

	for (unsigned field = 0; field < ITEM_FIELDS; field++)
		fieldset_add(&item.base.present, field);
	if (!place)
		fieldset_remove(&item.base.present, ITEM_PLACE);
	ck_assert_int_eq(sink_row(known->changes, &item.base), 0);
}

static void expect_lines(struct known *known, const char *lines)
{
	out_char(&known->reader.lines, '\0');
	ck_assert_str_eq(known->reader.lines.data, lines);
	known->reader.lines.length = 0;
}

START_TEST(a_change_has_the_old_value)
{
	struct known known;

	known_init(&known, false);
	tell(&known, EVENT_PRESENT, 1, 5, 0);
	tell(&known, EVENT_ADDED, 1, 6, 0);
	expect_lines(&known, "changed id=1 state=6 changes=state 5 → 6 was state=5\n");
	tell(&known, EVENT_ADDED, 1, 7, 0);
	expect_lines(&known, "changed id=1 state=7 changes=state 6 → 7 was state=6\n");
	tell(&known, EVENT_REMOVED, 1, 7, 0);
	expect_lines(&known, "removed id=1 state=7\n");
	tell(&known, EVENT_REMOVED, 1, 7, 0);
	expect_lines(&known, "");
	known_fini(&known);
}
END_TEST

START_TEST(another_reading_finds_what_was_missed)
{
	struct known known;
	uint64_t found;

	known_init(&known, false);
	for (uint64_t id = 1; id <= 4; id++)
		tell(&known, EVENT_PRESENT, id, 5, 0);
	changes_stage_read(known.changes, "a loss");
	tell(&known, EVENT_PRESENT, 2, 5, 0);
	tell(&known, EVENT_PRESENT, 4, 6, 0);
	tell(&known, EVENT_PRESENT, 5, 5, 0);
	expect_lines(&known, "");
	ck_assert_int_eq(changes_stage_settle(known.changes, true, 0, &found), 0);
	ck_assert_uint_eq(found, 4);
	expect_lines(&known,
		"changed id=4 state=6 changes=state 5 → 6 (a loss) inferred=a loss was state=5\n"
		"added id=5 state=5 changes=(a loss) inferred=a loss\n"
		"removed id=1 state=5 changes=(a loss) inferred=a loss\n"
		"removed id=3 state=5 changes=(a loss) inferred=a loss\n");
	tell(&known, EVENT_RESYNCHRONISED, 0, 0, 0);
	expect_lines(&known,
		"resynchronised id=0 state=0 changes=4 changes found after a loss found=4\n");
	/* News that come after it are no news. */
	tell(&known, EVENT_REMOVED, 1, 5, 0);
	tell(&known, EVENT_ADDED, 5, 5, 0);
	expect_lines(&known, "");
	known_fini(&known);
}
END_TEST

START_TEST(a_reading_with_gaps_removes_nothing)
{
	struct known known;
	uint64_t found;

	known_init(&known, false);
	tell(&known, EVENT_PRESENT, 1, 5, 0);
	tell(&known, EVENT_PRESENT, 2, 5, 0);
	changes_stage_read(known.changes, "a loss");
	tell(&known, EVENT_PRESENT, 2, 6, 0);
	ck_assert_int_eq(changes_stage_settle(known.changes, false, 0, &found), 0);
	ck_assert_uint_eq(found, 1);
	known.reader.lines.length = 0;
	tell(&known, EVENT_REMOVED, 1, 5, 0);
	expect_lines(&known, "removed id=1 state=5\n");
	known_fini(&known);
}
END_TEST

/* Routes of several interfaces have one destination. */
START_TEST(several_things_share_a_key)
{
	struct known known;

	known_init(&known, true);
	tell(&known, EVENT_PRESENT, 1, 5, 10);
	tell(&known, EVENT_ADDED, 1, 5, 11);
	expect_lines(&known, "added id=1 state=5 place=11\n");
	tell(&known, EVENT_ADDED, 1, 6, 10);
	expect_lines(&known, "changed id=1 state=6 place=10 changes=state 5 → 6 was state=5\n");
	tell(&known, EVENT_REMOVED, 1, 5, 11);
	expect_lines(&known, "removed id=1 state=5 place=11\n");
	ck_assert(!changes_stage_doubts(known.changes));
	/* It is replaced by another one. */
	tell(&known, EVENT_CHANGED, 1, 7, 12);
	expect_lines(&known, "changed id=1 state=7 place=12 changes=state 6 → 7 was state=6\n");
	tell(&known, EVENT_ADDED, 1, 7, 13);
	expect_lines(&known, "added id=1 state=7 place=13\n");
	ck_assert(!changes_stage_doubts(known.changes));
	/* It may replace either. */
	tell(&known, EVENT_CHANGED, 1, 8, 14);
	expect_lines(&known, "");
	ck_assert(changes_stage_doubts(known.changes));
	known_fini(&known);
}
END_TEST

/* A record without a place stands for several hops. One of them is removed. */
START_TEST(a_part_is_removed)
{
	struct known known;
	uint64_t found;

	known_init(&known, true);
	tell(&known, EVENT_PRESENT, 1, 5, 0);
	tell(&known, EVENT_REMOVED, 1, 6, 10);
	expect_lines(&known, "");
	ck_assert(changes_stage_doubts(known.changes));
	changes_stage_read(known.changes, "read again");
	tell(&known, EVENT_PRESENT, 1, 7, 11);
	ck_assert_int_eq(changes_stage_settle(known.changes, true, 0, &found), 0);
	expect_lines(&known, "changed id=1 state=7 place=11 changes=state 5 → 7 (read again) "
			     "inferred=read again was state=5\n");
	ck_assert(!changes_stage_doubts(known.changes));
	known_fini(&known);
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_test(tests, news_become_changes);
	tcase_add_test(tests, what_is_there_at_first_can_be_shown);
	tcase_add_test(tests, each_news_counts_if_nothing_is_compared);
	tcase_add_test(tests, many_come_and_go);
	tcase_add_test(tests, a_change_has_the_old_value);
	tcase_add_test(tests, another_reading_finds_what_was_missed);
	tcase_add_test(tests, a_reading_with_gaps_removes_nothing);
	tcase_add_test(tests, several_things_share_a_key);
	tcase_add_test(tests, a_part_is_removed);
}
