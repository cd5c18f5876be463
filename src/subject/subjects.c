/* SPDX-License-Identifier: MIT */
#include "subjects.h"

#include "nlinspect/source/subject.h"

#include <stddef.h>

/* In the order of help and of the manual. */
#define SUBJECTS(S)    \
	S(sockets)     \
	S(links)       \
	S(netconf)     \
	S(addresses)   \
	S(neighbors)   \
	S(neightables) \
	S(fdb)         \
	S(routes)      \
	S(rules)       \
	S(tables)      \
	S(nexthops)    \
	S(qdiscs)      \
	S(memberships) \
	S(summary)     \
	S(counters)    \
	S(events)      \
	S(top)         \
	S(rates)       \
	S(lookup)      \
	S(ping)        \
	S(trace)       \
	S(capture)     \
	S(doctor)

#define DECLARE(name) extern const struct subject name##_subject;
#define POINT(name)   &name##_subject,

SUBJECTS(DECLARE)

const struct subject *const subjects[] = {SUBJECTS(POINT) NULL};
