/* SPDX-License-Identifier: MIT */
#include "netconf.h"

#include "ask.h"
#include "subject/lookup/state.h"

#include <linux/netconf.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

struct setting {
	uint16_t attribute;
	int value; /* -1: unknown */
};

static int setting_message(void *context, const struct message *message)
{
	struct setting *setting = context;
	struct attribute attribute;

	if (message->type == RTM_NEWNETCONF && message->length >= sizeof(struct netconfmsg) &&
		attribute_find(message_attributes(message, sizeof(struct netconfmsg)),
			setting->attribute, &attribute) &&
		attribute.length >= sizeof(setting->value))
		memcpy(&setting->value, attribute.payload, sizeof(setting->value));
	return 0;
}

/* @return -1 if the kernel does not say */
static int setting_of(struct lookup *lookup, uint8_t family, int index, uint16_t attribute)
{
	struct netconfmsg header = {.ncm_family = family};
	struct setting setting = {attribute, -1};
	struct request request;

	request_init(&request, NETLINK_ROUTE, RTM_GETNETCONF, &header, sizeof(header));
	request_single(&request);
	request.exact = true;
	request_u32(&request, NETCONFA_IFINDEX, (uint32_t)index);
	return ask_kernel(lookup, &request, setting_message, &setting, NULL) ? -1 : setting.value;
}

bool netconf_forwards_inet6(struct lookup *lookup)
{
	if (!lookup->forwarding_is_known)
		lookup->forwarding = setting_of(lookup, AF_INET6, NETCONFA_IFINDEX_ALL,
					     NETCONFA_FORWARDING) != 0;
	lookup->forwarding_is_known = true;
	return lookup->forwarding;
}

int netconf_rp_filter(struct lookup *lookup)
{
	int all = setting_of(lookup, AF_INET, NETCONFA_IFINDEX_ALL, NETCONFA_RP_FILTER), own;

	if (all < 0)
		return -1;
	own = setting_of(lookup, AF_INET, (int)lookup->iif.index, NETCONFA_RP_FILTER);
	if (own < 0)
		return -1;
	return own > all ? own : all;
}
