/* SPDX-License-Identifier: MIT */
/* Words for numbers: what ENUM and FLAGS fields are printed as, and what people type for them. */
#ifndef NLINSPECT_MODEL_WORDS_H
#define NLINSPECT_MODEL_WORDS_H

#include "nlinspect/base/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Whether a word tells of trouble: a terminal has colours for it. */
enum word_tone { TONE_PLAIN, TONE_WARNING, TONE_BAD };

/** A value and the word for it. */
struct word {
	uint64_t value;
	const char *name;
	enum word_tone tone;
};

/** The words of an ENUM or FLAGS field. */
struct words {
	/* No value twice. Of ENUM: sorted by value. Of FLAGS: in the order in which they are
	 * printed. */
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

/** The number that the kernel has for a value of an ENUM, for one that has no word. */
static inline uint64_t words_number(uint64_t value)
{
	return value & UINT32_MAX;
}

/** The word of a value of an ENUM. @return NULL if it has none */
const char *words_name(const struct words *words, uint64_t value);

/** The word of FLAGS that stands for exactly these bits. @return NULL if there is none */
const char *words_flag(const struct words *words, uint64_t bits);

/**
 * The value of a word; case does not matter, nor do - and _. Aliases count, groups do not.
 * @return 0, or -ENOENT
 */
int words_value(const struct words *words, struct text word, uint64_t *ret);

/** The set of values (1 << v) that a group's word names. @return 0, or -ENOENT */
int words_group(const struct words *words, struct text word, uint64_t *ret);

/** Whether two words are the same, except for case and - against _. */
bool word_equals(struct text a, const char *b);

/** Whether a word begins with another, compared in the same way. */
bool word_begins(const char *word, struct text with);

/** Address families: inet, inet6, mpls …, with ss's and ip's further spellings. */
extern const struct words family_words;

/** No words of the program's own: values are named by the host's files, or print as numbers. */
extern const struct words no_words;

#endif
