/* SPDX-License-Identifier: MIT */
#include "news.h"

#include "nlinspect/netlink/message.h"

#include "subject/lookup/route.h"

#include <linux/rtnetlink.h>
#include <sys/socket.h>

#define GROUP(name) (UINT64_C(1) << RTNLGRP_##name)

static bool route_matters(const struct lookup_ask *ask, const struct message *news)
{
	return news->length < sizeof(struct rtmsg) || route_message_covers(news, &ask->dst) ||
	       (ask->from.length && route_message_covers(news, &ask->from));
}

bool news_matter(const void *context, const struct message *news)
{
	const struct lookup_ask *ask = context;
	bool other_family = news->length && *news->payload != ask->dst.family;

	switch (news->type) {
	case RTM_NEWROUTE:
	case RTM_DELROUTE:
		return !other_family && route_matters(ask, news);
	case RTM_NEWRULE:
	case RTM_DELRULE:
	case RTM_NEWNETCONF:
	case RTM_DELNETCONF:
		return !other_family;
	default:
		return true;
	}
}

struct news news_of(struct connector *connector, const struct lookup_ask *ask)
{
	struct rtmsg header = {.rtm_family = ask->dst.family};
	struct news news = {.watcher = NULL};
	struct request request;

	request_init(&request, NETLINK_ROUTE, RTM_GETROUTE, &header, sizeof(header));
	request.watch =
		GROUP(LINK) | GROUP(NEXTHOP) |
		(header.rtm_family == AF_INET
				? GROUP(IPV4_ROUTE) | GROUP(IPV4_RULE) | GROUP(IPV4_NETCONF)
				: GROUP(IPV6_ROUTE) | GROUP(IPV6_RULE) | GROUP(IPV6_NETCONF));
	request.watch_matters = news_matter;
	request.watch_context = ask;
	news.error = connector_watch(connector, &request, &news.watcher);
	return news;
}

bool news_came(struct news *news)
{
	return news->watcher && news->watcher->ops->changed(news->watcher);
}

void news_fini(struct news *news)
{
	watcher_close(news->watcher);
}
