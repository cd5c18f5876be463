/* SPDX-License-Identifier: MIT */
#include "seen.h"

#include "nlinspect/base/hash.h"

#include <errno.h>
#include <stdlib.h>

enum { FIRST_BITS = 10, WORD_BITS = 64 };

/* Cookies are numbers in sequence, or anything in a recording. */
static size_t slot_of(const struct seen *seen, uint64_t cookie)
{
	const size_t mask = ((size_t)1 << seen->bits) - 1;
	size_t slot = (size_t)((cookie * seen->seed) >> (WORD_BITS - seen->bits));

	while (seen->slots[slot] && seen->slots[slot] != cookie)
		slot = (slot + 1) & mask;
	return slot;
}

/* Keeps half of the slots free. */
static int grow(struct seen *seen)
{
	struct seen larger = *seen;
	const size_t size = seen->slots ? (size_t)1 << seen->bits : 0;

	if (seen->count * 2 < size)
		return 0;
	larger.bits = size ? seen->bits + 1 : FIRST_BITS;
	larger.seed = size ? seen->seed : hash_seed() | 1;
	larger.slots = calloc((size_t)1 << larger.bits, sizeof(*larger.slots));
	if (!larger.slots)
		return -ENOMEM;
	for (size_t i = 0; i < size; i++) {
		if (seen->slots[i])
			larger.slots[slot_of(&larger, seen->slots[i])] = seen->slots[i];
	}
	free(seen->slots);
	*seen = larger;
	return 0;
}

int seen_before(struct seen *seen, uint64_t cookie, bool expected)
{
	size_t slot;

	if (!cookie || cookie == UINT64_MAX)
		return 0;
	if (grow(seen))
		return -ENOMEM;
	slot = slot_of(seen, cookie);
	if (seen->slots[slot]) {
		seen->twice += !expected;
		return 1;
	}
	seen->slots[slot] = cookie;
	seen->count++;
	return 0;
}

void seen_fini(struct seen *seen)
{
	free(seen->slots);
	*seen = (struct seen){0};
}
