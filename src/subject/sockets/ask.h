/* SPDX-License-Identifier: MIT */
/* What is asked of sockets, beside what every subject is asked. */
#ifndef NLINSPECT_SUBJECT_SOCKETS_ASK_H
#define NLINSPECT_SUBJECT_SOCKETS_ASK_H

#include "nlinspect/source/source.h"

#include "sockets.h"

struct socket_ask {
	uint32_t kinds;            /* 1 << enum socket_kind */
	uint32_t named_kinds;      /* those that the user named: the kernel must have them */
	uint32_t states;           /* 1 << TCP_* */
	bool states_implied;       /* nobody named the states; kinds that have no connections and
				      were named are asked for in every state */
	bool show_keys;            /* the keys of TCP MD5 signatures are told */
	uint8_t types[KIND_COUNT]; /* of each kind 1 << SOCK_*; 0: all of its types */
};

static inline const struct socket_ask *socket_ask(const struct ask *ask)
{
	return ask->own;
}

#endif
