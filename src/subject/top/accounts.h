/* SPDX-License-Identifier: MIT */
/* The bytes of each process, unit or peer since the program began. */
#ifndef NLINSPECT_SUBJECT_TOP_ACCOUNTS_H
#define NLINSPECT_SUBJECT_TOP_ACCOUNTS_H

#include "nlinspect/base/out.h"
#include "nlinspect/base/text.h"
#include "nlinspect/decode/items.h"

#include "top.h"

#include <stdbool.h>
#include <stdint.h>

struct tally {
	uint64_t sent, received, retransmits, opened, closed;
};

struct account {
	struct text key; /* of bytes; what it is found by */
	enum top_kind kind;
	struct text name;
	struct items processes; /* struct top_process_record; their texts are in `texts` */
	struct out texts;
	struct tally tally;
	uint64_t connections;  /* in this round */
	uint64_t begun, moved; /* the rounds in which it began, and last had a socket */
};

/* {0} is empty. */
struct accounts {
	struct account **list; /* in no order */
	size_t count, size;
	uint32_t *slots;   /* index + 1 in the list, by the hash of the key; 0: free */
	size_t slot_count; /* a power of two */
	uint64_t seed;
};

/** Finds an account by its key, or adds one, which has but key, kind and `begun` then. @return NULL
 * if there is no memory */
struct account *accounts_get(struct accounts *accounts, struct text key, enum top_kind kind,
	uint64_t round, bool *added);

/** Forgets accounts without a socket in this round or the one before. @return 0 or -ENOMEM */
int accounts_tidy(struct accounts *accounts, uint64_t round);

void accounts_fini(struct accounts *accounts);

void tally_add(struct tally *to, const struct tally *what);

#endif
