/* SPDX-License-Identifier: MIT */
/* What ethtool(8) knows of interfaces: speed, duplex and how they came about, asked over its
 * generic netlink, once for all of them when it is wanted for the first. */
#ifndef NLINSPECT_SUBJECT_LINKS_ETHTOOL_H
#define NLINSPECT_SUBJECT_LINKS_ETHTOOL_H

#include "nlinspect/base/cleanup.h"
#include "nlinspect/base/text.h"
#include "nlinspect/netlink/transport.h"

#include <stdbool.h>

/** What is known of one interface; what is not is told by the value that the kernel has for it. */
struct ethtool_link {
	uint32_t index;
	uint32_t speed;      /* in Mbit/s; ETHTOOL_NO_SPEED: not known */
	uint8_t duplex;      /* DUPLEX_*; ETHTOOL_NOT_KNOWN */
	uint8_t autoneg;     /* AUTONEG_*; ETHTOOL_NOT_KNOWN */
	uint8_t name_length; /* 0: it was not told */
	char name[16];       /* IFNAMSIZ */
};

enum { ETHTOOL_NOT_KNOWN = 0xff };
#define ETHTOOL_NO_SPEED UINT32_MAX

struct ethtool;

/** @param connector stays the caller's. @return NULL if there is no memory. ethtool_free() frees
 * it. */
struct ethtool *ethtool_new(struct connector *connector);

/** Asks for all but the names, unless that was done. @return 0; -ENOENT (the kernel does not know
 * how to answer); -errno: then something is missing */
int ethtool_ask(struct ethtool *ethtool);

/** Whether interfaces came or went while it answered, in every try. */
bool ethtool_interrupted(const struct ethtool *ethtool);

/** All but the name of an interface, after asking if need be. @return NULL if that is nothing */
const struct ethtool_link *ethtool_find(struct ethtool *ethtool, uint32_t index);

/** The name of an interface, living as long as `ethtool`; length 0 if it is not known. Asks when
 * the first is wanted, which takes a kernel with many links a fifth of the time of a dump of them.
 */
struct text ethtool_name(struct ethtool *ethtool, uint32_t index);

/** Frees it; NULL is fine. */
void ethtool_free(struct ethtool *ethtool);

DEFINE_CLEANUP(struct ethtool *, ethtool_free)

#endif
