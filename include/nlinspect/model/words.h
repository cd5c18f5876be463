/* SPDX-License-Identifier: MIT */
/* Words for numbers: how ENUM and FLAGS fields are printed, and what people type. */
#ifndef NLINSPECT_MODEL_WORDS_H
#define NLINSPECT_MODEL_WORDS_H

#include "nlinspect/base/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Whether a word means trouble; terminals show it in colour. */
enum word_tone { TONE_PLAIN, TONE_WARNING, TONE_BAD };

/** A value and the word for it. */
struct word {
	uint64_t value;
	const char *name;
	enum word_tone tone;
};

/** The words of an ENUM or FLAGS field. */
struct words {
	/* Each value once. ENUM: sorted by value. FLAGS: in the order of printing. */
	const struct word *list;
	size_t count;
	const struct word *aliases; /* further spellings that people type; any order */
	size_t alias_count;
	const struct word *groups; /* words for several values: `value` is the set 1 << v | … */
	size_t group_count;
};

#define WORDS(entries)                                          \
	{                                                       \
		.list = (entries), .count = ARRAY_SIZE(entries) \
	}

/** The value of a word in the vocabulary of wire.vocabulary. */
#define WORD_OF(vocabulary, number) ((uint64_t)(vocabulary) << 32 | (number))

/** The kernel's number in the value of an ENUM without a word. */
static inline uint64_t words_number(uint64_t value)
{
	return value & UINT32_MAX;
}

/** The word of a value of an ENUM. @return NULL if it has none */
const char *words_name(const struct words *words, uint64_t value);

/** The FLAGS word for exactly these bits. @return NULL if there is none */
const char *words_flag(const struct words *words, uint64_t bits);

/**
 * The value of a word; case does not matter, nor do - and _. Aliases count, groups do not.
 * @return 0, or -ENOENT
 */
int words_value(const struct words *words, struct text word, uint64_t *ret);

/** The set of values (1 << v) in a group. @return 0, or -ENOENT */
int words_group(const struct words *words, struct text word, uint64_t *ret);

/** Whether two words are equal, ignoring case and treating - and _ as equal. */
bool word_equals(struct text a, const char *b);

/** Whether a word begins with another, compared in the same way. */
bool word_begins(const char *word, struct text with);

/** Address families: inet, inet6, mpls …, with ss's and ip's further spellings. */
extern const struct words family_words;

/** No own words: values have names from the host's files, or print as numbers. */
extern const struct words no_words;

#endif
