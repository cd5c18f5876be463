/* SPDX-License-Identifier: MIT */
/* Changes of what the way of a packet depends on. */
#ifndef NLINSPECT_SUBJECT_LOOKUP_KERNEL_NEWS_H
#define NLINSPECT_SUBJECT_LOOKUP_KERNEL_NEWS_H

#include "nlinspect/base/cleanup.h"
#include "nlinspect/netlink/transport.h"

#include "subject/lookup/ask.h"

struct news {
	struct watcher *watcher; /* NULL: a recording has no news, or they cannot be watched */
	int error;               /* why they cannot (-errno); 0 */
};

/** Watches rules, links, next-hop objects, forwarding settings, and the routes that cover the
 * packet's destination or source. `ask` outlives the result, which news_fini() releases. */
struct news news_of(struct connector *connector, const struct lookup_ask *ask);

/** Whether there was news since news_of(), or since this was called last. */
bool news_came(struct news *news);

void news_fini(struct news *news);

DEFINE_CLEANUP_FINI(struct news, news_fini)

/** Whether a message of that news matters for the packet. @param ask as a struct lookup_ask */
bool news_matter(const void *ask, const struct message *news);

#endif
