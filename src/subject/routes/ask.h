/* SPDX-License-Identifier: MIT */
/* The part of an ask that only routes have. */
#ifndef NLINSPECT_SUBJECT_ROUTES_ASK_H
#define NLINSPECT_SUBJECT_ROUTES_ASK_H

#include "nlinspect/source/source.h"

struct where_text;

struct route_ask {
	uint32_t table;   /* RT_TABLE_*; RT_TABLE_UNSPEC is all */
	uint8_t protocol; /* only routes of this RTPROT_*; 0: all */
	uint8_t type; /* only those of this RTN_*; 0: all. Kernels that cannot filter send all */
	const struct where_text *dev; /* only routes with this interface; NULL: all */
	bool cached;                  /* the exceptions of single destinations … */
	bool multicast;               /* … and multicast forwarding, instead of the tables */
};

static inline const struct route_ask *route_ask(const struct ask *ask)
{
	return ask->own;
}

#endif
