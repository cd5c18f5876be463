/* SPDX-License-Identifier: MIT */
/* Interfaces as ethtool(8) knows them: speed, duplex, autonegotiation, over generic netlink. All
 * are read at the first lookup. */
#ifndef NLINSPECT_SUBJECT_LINKS_ETHTOOL_H
#define NLINSPECT_SUBJECT_LINKS_ETHTOOL_H

#include "nlinspect/base/cleanup.h"
#include "nlinspect/base/text.h"
#include "nlinspect/netlink/transport.h"

#include <stdbool.h>

/** The modes of one interface; unknown ones have the kernel's value for that. */
struct ethtool_link {
	uint32_t index;
	uint32_t speed;      /* in Mbit/s; ETHTOOL_NO_SPEED: not known */
	uint8_t duplex;      /* DUPLEX_*; ETHTOOL_NOT_KNOWN */
	uint8_t autoneg;     /* AUTONEG_*; ETHTOOL_NOT_KNOWN */
	uint8_t name_length; /* 0: the name was not sent */
	char name[16];       /* IFNAMSIZ */
};

enum { ETHTOOL_NOT_KNOWN = 0xff };
#define ETHTOOL_NO_SPEED UINT32_MAX

struct ethtool;

/** @param connector stays the caller's. @return NULL if there is no memory. ethtool_free() frees
 * it. */
struct ethtool *ethtool_new(struct connector *connector);

/** Asks for everything except names, once. @return 0; -ENOENT (the kernel lacks the family);
 * -errno: something is missing */
int ethtool_ask(struct ethtool *ethtool);

/** Whether interfaces came or went during the answer, in every try. */
bool ethtool_interrupted(const struct ethtool *ethtool);

/** The modes of an interface, asked for at the first call. @return NULL if none are known */
const struct ethtool_link *ethtool_find(struct ethtool *ethtool, uint32_t index);

/** The name of an interface, valid as long as `ethtool`; length 0 if it is not known. The first
 * call asks for all names, which takes a fifth of the time of a dump of links. */
struct text ethtool_name(struct ethtool *ethtool, uint32_t index);

/** Frees it; NULL is fine. */
void ethtool_free(struct ethtool *ethtool);

DEFINE_CLEANUP(struct ethtool *, ethtool_free)

#endif
