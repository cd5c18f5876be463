/* SPDX-License-Identifier: MIT */
/* Words that several schemas share. */
#ifndef NLINSPECT_MODEL_WORDS_H
#define NLINSPECT_MODEL_WORDS_H

#include "nlinspect/model/field.h"

/** Address families: inet, inet6, mpls …, with ss's and ip's further spellings. */
extern const struct words family_words;

/** No words of the program's own: values are named by the host's files, or print as numbers. */
extern const struct words no_words;

#define WORDS(entries)                                          \
	{                                                       \
		.list = (entries), .count = ARRAY_SIZE(entries) \
	}

#endif
