/* SPDX-License-Identifier: MIT */
/* What the kernel answers to a lookup, to put together. */
#ifndef LOOKUP_ANSWERS_H
#define LOOKUP_ANSWERS_H

#include "subject/lookup/lookup.h"
#include "subject/lookup/ask.h"
#include "nlinspect/source/source.h"

#include <errno.h>
#include <linux/fib_rules.h>
#include <linux/if.h>
#include <linux/neighbour.h>
#include <sys/socket.h>

#include "answers.h"
#include "unit.h"

static const uint8_t far[] = {198, 51, 100, 1}, near[] = {192, 0, 2, 9}, own[] = {192, 0, 2, 1};

static inline struct lookup_ask packet_to(const uint8_t *bytes)
{
	struct lookup_ask packet = {.dst = {.family = AF_INET, .length = 4}, .has_uid = true};

	memcpy(packet.dst.bytes, bytes, 4);
	return packet;
}

static inline void ask_lookup(struct answers *answers, const struct lookup_ask *packet)
{
	answers_init(
		answers, subject_named("lookup"), "step verdict detail error priority table mtu");
	answers->ask.own = packet;
	/* As where it is recorded: what differs is not asked again. */
	answers->ask.everything = true;
	/* And nothing is read of this host's files. */
	answers->ask.recorded = true;
}

static inline void add_route(struct answers *answers, size_t k, uint8_t type, const uint8_t *dst,
	uint8_t bits, const uint8_t *gateway)
{
	struct payload payload = {.length = 0};
	struct rtmsg header = {
		.rtm_family = AF_INET, .rtm_dst_len = bits, .rtm_type = type, .rtm_table = 254};

	payload_bytes(&payload, &header, sizeof(header));
	if (bits)
		payload_attribute(&payload, RTA_DST, dst, 4);
	if (gateway)
		payload_attribute(&payload, RTA_GATEWAY, gateway, 4);
	if (type == RTN_UNICAST)
		payload_u32(&payload, RTA_OIF, 3);
	if (bits == 32)
		payload_attribute(&payload, RTA_PREFSRC, own, sizeof(own));
	answers_add(answers, k, RTM_NEWROUTE, &payload);
}

static inline void add_refusal(struct answers *answers, size_t k, int error)
{
	struct nlmsgerr refusal = {.error = -error};

	packet_add(&answers->packets[k], NLMSG_ERROR, 0, 0, &refusal, sizeof(refusal));
}

/* Which selects by a mark, if that is not 0. */
static inline void add_rule(struct answers *answers, size_t k, uint32_t priority, uint8_t action,
	uint32_t target, uint32_t mark, bool inverted)
{
	struct payload payload = {.length = 0};
	struct fib_rule_hdr header = {
		.family = AF_INET, .action = action, .flags = inverted ? FIB_RULE_INVERT : 0};

	payload_bytes(&payload, &header, sizeof(header));
	payload_u32(&payload, FRA_PRIORITY, priority);
	payload_u32(&payload, action == FR_ACT_GOTO ? FRA_GOTO : FRA_TABLE, target);
	if (mark)
		payload_u32(&payload, FRA_FWMARK, mark);
	answers_add(answers, k, RTM_NEWRULE, &payload);
}

static inline void add_link(struct answers *answers, size_t k)
{
	struct payload payload = {.length = 0};
	struct ifinfomsg header = {.ifi_index = 3, .ifi_flags = IFF_UP | IFF_LOWER_UP};

	payload_bytes(&payload, &header, sizeof(header));
	payload_string(&payload, IFLA_IFNAME, "eth0");
	payload_u32(&payload, IFLA_MTU, 1500);
	answers_add(answers, k, RTM_NEWLINK, &payload);
}

static inline void add_neighbor(struct answers *answers, size_t k, uint16_t state)
{
	struct payload payload = {.length = 0};
	struct ndmsg header = {.ndm_family = AF_INET, .ndm_ifindex = 3, .ndm_state = state};

	payload_bytes(&payload, &header, sizeof(header));
	answers_add(answers, k, RTM_NEWNEIGH, &payload);
}

#define ASSERT_STEP(answers, row, step, verdict, detail)           \
	do {                                                       \
		ASSERT_ROW(answers, row, LOOKUP_step, step);       \
		ASSERT_ROW(answers, row, LOOKUP_verdict, verdict); \
		ASSERT_ROW(answers, row, LOOKUP_detail, detail);   \
	} while (0)

#endif
