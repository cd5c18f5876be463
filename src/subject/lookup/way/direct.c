/* SPDX-License-Identifier: MIT */
#include "direct.h"

#include "group.h"
#include "subject/lookup/address.h"
#include "subject/lookup/kernel/ask.h"
#include "subject/lookup/kernel/destination.h"
#include "subject/lookup/row.h"
#include "subject/lookup/state.h"

#include <errno.h>
#include <linux/if_addr.h>
#include <linux/in_route.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

/* Starts the row of a packet that is decided without a route. */
static void direct_begin(struct lookup *lookup)
{
	lookup->outcome.direct = true;
	row_begin(lookup, STEP_ROUTE);
	out_string(&lookup->text, "without a route: ");
}

/* Ends the row: the packet goes as by a route of that type, by that interface. */
static void direct_end(
	struct lookup *lookup, uint8_t type, uint32_t oif, enum lookup_verdict verdict)
{
	lookup->outcome.type = type;
	lookup->outcome.oif = oif;
	RECORD_SET(&lookup->row, LOOKUP_type, type, type);
	row_end(lookup, verdict);
}

/* Ends the row: the packet gets an errno. */
static void direct_refuse(struct lookup *lookup, int error)
{
	lookup->outcome.error = error;
	RECORD_SET(&lookup->row, LOOKUP_error, error, (uint64_t)error);
	row_end(lookup, LOOKUP_VERDICT_BROKEN);
}

static uint8_t type_of(const struct address *dst)
{
	return address_is_broadcast(dst) ? RTN_BROADCAST : RTN_MULTICAST;
}

static const char *kind_of(const struct address *dst)
{
	return address_is_broadcast(dst) ? "a packet to all hosts on the link"
					 : "a packet to a group";
}

/* Looks for the address on an interface. */
struct holder {
	const struct address *address;
	uint32_t index;
	bool found;
};

static int holder_message(void *context, const struct message *message)
{
	struct holder *holder = context;
	struct attribute local;
	struct ifaddrmsg header;

	if (message->type != RTM_NEWADDR || message->length < sizeof(header))
		return 0;
	memcpy(&header, message->payload, sizeof(header));
	/* Kernels before 4.20 send the addresses of every interface. */
	if (header.ifa_index == holder->index &&
		attribute_find(message_attributes(message, sizeof(header)), IFA_LOCAL, &local) &&
		local.length == holder->address->length)
		holder->found |=
			!memcmp(local.payload, holder->address->bytes, holder->address->length);
	return 0;
}

static bool has_address(struct lookup *lookup, uint32_t index, const struct address *address)
{
	struct ifaddrmsg header = {.ifa_family = address->family, .ifa_index = index};
	struct holder holder = {.address = address, .index = index};
	struct request request;

	request_init(&request, NETLINK_ROUTE, RTM_GETADDR, &header, sizeof(header));
	request.exact = true;
	return !ask_kernel(lookup, &request, holder_message, &holder, NULL) && holder.found;
}

/* Finds an interface that has the address. If several have it, the kernel may take any of them, so
 * the interface of its answer comes first. A local route can add an address that no interface has.
 */
static bool holder_of(struct lookup *lookup, const struct address *address, uint32_t *index)
{
	const struct route_record *way = lookup->answer.route.record;
	struct destination destination;

	*index = (uint32_t)way->oif;
	if (has_address(lookup, *index, address))
		return true;
	if (destination_find(lookup, address, true, &destination) || destination.type != RTN_LOCAL)
		return false;
	*index = destination.oif;
	return true;
}

static void out_by_source(struct lookup *lookup)
{
	const struct flow *flow = &lookup->flow;
	struct device device;
	uint32_t oif;

	if (!lookup->answer.route.record || !holder_of(lookup, &flow->src, &oif) ||
		device_by_index(lookup, oif, &device))
		return;
	direct_begin(lookup);
	out_string(&lookup->text, kind_of(&flow->dst));
	out_string(&lookup->text, " leaves by the interface that has its source address, ");
	out_string(&lookup->text, device.name);
	direct_end(lookup, type_of(&flow->dst), oif, LOOKUP_VERDICT_OK);
}

/* If the interface is given, the kernel chooses the source of a multicast packet before it looks at
 * rules. */
