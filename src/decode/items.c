/* SPDX-License-Identifier: MIT */
#include "nlinspect/decode/items.h"

#include <errno.h>
#include <stdlib.h>

void items_init(struct items *items, const struct schema *schema)
{
	*items = (struct items){.schema = schema};
}

void items_clear(struct items *items)
{
	items->count = 0;
}

int items_reserve(struct items *items, uint32_t more)
{
	uint32_t size = items->size ? items->size : 8;
	void *memory;

	while (size < items->count + more)
		size *= 2;
	if (size == items->size)
		return 0;
	memory = reallocarray(items->memory, size, items->schema->size);
	if (!memory)
		return -ENOMEM;
	items->memory = memory;
	items->size = size;
	return 0;
}

struct record *items_add(struct items *items)
{
	struct record *item;

	if (items_reserve(items, 1))
		return NULL;
	item = (struct record *)((char *)items->memory + items->count++ * items->schema->size);
	memset(item, 0, items->schema->size);
	return item;
}

struct list items_list(const struct items *items)
{
	return (struct list){items->memory, items->count, (uint32_t)items->schema->size};
}

void items_fini(struct items *items)
{
	free(items->memory);
	items->memory = NULL;
	items->count = items->size = 0;
}
