/* SPDX-License-Identifier: MIT */
#include "nlinspect/netlink/query.h"

#include <linux/if_link.h>
#include <linux/rtnetlink.h>

static int ignore(void *context, const struct message *message)
{
	(void)context;
	(void)message;
	return 0;
}

/* The answer does not matter: loopback is always 1. */
void query_settle(struct connector *connector)
{
	CLEANUP(inquiry_fini) struct inquiry inquiry = inquiry_of(connector);
	struct ifinfomsg header = {.ifi_index = 1};
	struct request request;

	request_init(&request, NETLINK_ROUTE, RTM_GETLINK, &header, sizeof(header));
	request_single(&request);
	request_u32(&request, IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
	inquiry_ask(&inquiry, &request, ignore, NULL);
}