static void group_source(struct lookup *lookup)
{
	const struct route_record *way = lookup->answer.route.record;

	if (lookup->ask->oif && !lookup->flow.has_src && address_is_multicast(&lookup->flow.dst) &&
		way && record_has(&way->base, ROUTE_prefsrc))
		lookup->flow.src = way->prefsrc;
}

static void direct_out(struct lookup *lookup)
{
	const struct flow *flow = &lookup->flow;
	const struct address *dst = &flow->dst;
	bool bound = lookup->ask->oif;

	/* The kernel checks the source first. */
	if (fault_is_first(&lookup->fault))
		return;
	if (bound && !(lookup->oif.flags & IFF_UP)) {
		direct_begin(lookup);
		out_string(&lookup->text, "the interface that is given is down");
		direct_refuse(lookup, ENETUNREACH);
	} else if (!bound && flow->has_src &&
		   (address_is_multicast(dst) || address_is_broadcast(dst))) {
		out_by_source(lookup);
	} else if (bound && (address_is_link_multicast(dst) || address_is_broadcast(dst))) {
		direct_begin(lookup);
		out_string(&lookup->text, kind_of(dst));
		out_string(&lookup->text, " leaves by the interface that is given");
		direct_end(lookup, type_of(dst), lookup->oif.index, LOOKUP_VERDICT_OK);
	} else if (address_is_unspecified(dst)) {
		direct_begin(lookup);
		out_string(&lookup->text, "0.0.0.0 is this host");
		direct_end(lookup, RTN_LOCAL, LOOPBACK_INDEX, LOOKUP_VERDICT_OK);
	} else {
		group_source(lookup);
	}
}

static void direct_in_group(struct lookup *lookup)
{
	const struct route_record *way = lookup->answer.route.record;
	enum lookup_verdict verdict = LOOKUP_VERDICT_OK;
	struct out *text = &lookup->text;
	bool member;

	direct_begin(lookup);
	if (!way) {
		out_string(text, "this host is not a member of the group on ");
		out_string(text, lookup->iif.name);
		out_string(text, ", and does not forward its packets from there");
		direct_refuse(lookup, EINVAL);
		return;
	}
	member = record_has(&way->base, ROUTE_cache) && way->cache & RTCF_LOCAL;
	if (member) {
		out_string(text, "this host is a member of the group on ");
		out_string(text, lookup->iif.name);
	}
	if (group_is_unresolved(lookup) || record_has(&way->base, ROUTE_nexthops)) {
		out_string(text, member ? "; " : "");
		verdict = group_say_forwarding(lookup, way);
	}
	direct_end(lookup, RTN_MULTICAST, LOOPBACK_INDEX, member ? LOOKUP_VERDICT_OK : verdict);
}

static void direct_in(struct lookup *lookup)
{
	const struct flow *flow = &lookup->flow;
	const struct address *dst = &flow->dst;
	bool refused = lookup->answer.error == EINVAL;

	/* The row of the source says why. */
	if (refused && fault_is_certain(lookup) && !address_is_broadcast(dst)) {
		lookup->outcome.direct = address_is_multicast(dst);
		return;
	}
	if (address_is_multicast(dst)) {
		direct_in_group(lookup);
	} else if (address_is_broadcast(dst) || (address_is_unspecified(dst) && !flow->has_src)) {
		direct_begin(lookup);
		out_string(&lookup->text,
			"a packet to all hosts on the link is for this host as well");
		direct_end(lookup, RTN_BROADCAST, LOOPBACK_INDEX, LOOKUP_VERDICT_OK);
	} else if (refused && address_is_unspecified(dst)) {
		direct_begin(lookup);
		out_string(&lookup->text, "the kernel drops incoming packets to 0.0.0.0");
		direct_refuse(lookup, EINVAL);
	} else if (refused && address_is_loopback(dst)) {
		direct_begin(lookup);
		out_string(&lookup->text, "the kernel drops incoming packets to loopback addresses "
					  "unless route_localnet of the interface is on");
		direct_refuse(lookup, EINVAL);
	}
}

void direct_say(struct lookup *lookup)
{
	/* IPv6 has routes for all of these. */
	if (lookup->flow.family != AF_INET)
		return;
	if (lookup->ask->iif)
		direct_in(lookup);
	else
		direct_out(lookup);
}
