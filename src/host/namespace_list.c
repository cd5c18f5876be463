/* SPDX-License-Identifier: MIT */
#include "namespace_list.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

ino_t namespaces_link(const char *link)
{
	char *end;
	unsigned long long inode;

	if (strncmp(link, "net:[", 5) != 0)
		return 0;
	errno = 0;
	inode = strtoull(link + 5, &end, 10);
	return errno || strcmp(end, "]") != 0 ? 0 : (ino_t)inode;
}

static size_t slot_of(const struct namespaces *namespaces, ino_t inode)
{
	size_t at = (size_t)(inode * UINT64_C(0x9e3779b97f4a7c15)) & (namespaces->table_size - 1);

	while (namespaces->table[at] && namespaces->list[namespaces->table[at] - 1].inode != inode)
		at = (at + 1) & (namespaces->table_size - 1);
	return at;
}

ssize_t namespaces_inode(const struct namespaces *namespaces, ino_t inode)
{
	uint32_t found = namespaces->count ? namespaces->table[slot_of(namespaces, inode)] : 0;

	return found ? (ssize_t)found - 1 : -ENOENT;
}

/* The table has twice the room of the list. */
static int grow(struct namespaces *namespaces)
{
	size_t size = namespaces->size ? namespaces->size * 2 : 64;
	struct namespace_place *list = reallocarray(namespaces->list, size, sizeof(*list));
	uint32_t *table;

	if (!list)
		return -ENOMEM;
	namespaces->list = list;
	table = calloc(size * 2, sizeof(*table));
	if (!table)
		return -ENOMEM;
	free(namespaces->table);
	namespaces->table = table;
	namespaces->table_size = size * 2;
	namespaces->size = size;
	for (size_t i = 0; i < namespaces->count; i++)
		table[slot_of(namespaces, list[i].inode)] = (uint32_t)i + 1;
	return 0;
}

int namespaces_add(struct namespaces *namespaces, const struct namespace_place *place)
{
	struct namespace_place copy = *place;
	int error = 0;

	if (namespaces_inode(namespaces, place->inode) >= 0)
		return 0;
	if (namespaces->count == namespaces->size)
		error = grow(namespaces);
	if (error)
		return error;
	copy.kept = -1;
	copy.word = strdup(place->word);
	copy.path = place->path ? strdup(place->path) : NULL;
	if (!copy.word || (place->path && !copy.path)) {
		free(copy.word);
		free(copy.path);
		return -ENOMEM;
	}
	namespaces->list[namespaces->count] = copy;
	namespaces->table[slot_of(namespaces, copy.inode)] = (uint32_t)++namespaces->count;
	return 0;
}
