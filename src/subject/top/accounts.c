/* SPDX-License-Identifier: MIT */
#include "accounts.h"

#include "nlinspect/base/hash.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { SLOTS_FIRST = 64 };

static size_t slot_of(const struct accounts *accounts, struct text key)
{
	return (size_t)hash_bytes(accounts->seed, key.data, key.length) &
	       (accounts->slot_count - 1);
}

static uint32_t *find(const struct accounts *accounts, struct text key)
{
	size_t at = slot_of(accounts, key);

	while (accounts->slots[at] &&
		!text_equal(accounts->list[accounts->slots[at] - 1]->key, key))
		at = (at + 1) & (accounts->slot_count - 1);
	return &accounts->slots[at];
}

static int remake(struct accounts *accounts, size_t count)
{
	uint32_t *slots = calloc(count, sizeof(*slots));

	if (!slots)
		return -ENOMEM;
	if (!accounts->slots)
		accounts->seed = hash_seed();
	free(accounts->slots);
	accounts->slots = slots;
	accounts->slot_count = count;
	for (size_t i = 0; i < accounts->count; i++)
		*find(accounts, accounts->list[i]->key) = (uint32_t)i + 1;
	return 0;
}

static int make_room(struct accounts *accounts)
{
	if (accounts->count == accounts->size) {
		size_t size = accounts->size ? 2 * accounts->size : SLOTS_FIRST / 2;
		struct account **list =
			reallocarray(accounts->list, size, sizeof(struct account *));

		if (!list)
			return -ENOMEM;
		accounts->list = list;
		accounts->size = size;
	}
	if (accounts->count < accounts->slot_count / 2)
		return 0;
	return remake(accounts, accounts->slot_count ? 2 * accounts->slot_count : SLOTS_FIRST);
}

static void account_free(struct account *account)
{
	items_fini(&account->processes);
	out_fini(&account->texts);
	free(account);
}

struct account *accounts_get(
	struct accounts *accounts, struct text key, enum top_kind kind, uint64_t round, bool *added)
{
	struct account *account;
	char *copy;

	*added = false;
	if (accounts->slot_count && *find(accounts, key))
		return accounts->list[*find(accounts, key) - 1];
	if (make_room(accounts))
		return NULL;
	account = calloc(1, sizeof(*account) + key.length);
	if (!account)
		return NULL;
	copy = (char *)(account + 1);
	if (key.length)
		memcpy(copy, key.data, key.length);
	account->key = (struct text){copy, key.length};
	account->kind = kind;
	account->begun = round;
	items_init(&account->processes, &top_process_schema);
	out_init_memory(&account->texts);
	accounts->list[accounts->count++] = account;
	*find(accounts, key) = (uint32_t)accounts->count;
	*added = true;
	return account;
}

int accounts_tidy(struct accounts *accounts, uint64_t round)
{
	size_t kept = 0;

	for (size_t i = 0; i < accounts->count; i++) {
		struct account *account = accounts->list[i];

		if (account->moved + 1 < round)
			account_free(account);
		else
			accounts->list[kept++] = account;
	}
	if (kept == accounts->count)
		return 0;
	accounts->count = kept;
	return remake(accounts, accounts->slot_count);
}

void accounts_fini(struct accounts *accounts)
{
	for (size_t i = 0; i < accounts->count; i++)
		account_free(accounts->list[i]);
	free(accounts->list);
	free(accounts->slots);
	*accounts = (struct accounts){.list = NULL};
}

void tally_add(struct tally *to, const struct tally *what)
{
	to->sent += what->sent;
	to->received += what->received;
	to->retransmits += what->retransmits;
	to->opened += what->opened;
	to->closed += what->closed;
}
