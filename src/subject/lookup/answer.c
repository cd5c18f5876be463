/* SPDX-License-Identifier: MIT */
#include "answer.h"

#include "route.h"
#include "row.h"
#include "state.h"
#include "subject/lookup/kernel/ask.h"
#include "subject/lookup/way/group.h"

#include <errno.h>
#include <linux/rtnetlink.h>
#include <netinet/in.h>
#include <sys/socket.h>

static int answer_message(void *context, const struct message *message)
{
	if (message->type != RTM_NEWROUTE)
		return 0;
	return route_copy_set(context, message);
}

/* Whether the packet gets the error. If the question is wrong, the kernel adds words to EINVAL. */
static bool is_verdict(int error, const char *words)
{
	if (error == -EINVAL && *words)
		return false;
	return error == -ENETUNREACH || error == -EHOSTUNREACH || error == -EACCES ||
	       error == -EINVAL || error == -EXDEV || error == -ENODEV || error == -ENETDOWN ||
	       error == -EAGAIN || error == -ENOENT || error == -ESRCH || error == -EADDRNOTAVAIL;
}

static void answer_request(const struct lookup_ask *ask, const struct lookup *lookup,
	uint32_t flags, struct request *ret)
{
	struct rtmsg header = {
		.rtm_family = ask->dst.family,
		.rtm_dst_len = (uint8_t)(ask->dst.length * 8),
		.rtm_src_len = (uint8_t)(ask->from.length * 8),
		.rtm_tos = ask->tos,
		.rtm_flags = flags,
	};
	uint16_t sport = htons(ask->sport), dport = htons(ask->dport);

	request_init(ret, NETLINK_ROUTE, RTM_GETROUTE, &header, sizeof(header));
	request_single(ret);
	ret->exact = true;
	request_bytes(ret, RTA_DST, ask->dst.bytes, ask->dst.length);
	if (ask->from.length)
		request_bytes(ret, RTA_SRC, ask->from.bytes, ask->from.length);
	if (ask->iif)
		request_u32(ret, RTA_IIF, lookup->iif.index);
	if (ask->oif)
		request_u32(ret, RTA_OIF, lookup->oif.index);
	if (ask->mark)
		request_u32(ret, RTA_MARK, ask->mark);
	if (ask->has_uid)
		request_u32(ret, RTA_UID, ask->uid);
	if (ask->protocol)
		request_bytes(ret, RTA_IP_PROTO, &ask->protocol, sizeof(ask->protocol));
	if (ask->sport)
		request_bytes(ret, RTA_SPORT, &sport, sizeof(sport));
	if (ask->dport)
		request_bytes(ret, RTA_DPORT, &dport, sizeof(dport));
}

int answer_ask(struct lookup *lookup, uint32_t flags, struct answer *answer)
{
	struct request request;
	int error;

	answer_request(lookup->ask, lookup, flags, &request);
	error = ask_kernel(lookup, &request, answer_message, &answer->route, answer->words);
	if (!error && !answer->route.record)
		return -EBADMSG;
	if (!error)
		error = route_copy_resolve(lookup, &answer->route);
	if (lookup->unasked || !is_verdict(error, answer->words))
		return error;
	answer->error = -error;
	return 0;
}

/* If mtu is locked but has no value, IPv4 uses the interface MTU, capped via a gateway at what
 * every host must accept (RFC 791). */
static uint64_t locked_mtu(const struct route_record *way, uint64_t mtu)
{
	enum { EVERY_HOST_TAKES = 576 };
	struct address gateway;

	return route_gateway(way, &gateway) && mtu > EVERY_HOST_TAKES ? EVERY_HOST_TAKES : mtu;
}

/* The MTU for packets on the kernel's way, after row_route() of it. @return 0 if it is unknown */
static uint64_t answer_mtu(const struct lookup *lookup)
{
	const struct route_record *way = lookup->answer.route.record;
	bool forwarded = lookup->ask->iif && way->type != RTN_LOCAL;
	bool learned = record_has(&way->base, ROUTE_expires), locked;
	uint8_t family = lookup->flow.family;
	uint64_t mtu;

	/* Encapsulation lowers the MTU by a size that only the kernel knows. A packet to a group
	 * may leave by several interfaces. */
	if (record_has(&way->base, ROUTE_encap) || record_has(&way->base, ROUTE_nexthops))
		return 0;
	if (route_mtu(way, &mtu, &locked)) {
		if (!forwarded || locked || (family == AF_INET && !learned))
			return mtu;
		/* ip_forward_use_pmtu decides whether forwarding uses a learned MTU. IPv6 forwards
		 * by the MTU of the interface. */
		if (family == AF_INET)
			return 0;
	}
	if (!lookup->device.index)
		return 0;
	mtu = device_mtu(&lookup->device, family);
	return locked && family == AF_INET ? locked_mtu(way, mtu) : mtu;
}

void answer_say(struct lookup *lookup)
{
	struct answer *answer = &lookup->answer;
	bool arrives = lookup->ask->iif && lookup->flow.family == AF_INET;
	uint64_t mtu;

	row_begin(lookup, STEP_ANSWER);
	if (group_is_unresolved(lookup)) {
		out_string(&lookup->text, "multicast ");
		row_address(lookup, &lookup->flow.dst);
		out_string(&lookup->text, ", not forwarded before");
		row_end(lookup, LOOKUP_VERDICT_OK);
		return;
	}
	if (!answer->error) {
		row_route(lookup, answer->route.record);
		mtu = answer_mtu(lookup);
		if (mtu)
			RECORD_SET(&lookup->row, LOOKUP_mtu, mtu, mtu);
		row_end(lookup, LOOKUP_VERDICT_OK);
		return;
	}
	RECORD_SET(&lookup->row, LOOKUP_error, error, (uint64_t)answer->error);
	out_string(&lookup->text, "refused with ");
	row_error(lookup, answer->error);
	/* "Invalid argument" reads like a mistake in the question. */
	if (answer->error == EINVAL)
		out_string(&lookup->text,
			arrives ? ", as by a blackhole or for a source that is not accepted"
				: ", as by a blackhole");
	if (*answer->words) {
		out_string(&lookup->text, ": ");
		out_string(&lookup->text, answer->words);
	}
	row_end(lookup, LOOKUP_VERDICT_BROKEN);
}
