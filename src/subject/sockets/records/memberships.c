/* SPDX-License-Identifier: MIT */
#include "memberships.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/model/words.h"

#include "subject/schemas.h"

#include <linux/if_packet.h>
#include <linux/packet_diag.h>

static const struct word types[] = {
	{PACKET_MR_MULTICAST, "multicast"},
	{PACKET_MR_PROMISC, "promisc"},
	{PACKET_MR_ALLMULTI, "allmulti"},
	{PACKET_MR_UNICAST, "unicast"},
};
static const struct words membership_words = WORDS(types);

#define SCHEMA      membership
#define ROWS        "subject/sockets/records/memberships.def"
#define ID(name)    MEMBERSHIP_##name
#define HDR(member) SOURCE_HEADER(WIRE_PACKET_MEMBERSHIP, packet_diag_mclist, member)

#include "nlinspect/model/rows.h"

const struct schema membership_schema = {
	.name = "membership",
	.title = "a membership of a packet socket",
	FROM_ROWS(membership),
};
