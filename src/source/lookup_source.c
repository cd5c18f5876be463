#include "lookup.h"

#include <errno.h>
#include <linux/netconf.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

/* Where a packet from here to an address would go. */
struct way_back {
	uint8_t type;
	uint32_t oif; /* 0: none */
};

static int way_back_message(void *context, const struct message *message)
{
	struct way_back *way = context;
	struct attribute oif;

	if (message->type != RTM_NEWROUTE || message->length < sizeof(struct rtmsg))
		return 0;
	way->type = message->payload[offsetof(struct rtmsg, rtm_type)];
	if (attribute_find(message_attributes(message, sizeof(struct rtmsg)), RTA_OIF, &oif) &&
		oif.length >= sizeof(way->oif))
		memcpy(&way->oif, oif.payload, sizeof(way->oif));
	return 0;
}

/* @return 0 or -errno */
static int way_back_ask(struct lookup *lookup, const struct address *address, struct way_back *way)
{
	struct rtmsg header = {
		.rtm_family = address->family,
		.rtm_dst_len = (uint8_t)(address->length * 8),
	};
	struct request request;
	char words[1024];

	*way = (struct way_back){.type = RTN_UNSPEC};
	request_init(&request, NETLINK_ROUTE, RTM_GETROUTE, &header, sizeof(header));
	request_single(&request);
	request.exact = true;
	request_bytes(&request, RTA_DST, address->bytes, address->length);
	return lookup_ask(lookup, &request, way_back_message, way, words);
}

static int rp_filter_message(void *context, const struct message *message)
{
	struct cursor attributes = message_attributes(message, sizeof(struct netconfmsg));
	struct attribute filter;

	if (message->type == RTM_NEWNETCONF && message->length >= sizeof(struct netconfmsg) &&
		attribute_find(attributes, NETCONFA_RP_FILTER, &filter) &&
		filter.length >= sizeof(int32_t))
		memcpy(context, filter.payload, sizeof(int32_t));
	return 0;
}

/* The larger one of the interface's and that of all counts. @return -1 if one was not told */
static int rp_filter_of(struct lookup *lookup)
{
	const int32_t indexes[] = {NETCONFA_IFINDEX_ALL, (int32_t)lookup->iif.index};
	struct netconfmsg header = {.ncm_family = AF_INET};
	int32_t most = 0;

	for (size_t i = 0; i < ARRAY_SIZE(indexes); i++) {
		struct request request;
		int32_t value = -1;
		char words[1024];

		request_init(&request, NETLINK_ROUTE, RTM_GETNETCONF, &header, sizeof(header));
		request_single(&request);
		request.exact = true;
		request_u32(&request, NETCONFA_IFINDEX, (uint32_t)indexes[i]);
		if (lookup_ask(lookup, &request, rp_filter_message, &value, words) || value < 0)
			return -1;
		most = value > most ? value : most;
	}
	return most;
}

/* The kernel's reverse path filter, if it is on. */
static void say_filter(struct lookup *lookup, int filter, int error, const struct way_back *way)
{
	struct out *text = &lookup->text;
	struct device device;

	out_string(text, filter == 1 ? "rp_filter is 1 (strict): the way back to it must be by "
				     : "rp_filter is 2 (loose): there must be a way back to it");
	if (filter == 1)
		out_string(text, lookup->iif.name);
	if (error || !way->oif || device_by_index(lookup, way->oif, &device)) {
		out_string(text, ", and there is none");
	} else if (device.index != lookup->iif.index) {
		out_string(text, ", and is by ");
		out_string(text, device.name);
	}
}

/* A source from which IPv4 takes no packet by that interface. */
static void say_refused(struct lookup *lookup)
{
	struct out *text = &lookup->text;
	struct way_back way;
	int error = way_back_ask(lookup, &lookup->packet->from, &way), filter;

	if (!error && way.type != RTN_UNICAST) {
		out_string(text, way.type == RTN_LOCAL ? "it is an address of this host"
						       : "it is no address of a host");
		return;
	}
	filter = rp_filter_of(lookup);
	if (filter > 0)
		say_filter(lookup, filter, error, &way);
	else
		out_string(text, filter ? "the kernel takes no such source from that interface, "
					  "such as by rp_filter"
					: "the kernel takes no such source from that interface");
}

/* What is wrong with a packet that has a route. @return whether it can be told */
static bool say_fault(struct lookup *lookup)
{
	const struct lookup_packet *packet = lookup->packet;
	struct out *text = &lookup->text;
	int error = lookup->answer.error;
	struct way_back way;

	if (!packet->iif) {
		if (!packet->from.length ||
			(!way_back_ask(lookup, &packet->from, &way) && way.type == RTN_LOCAL))
			return false;
		out_string(text, "it is no address of this host");
		return true;
	}
	/* IPv6 does not look at these before it forwards. */
	if (lookup->flow.family != AF_INET)
		return false;
	if (error == EHOSTUNREACH)
		out_string(text, "the packet would be forwarded, but the interface that it comes "
				 "in by does not forward");
	else if ((error == EINVAL || error == EXDEV) && packet->from.length)
		say_refused(lookup);
	else if (error == EINVAL)
		out_string(text, "a packet that comes in has a source, which --from ADDRESS gives");
	else
		return false;
	return true;
}

bool source_is_not_forwarded(const struct lookup *lookup)
{
	return lookup->packet->iif && lookup->flow.family == AF_INET &&
	       lookup->answer.error == EHOSTUNREACH && lookup->outcome.error &&
	       lookup->outcome.error != EHOSTUNREACH;
}

/* Where the source comes from, and what is wrong with one that does not work. */
void lookup_say_source(struct lookup *lookup)
{
	const struct route_record *way = lookup->answer.route.record, *found = lookup->found.record;
	const struct lookup_packet *packet = lookup->packet;
	struct out *text = &lookup->text;
	bool broken =
		(lookup->answer.error && !lookup->outcome.error) || source_is_not_forwarded(lookup);
	bool known;

	if (!broken && !packet->from.length && !record_has(&way->base, ROUTE_prefsrc))
		return;
	row_begin(lookup, STEP_SOURCE);
	if (packet->from.length) {
		RECORD_SET(&lookup->row, LOOKUP_prefsrc, prefsrc, packet->from);
		row_address(lookup, &packet->from);
		out_string(text, ", as asked for");
	} else if (!broken) {
		RECORD_SET(&lookup->row, LOOKUP_prefsrc, prefsrc, way->prefsrc);
		row_address(lookup, &way->prefsrc);
		out_string(text, found && record_has(&found->base, ROUTE_prefsrc)
					 ? ", the route's"
					 : ", chosen by the kernel for the interface");
	} else {
		out_string(text, "none");
	}
	if (!broken) {
		row_end(lookup, VERDICT_OK);
		return;
	}
	out_string(text, "; ");
	known = say_fault(lookup);
	if (!known)
		out_string(text, "the kernel refuses the packet before it takes the route");
	RECORD_SET(&lookup->row, LOOKUP_error, error, (uint64_t)lookup->answer.error);
	if (known)
		lookup->outcome.error = lookup->answer.error;
	row_end(lookup, known ? VERDICT_BROKEN : VERDICT_UNKNOWN);
}
