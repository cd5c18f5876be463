/* SPDX-License-Identifier: MIT */
/* Names of network namespaces by the ids that the present one has for them, found at the first
 * lookup. */
#ifndef NLINSPECT_HOST_NETNSIDS_H
#define NLINSPECT_HOST_NETNSIDS_H

#include "nlinspect/base/cleanup.h"
#include "nlinspect/base/text.h"
#include "nlinspect/netlink/transport.h"

struct namespaces;
struct netnsids;

/**
 * @param connector    stays the caller's
 * @param namespaces   a known list, which stays the caller's; NULL: find them
 * @param of_processes also search processes for one without a name or mount, which takes time
 * @param missed       takes the reason (base/first_error.h) why a name was not found if it may
 * exist; NULL: nobody reports it
 * @return NULL if there is no memory. netnsids_free() frees it.
 */
struct netnsids *netnsids_new(
	struct connector *connector, struct namespaces *namespaces, bool of_processes, int *missed);

/** The word that --netns takes for the namespace with that id, valid as long as `netnsids`; length
 * 0 if it is unknown. */
struct text netnsids_word(struct netnsids *netnsids, int64_t number);

/** Frees it; NULL is fine. */
void netnsids_free(struct netnsids *netnsids);

DEFINE_CLEANUP(struct netnsids *, netnsids_free)

#endif
