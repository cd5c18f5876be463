/* SPDX-License-Identifier: MIT */
#include "flow/stages/stages.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/model/event.h"

#include "unit.h"

#include "flow_sink.h"

#include <stddef.h>

struct item {
	struct record base;
	uint64_t id, state, bytes, event;
};

enum { ITEM_ID, ITEM_STATE, ITEM_BYTES, ITEM_EVENT, ITEM_FIELDS };

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
	struct fieldset wanted = {{0}};
	struct sink *changes;

	fieldset_add(&wanted, ITEM_ID);
	fieldset_add(&wanted, ITEM_BYTES);
	if (state_wanted)
		fieldset_add(&wanted, ITEM_STATE);
	changes = changes_stage_new(&wanted, initial, &collector.sink);
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
	struct fieldset wanted = {{0}};
	struct sink *changes;

	fieldset_add(&wanted, ITEM_STATE);
	changes = changes_stage_new(&wanted, false, &collector.sink);
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

static void unit_tests(TCase *tests)
{
	tcase_add_test(tests, news_become_changes);
	tcase_add_test(tests, what_is_there_at_first_can_be_shown);
	tcase_add_test(tests, each_news_counts_if_nothing_is_compared);
	tcase_add_test(tests, many_come_and_go);
}
