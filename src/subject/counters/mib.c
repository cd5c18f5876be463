/* SPDX-License-Identifier: MIT */
#include "mib.h"

#include "nlinspect/base/hash.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_ENTRIES = 1024 };

/* Names are the kernel's own and few, so the hash needs no secret. */
static size_t slot_of(const struct mib *mib, struct text group, struct text name)
{
	uint64_t seed = hash_bytes(0, group.data, group.length);

	return (size_t)hash_bytes(seed, name.data, name.length) & (mib->slot_count - 1);
}

/* @return the slot that has the counter, or the free one that it would have */
static uint32_t *find_slot(const struct mib *mib, struct text group, struct text name)
{
	size_t at = slot_of(mib, group, name);

	for (;; at = (at + 1) & (mib->slot_count - 1)) {
		uint32_t *slot = &mib->slots[at];
		const struct mib_entry *entry;

		if (!*slot)
			return slot;
		entry = &mib->list[*slot - 1];
		if (text_equal(entry->name, name) && text_equal(entry->group, group))
			return slot;
	}
}

/* Of two counters with one name the first is found. */
static void enter(struct mib *mib, size_t index)
{
	const struct mib_entry *entry = &mib->list[index];
	uint32_t *slot;

	if (entry->instance != MIB_WHOLE)
		return;
	slot = find_slot(mib, entry->group, entry->name);
	if (!*slot)
		*slot = (uint32_t)index + 1;
}

/* At most half of the slots are in use, so that a search ends. */
static int grow(struct mib *mib)
{
	size_t size = mib->size ? mib->size * 2 : FIRST_ENTRIES;
	struct mib_entry *list = reallocarray(mib->list, size, sizeof(*list));
	uint32_t *slots;

	if (!list)
		return -ENOMEM;
	mib->list = list;
	slots = calloc(size * 2, sizeof(*slots));
	if (!slots)
		return -ENOMEM;
	free(mib->slots);
	mib->slots = slots;
	mib->slot_count = size * 2;
	mib->size = size;
	for (size_t i = 0; i < mib->count; i++)
		enter(mib, i);
	return 0;
}

int mib_add(struct mib *mib, const struct mib_entry *entry)
{
	int error = mib->count == mib->size ? grow(mib) : 0;

	if (error)
		return error;
	mib->list[mib->count] = *entry;
	enter(mib, mib->count++);
	return 0;
}

const struct mib_entry *mib_find(const struct mib *mib, const char *group, const char *name)
{
	uint32_t index = mib->slots ? *find_slot(mib, text_of(group), text_of(name)) : 0;

	return index ? &mib->list[index - 1] : NULL;
}

void mib_clear(struct mib *mib)
{
	for (size_t i = 0; i < MIB_FILES; i++) {
		free(mib->texts[i]);
		mib->texts[i] = NULL;
		mib->errors[i] = 0;
	}
	if (mib->slots)
		memset(mib->slots, 0, mib->slot_count * sizeof(*mib->slots));
	arena_clear(&mib->arena);
	mib->count = 0;
	mib->malformed = false;
}

void mib_fini(struct mib *mib)
{
	mib_clear(mib);
	free(mib->list);
	free(mib->slots);
	arena_fini(&mib->arena);
	*mib = (struct mib){.list = NULL};
}
