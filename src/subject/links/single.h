/* SPDX-License-Identifier: MIT */
/* What is asked for one link by itself, since the dump of all does not tell it: its virtual
 * functions, and the name that its peer has in another namespace. */
#ifndef NLINSPECT_SUBJECT_LINKS_SINGLE_H
#define NLINSPECT_SUBJECT_LINKS_SINGLE_H

#include "nlinspect/decode/decoder.h"
#include "nlinspect/netlink/query.h"

#include "links.h"

#include <linux/if.h>

struct link_single {
	struct inquiry inquiry;
	struct decoder *vfs;        /* of what is wanted of virtual functions; NULL: no memory */
	struct link_record *record; /* of the link that is asked for */
	bool sound;                 /* what was answered so far */
	char peer[IFNAMSIZ];        /* the last name */
};

/** @param record  stays the caller's; link_single_fini() ends the conversation */
struct link_single link_single_of(
	struct connector *connector, const struct fieldset *wanted, struct link_record *record);

void link_single_fini(struct link_single *single);

/** Sets num_vf and vfinfo_list, those that are wanted, if the link has them. @return 0 or -errno,
 * as inquiry_ask() */
int link_single_vfs(struct link_single *single);

/** Sets link_ifname, by link_index and link_netnsid. The kernel wants CAP_NET_ADMIN for both
 * namespaces. It lives until the next call. @return 0 or -errno, as inquiry_ask() */
int link_single_peer(struct link_single *single);

#endif
