/* SPDX-License-Identifier: MIT */
/* Words that neighbors, forwarding entries and lookups share. Flags of neighbors in a record are
 * those of the header, and above them those of NDA_FLAGS_EXT. */
#ifndef NLINSPECT_SUBJECT_NEIGHBORS_WORDS_H
#define NLINSPECT_SUBJECT_NEIGHBORS_WORDS_H

#include "nlinspect/model/field.h"

/** The state of an entry, NUD_*. */
extern const struct words nud_words;

/** NTF_*, and NTF_EXT_* above them. */
extern const struct words neighbor_flag_words;

enum {
	NEIGHBOR_FLAGS_EXT_SHIFT = 8,
	NEIGHBOR_FLAG_MANAGED = 1 << 8,
	NEIGHBOR_FLAG_LOCKED = 1 << 9,
	NEIGHBOR_FLAG_EXT_VALIDATED = 1 << 10,
};

#endif
