/* SPDX-License-Identifier: MIT */
#include "nlinspect/host/users.h"

#include <errno.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>

struct user {
	uint32_t uid;
	char *name; /* NULL: an empty slot */
};

/* Open addressing; at most half full, so that a search ends. */
struct users {
	bool numeric;
	size_t count, size; /* size is a power of two */
	struct user *slots;
};

enum { USERS_FIRST = 64, USERS_PASSWD = 64 << 10 };

struct users *users_new(bool numeric)
{
	struct users *users = calloc(1, sizeof(*users));

	if (!users)
		return NULL;
	users->numeric = numeric;
	users->size = USERS_FIRST;
	users->slots = calloc(users->size, sizeof(*users->slots));
	if (!users->slots) {
		free(users);
		return NULL;
	}
	return users;
}

void users_free(struct users *users)
{
	if (!users)
		return;
	for (size_t i = 0; i < users->size; i++)
		free(users->slots[i].name);
	free(users->slots);
	free(users);
}

static struct user *users_slot(const struct users *users, uint32_t uid)
{
	size_t i = uid * UINT32_C(2654435761) & (users->size - 1);

	while (users->slots[i].name && users->slots[i].uid != uid)
		i = (i + 1) & (users->size - 1);
	return &users->slots[i];
}

static int users_grow(struct users *users)
{
	struct users larger = *users;

	larger.size *= 2;
	larger.slots = calloc(larger.size, sizeof(*larger.slots));
	if (!larger.slots)
		return -ENOMEM;
	for (size_t i = 0; i < users->size; i++) {
		if (users->slots[i].name)
			*users_slot(&larger, users->slots[i].uid) = users->slots[i];
	}
	free(users->slots);
	*users = larger;
	return 0;
}

/* An allocated name, or number. */
static char *user_lookup(const struct users *users, uint32_t uid)
{
	struct passwd entry, *found = NULL;
	char *buffer, *name = NULL;

	if (!users->numeric) {
		buffer = malloc(USERS_PASSWD);
		if (buffer && !getpwuid_r(uid, &entry, buffer, USERS_PASSWD, &found) && found)
			name = strdup(entry.pw_name);
		free(buffer);
	}
	if (!name && asprintf(&name, "%u", uid) < 0)
		return NULL;
	return name;
}

struct text users_name(struct users *users, uint32_t uid)
{
	struct user *slot = users_slot(users, uid);

	if (!slot->name) {
		if (users->count * 2 >= users->size) {
			if (users_grow(users))
				return (struct text){NULL, 0};
			slot = users_slot(users, uid);
		}
		slot->name = user_lookup(users, uid);
		if (!slot->name)
			return (struct text){NULL, 0};
		slot->uid = uid;
		users->count++;
	}
	return text_of(slot->name);
}
