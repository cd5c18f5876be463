/* SPDX-License-Identifier: MIT */
/* The options that describe the packet of a lookup. */
#ifndef NLINSPECT_SUBJECT_LOOKUP_OPTIONS_H
#define NLINSPECT_SUBJECT_LOOKUP_OPTIONS_H

#include "nlinspect/source/subject.h"

struct lookup_options {
	const char *from, *mark, *iif, *oif, *vrf, *uid, *sport, *dport, *proto, *tos;
};

extern const struct option_set lookup_option_set;

/** subject.select(): the word after the command is the destination of the packet. */
int lookup_select(const struct typed *typed, struct selection *selection);

#endif
