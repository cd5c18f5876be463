/* SPDX-License-Identifier: MIT */
#include "nlinspect/host/users.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/base/first_error.h"

#include <errno.h>
#include <inttypes.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>

struct user {
	uint32_t uid;
	char *name; /* NULL: an empty slot */
};

/* Open addressing; at most half full, so that every search ends. */
struct users {
	struct files files;
	bool numeric;
	int *missed;
	size_t count, size; /* size is a power of two */
	struct user *slots;
};

enum { USERS_FIRST = 64, USERS_PASSWD = 64 << 10 };

struct users *users_new(struct files files, bool numeric, int *missed)
{
	struct users *users = calloc(1, sizeof(*users));

	if (!users)
		return NULL;
	users->files = files;
	users->numeric = numeric;
	users->missed = missed;
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

/* Without a file of users, or a service that knows them, nobody has a name. */
static bool is_lookup_failure(int error)
{
	return error && error != ENOENT && error != ESRCH;
}

static char *strdup_noted(const struct users *users, const char *name)
{
	char *copy = strdup(name);

	if (!copy)
		first_error(users->missed, -ENOMEM);
	return copy;
}

static char *host_name(const struct users *users, uint32_t uid)
{
	CLEANUP(free) char *buffer = malloc(USERS_PASSWD);
	struct passwd entry, *found = NULL;
	int error = buffer ? getpwuid_r(uid, &entry, buffer, USERS_PASSWD, &found) : ENOMEM;

	if (is_lookup_failure(error))
		first_error(users->missed, -error);
	return found ? strdup_noted(users, entry.pw_name) : NULL;
}

/* An allocated name, or NULL. */
static char *passwd_name(const struct users *users, uint32_t uid)
{
	char key[32], *name;
	struct text recorded;

	snprintf(key, sizeof(key), "passwd/%" PRIu32, uid);
	if (files_are_recalled(users->files))
		return files_recall(users->files, key, &recorded) ? NULL : text_copy(recorded);
	name = host_name(users, uid);
	if (name)
		files_keep(users->files, key, text_of(name));
	return name;
}

/* An allocated name, or number. */
static char *user_lookup(const struct users *users, uint32_t uid)
{
	char *name = users->numeric ? NULL : passwd_name(users, uid);

	if (!name && asprintf(&name, "%u", uid) < 0) {
		first_error(users->missed, -ENOMEM);
		return NULL;
	}
	return name;
}

struct text users_name(struct users *users, uint32_t uid)
{
	struct user *slot = users_slot(users, uid);

	if (!slot->name) {
		if (users->count * 2 >= users->size) {
			if (users_grow(users)) {
				first_error(users->missed, -ENOMEM);
				return (struct text){NULL, 0};
			}
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
