/* SPDX-License-Identifier: MIT */
/* Changes of what the way of a packet depends on. */
#ifndef NLINSPECT_SUBJECT_LOOKUP_KERNEL_NEWS_H
#define NLINSPECT_SUBJECT_LOOKUP_KERNEL_NEWS_H

#include "nlinspect/netlink/transport.h"

#include "subject/lookup/ask.h"

/**
 * Watches rules, links, next-hop objects, forwarding settings, and the routes that cover the
 * packet's destination or source.
 * @param ask  outlives the watcher
 * @return 0 with *ret, which is NULL if the connector cannot watch; -errno
 */
int news_watch(struct connector *connector, const struct lookup_ask *ask, struct watcher **ret);

/** Whether a message of that news matters for the packet. @param ask as a struct lookup_ask */
bool news_matter(const void *ask, const struct message *news);

#endif
