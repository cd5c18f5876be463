/* SPDX-License-Identifier: MIT */
/* The part of an ask that only sockets have. */
#ifndef NLINSPECT_SUBJECT_SOCKETS_ASK_H
#define NLINSPECT_SUBJECT_SOCKETS_ASK_H

#include "nlinspect/source/source.h"

#include "sockets.h"

struct socket_ask {
	uint32_t kinds;       /* 1 << enum socket_kind */
	uint32_t named_kinds; /* kinds that the user named: the kernel must have them */
	uint32_t states;      /* 1 << TCP_* */
	bool states_implied;  /* the user did not choose states; named kinds without connections are
				 then shown in every state */
	bool starts;          /* owners have the start of the process */
	bool consistent;      /* everything is asked twice */
	bool show_keys;       /* show the keys of TCP MD5 signatures */
	uint8_t types[KIND_COUNT]; /* for each kind 1 << SOCK_*; 0: all types */
};

static inline const struct socket_ask *socket_ask(const struct ask *ask)
{
	return ask->own;
}

#endif
