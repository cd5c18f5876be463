/* SPDX-License-Identifier: MIT */
#include "lives_table.h"

#include "nlinspect/model/field.h"

#include <stdlib.h>

enum {
	KNOWN_INODE = 1,
	KNOWN_UID = 2,
	KNOWN_MARK = 4,
	KNOWN_CGROUP = 8,
	TABLE_FIRST = 1024,
};

/* Cookies are counted up, so neighbors go to different slots (Knuth's multiplicative hash). */
static size_t slot_of(uint64_t cookie, size_t size)
{
	return (size_t)((cookie * UINT64_C(0x9e3779b97f4a7c15)) >> 32) & (size - 1);
}

static struct life *find(struct life *slots, size_t size, uint64_t cookie)
{
	size_t at = slot_of(cookie, size);

	while (slots[at].cookie && slots[at].cookie != cookie)
		at = (at + 1) & (size - 1);
	return &slots[at];
}

/* @return whether there was memory; if not, the table is as before */
static bool remake(struct lives_table *table, size_t size, uint32_t since)
{
	struct life *slots = calloc(size, sizeof(*slots));
	size_t count = 0;

	if (!slots)
		return false;
	for (size_t i = 0; i < table->size; i++) {
		const struct life *life = &table->slots[i];

		if (!life->cookie || life->closed || life->round < since)
			continue;
		*find(slots, size, life->cookie) = *life;
		count++;
	}
	free(table->slots);
	table->slots = slots;
	table->size = size;
	table->count = count;
	return true;
}

struct life *lives_table_find(const struct lives_table *table, uint64_t cookie)
{
	struct life *life = table->size ? find(table->slots, table->size, cookie) : NULL;

	return life && life->cookie && !life->closed ? life : NULL;
}

/* Closed ones are left out when it is full, so it may keep its size. */
static bool make_room(struct lives_table *table)
{
	size_t open = 0, size = table->size ? table->size : TABLE_FIRST;

	if (table->count < table->size / 4 * 3)
		return true;
	for (size_t i = 0; i < table->size; i++)
		open += table->slots[i].cookie && !table->slots[i].closed;
	if (open > size / 2)
		size *= 2;
	return remake(table, size, 0);
}

struct life *lives_table_add(struct lives_table *table, uint64_t cookie, bool *added)
{
	struct life *life;

	if (!make_room(table))
		return NULL;
	life = find(table->slots, table->size, cookie);
	*added = !life->cookie;
	if (*added) {
		*life = (struct life){.cookie = cookie};
		table->count++;
	}
	life->round = table->round;
	return life;
}

/* Without memory it stays as it is, which only takes more of it. */
void lives_table_purge(struct lives_table *table, uint32_t since)
{
	if (table->size)
		remake(table, table->size, since);
}

void lives_table_fini(struct lives_table *table)
{
	free(table->slots);
	*table = (struct lives_table){.slots = NULL};
}

void life_keep(struct life *life, const struct socket_record *record)
{
	life->held = record_has(&record->base, SOCKET_inode);
	if (record_has(&record->base, SOCKET_inode)) {
		life->inode = (uint32_t)record->inode;
		life->known |= KNOWN_INODE;
	}
	if (record_has(&record->base, SOCKET_uid)) {
		life->uid = (uint32_t)record->uid;
		life->known |= KNOWN_UID;
	}
	if (record_has(&record->base, SOCKET_mark)) {
		life->mark = (uint32_t)record->mark;
		life->known |= KNOWN_MARK;
	}
	if (record_has(&record->base, SOCKET_cgroup_id)) {
		life->cgroup_id = record->cgroup_id;
		life->known |= KNOWN_CGROUP;
	}
}

void life_give(const struct life *life, struct socket_record *record)
{
	if (life->known & KNOWN_INODE)
		RECORD_SET(record, SOCKET_inode, inode, life->inode);
	if (life->known & KNOWN_UID)
		RECORD_SET(record, SOCKET_uid, uid, life->uid);
	if (life->known & KNOWN_MARK)
		RECORD_SET(record, SOCKET_mark, mark, life->mark);
	if (life->known & KNOWN_CGROUP)
		RECORD_SET(record, SOCKET_cgroup_id, cgroup_id, life->cgroup_id);
}
