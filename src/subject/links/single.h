/* SPDX-License-Identifier: MIT */
/* Requests for one link, for facts that the dump of all lacks: its virtual functions, and the name
 * of its peer in another namespace. */
#ifndef NLINSPECT_SUBJECT_LINKS_SINGLE_H
#define NLINSPECT_SUBJECT_LINKS_SINGLE_H

#include "nlinspect/decode/decoder.h"
#include "nlinspect/netlink/query.h"

#include "links.h"

#include <linux/if.h>

struct link_single {
	struct inquiry inquiry;
	struct decoder *vfs; /* for the wanted fields of virtual functions; NULL: no memory */
	struct link_record *record; /* of the requested link */
	bool sound;                 /* all answers up to now were well-formed */
	char peer[IFNAMSIZ];        /* the last name */
};

/** @param record  stays the caller's; link_single_fini() ends the conversation */
struct link_single link_single_of(
	struct connector *connector, const struct fieldset *wanted, struct link_record *record);

void link_single_fini(struct link_single *single);

/** Sets the wanted ones of num_vf and vfinfo_list, if the link has them. @return 0 or -errno, as
 * inquiry_ask() */
int link_single_vfs(struct link_single *single);

/** Sets link_ifname, by link_index and link_netnsid. The kernel requires CAP_NET_ADMIN in both
 * namespaces. The name is valid until the next call. @return 0 or -errno, as inquiry_ask() */
int link_single_peer(struct link_single *single);

#endif
