/* SPDX-License-Identifier: MIT */
/* The part of an ask that only top has. */
#ifndef NLINSPECT_SUBJECT_TOP_ASK_H
#define NLINSPECT_SUBJECT_TOP_ASK_H

#include "nlinspect/source/source.h"

#include "top.h"

struct top_ask {
	enum top_kind per; /* TOP_PROCESS, TOP_UNIT or TOP_PEER */
};

static inline enum top_kind top_per(const struct ask *ask)
{
	return ((const struct top_ask *)ask->own)->per;
}

#endif
