/* SPDX-License-Identifier: MIT */
#include "nlinspect/decode/items.h"

#include "unit.h"

#include "sample.h"

DEFINE_CLEANUP_FINI(struct items, items_fini)

START_TEST(items_start_empty)
{
	CLEANUP(items_fini) struct items items;
	struct list list;

	items_init(&items, &hop_schema);
	list = items_list(&items);
	ck_assert_uint_eq(list.count, 0);
	ck_assert_uint_eq(list.stride, sizeof(struct hop));
	items_fini(&items);
}
END_TEST

START_TEST(items_keep_their_order)
{
	CLEANUP(items_fini) struct items items;

	items_init(&items, &hop_schema);
	for (unsigned i = 0; i < 1000; i++) {
		struct hop *hop = (struct hop *)items_add(&items);

		ck_assert_ptr_nonnull(hop);
		ck_assert_uint_eq(fieldset_next(&hop->base.present, 0), FIELDSET_SIZE);
		RECORD_SET(hop, HOP_WEIGHT, weight, i);
	}

	struct list list = items_list(&items);

	ck_assert_uint_eq(list.count, 1000);
	for (uint32_t i = 0; i < list.count; i++)
		ck_assert_uint_eq(((const struct hop *)list_item(&list, i))->weight, i);
}
END_TEST

/* The memory stays, but not what stood in it. */
START_TEST(items_are_used_again)
{
	CLEANUP(items_fini) struct items items;
	const void *memory;
	struct hop *hop;

	items_init(&items, &hop_schema);
	hop = (struct hop *)items_add(&items);
	RECORD_SET(hop, HOP_WEIGHT, weight, 7);
	memory = items.memory;
	items_clear(&items);
	ck_assert_uint_eq(items_list(&items).count, 0);
	hop = (struct hop *)items_add(&items);
	ck_assert_ptr_eq(hop, memory);
	ck_assert(!record_has(&hop->base, HOP_WEIGHT));
	ck_assert_uint_eq(hop->weight, 0);
}
END_TEST

START_TEST(items_do_not_move_within_the_reserve)
{
	CLEANUP(items_fini) struct items items;
	struct record *first;

	items_init(&items, &hop_schema);
	ck_assert_int_eq(items_reserve(&items, 100), 0);
	first = items_add(&items);
	for (unsigned i = 1; i < 100; i++)
		items_add(&items);
	ck_assert_ptr_eq(list_item(&(struct list){items.memory, 1, 1}, 0), first);
	ck_assert_uint_ge(items.size, 100);
	ck_assert_int_eq(items_reserve(&items, 50), 0);
	ck_assert_uint_ge(items.size, 150);
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_test(tests, items_start_empty);
	tcase_add_test(tests, items_keep_their_order);
	tcase_add_test(tests, items_are_used_again);
	tcase_add_test(tests, items_do_not_move_within_the_reserve);
}
