/* SPDX-License-Identifier: MIT */
#include "classifiers.h"

#include "subject/lookup/kernel/ask.h"

#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>

static int filter_message(void *context, const struct message *message)
{
	*(bool *)context |= message->type == RTM_NEWTFILTER;
	return 0;
}

/* @param parent  the qdisc or class that the filters are attached to; 0: the root qdisc */
static bool has_filters(struct lookup *lookup, const struct device *device, uint32_t parent)
{
	struct tcmsg header = {.tcm_ifindex = (int)device->index, .tcm_parent = parent};
	struct request request;
	bool found = false;

	request_init(&request, NETLINK_ROUTE, RTM_GETTFILTER, &header, sizeof(header));
	request.exact = true;
	return !ask_kernel(lookup, &request, filter_message, &found, NULL) && found;
}

bool classifiers_in(struct lookup *lookup, const struct device *device)
{
	return device->index &&
	       has_filters(lookup, device, TC_H_MAKE(TC_H_CLSACT, TC_H_MIN_INGRESS));
}

bool classifiers_out(struct lookup *lookup, const struct device *device)
{
	return device->index &&
	       (has_filters(lookup, device, TC_H_MAKE(TC_H_CLSACT, TC_H_MIN_EGRESS)) ||
		       has_filters(lookup, device, 0));
}
