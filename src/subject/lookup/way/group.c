/* SPDX-License-Identifier: MIT */
#include "group.h"

#include "subject/lookup/kernel/ask.h"
#include "subject/lookup/state.h"
#include "subject/routes/routes.h"
#include "subject/rules/selector_words.h"

#include <linux/rtnetlink.h>

bool group_is_unresolved(const struct lookup *lookup)
{
	const struct route_record *way = lookup->answer.route.record;

	/* The kernel ends the answer to such a packet early, before the interface. */
	return way && way->type == RTN_MULTICAST && lookup->ask->iif &&
	       !record_has(&way->base, ROUTE_oif);
}

static int entry_message(void *context, const struct message *message)
{
	*(bool *)context |= message->type == RTM_NEWROUTE;
	return 0;
}

/* Whether the multicast route of the packet is for its source and group, (S,G): such a route
 * accepts packets from one interface only. */
static bool is_of_source(struct lookup *lookup)
{
	const struct flow *flow = &lookup->flow;
	struct rtmsg header = {
		.rtm_family = RTNL_FAMILY_IPMR, .rtm_src_len = 32, .rtm_dst_len = 32};
	struct request request;
	bool found = false;

	request_init(&request, NETLINK_ROUTE, RTM_GETROUTE, &header, sizeof(header));
	request_single(&request);
	request.exact = true;
	request_bytes(&request, RTA_SRC, flow->src.bytes, flow->src.length);
	request_bytes(&request, RTA_DST, flow->dst.bytes, flow->dst.length);
	return !ask_kernel(lookup, &request, entry_message, &found, NULL) && found;
}

static void say_device(struct lookup *lookup, const char *word, uint32_t index)
{
	struct device device;

	out_string(&lookup->text, word);
	if (device_by_index(lookup, index, &device))
		out_u64(&lookup->text, index);
	else
		out_string(&lookup->text, device.name);
}

static void say_forwarded(struct lookup *lookup, const struct list *hops)
{
	out_string(&lookup->text, "multicast routing forwards it");
	for (uint32_t i = 0; i < hops->count; i++) {
		const struct nexthop_record *hop = (const void *)list_item(hops, i);

		say_device(lookup, i ? ", " : " to ", (uint32_t)hop->oif);
		if (hop->ttl > 1) {
			say_number(&lookup->text, " (ttl>", hop->ttl);
			out_char(&lookup->text, ')');
		}
	}
}

enum lookup_verdict group_say_forwarding(struct lookup *lookup, const struct route_record *way)
{
	if (group_is_unresolved(lookup)) {
		out_string(&lookup->text, "multicast routing has no entry for it yet; the kernel "
					  "asks the routing daemon");
		return LOOKUP_VERDICT_UNKNOWN;
	}
	if (record_has(&way->base, ROUTE_iif_index) && way->iif_index != lookup->iif.index &&
		is_of_source(lookup)) {
		say_device(lookup, "multicast routing accepts it only from ",
			(uint32_t)way->iif_index);
		return LOOKUP_VERDICT_BROKEN;
	}
	say_forwarded(lookup, &way->nexthops);
	return LOOKUP_VERDICT_OK;
}
