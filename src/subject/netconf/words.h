/* SPDX-License-Identifier: MIT */
/* Words of settings that links also have. */
#ifndef NLINSPECT_SUBJECT_NETCONF_WORDS_H
#define NLINSPECT_SUBJECT_NETCONF_WORDS_H

#include "nlinspect/model/words.h"

/** The values of rp_filter, as ip netconf shows them. */
extern const struct words rp_filter_words;

#endif
