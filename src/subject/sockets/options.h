/* SPDX-License-Identifier: MIT */
/* The options that only sockets have. */
#ifndef NLINSPECT_SUBJECT_SOCKETS_OPTIONS_H
#define NLINSPECT_SUBJECT_SOCKETS_OPTIONS_H

#include "nlinspect/source/subject.h"

struct socket_options {
	bool tcp, udp, udplite, raw, mptcp, sctp, dccp, unix_sockets, packet, netlink, vsock, xdp,
		tipc;
	const char *family, *query;
	bool all, listening;
	const char *state;
	bool consistent, extended, memory, processes, show_keys;
};

extern const struct option_set socket_option_set;

/** As struct subject has it. */
int sockets_select(const struct typed *typed, struct selection *selection);

#endif
