/* SPDX-License-Identifier: MIT */
#include "nlinspect/base/arena.h"

#include "nlinspect/base/cleanup.h"

#include <stdint.h>
#include <string.h>

#include "unit.h"

DEFINE_CLEANUP_FINI(struct arena, arena_fini)

/* Memory stays in place and aligned while more is taken. */
START_TEST(memory_stays)
{
	CLEANUP(arena_fini) struct arena arena = {0};
	uint8_t *taken[300];

	for (size_t i = 0; i < ARRAY_SIZE(taken); i++) {
		taken[i] = arena_take(&arena, 1 + i * 13);
		ck_assert_ptr_nonnull(taken[i]);
		ck_assert_uint_eq((uintptr_t)taken[i] % 8, 0);
		memset(taken[i], (int)i, 1 + i * 13);
	}
	for (size_t i = 0; i < ARRAY_SIZE(taken); i++) {
		for (size_t at = 0; at < 1 + i * 13; at++)
			ck_assert_uint_eq(taken[i][at], (uint8_t)i);
	}
}
END_TEST

START_TEST(memory_is_handed_out_again)
{
	CLEANUP(arena_fini) struct arena arena = {0};
	const void *first = arena_take(&arena, 100);

	arena_clear(&arena);
	ck_assert_ptr_eq(arena_take(&arena, 50), first);
	ck_assert_ptr_ne(arena_take(&arena, 50), first);
	arena_fini(&arena);
	arena_clear(&arena);
	ck_assert_ptr_nonnull(arena_take(&arena, 1));
}
END_TEST

/* After several pieces, one is enough from then on. */
START_TEST(memory_comes_in_one_piece)
{
	CLEANUP(arena_fini) struct arena arena = {0};
	const void *chunk = NULL;

	for (int round = 0; round < 5; round++) {
		for (size_t i = 0; i < 20; i++)
			ck_assert_ptr_nonnull(arena_take(&arena, 100000));
		ck_assert(round < 1 || !chunk || chunk == arena.chunk);
		chunk = round ? arena.chunk : NULL;
		arena_clear(&arena);
	}
	ck_assert_ptr_null(arena_take(&arena, SIZE_MAX));
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_test(tests, memory_stays);
	tcase_add_test(tests, memory_is_handed_out_again);
	tcase_add_test(tests, memory_comes_in_one_piece);
}
