/* SPDX-License-Identifier: MIT */
#include "records.h"

#include "nlinspect/model/words.h"

#include "subject/sockets/hand.h"
#include "subject/sockets/sockets.h"

#include <linux/if_packet.h>
#include <linux/inet_diag.h>
#include <linux/packet_diag.h>

#define SCHEMA   owner
#define ROWS     "subject/sockets/records/owners.def"
#define ID(name) OWNER_##name
#include "nlinspect/model/rows.h"

const struct schema owner_schema = {
	.name = "owners",
	.title = "processes that hold a socket",
	FROM_ROWS(owner),
};

#define SCHEMA   address_item
#define ROWS     "subject/sockets/records/addresses.def"
#define ID(name) ADDRESS_ITEM_##name
#include "nlinspect/model/rows.h"

const struct schema address_item_schema = {
	.name = "addresses",
	.title = "addresses of a socket",
	FROM_ROWS(address_item),
};

#define SCHEMA   md5_key
#define ROWS     "subject/sockets/records/md5keys.def"
#define ID(name) MD5_KEY_##name
#define KEY(member) \
	.kind = WIRE_NONE, .attribute = INET_DIAG_MD5SIG, .name = "tcp_diag_md5sig.tcpm_" #member
#include "nlinspect/model/rows.h"

const struct schema md5_key_schema = {
	.name = "md5_keys",
	.title = "peers with a key for TCP MD5 signatures",
	FROM_ROWS(md5_key),
};

#define SCHEMA   pending
#define ROWS     "subject/sockets/records/pendings.def"
#define ID(name) PENDING_##name
#define INODE                                                                     \
	.kind = WIRE_PENDING, .attribute = WIRE_HEADER, .size = sizeof(uint32_t), \
	.name = "UNIX_DIAG_ICONS"
#include "nlinspect/model/rows.h"

const struct schema pending_schema = {
	.name = "pending",
	.title = "a connection that waits",
	FROM_ROWS(pending),
};

static const struct word memberships[] = {
	{PACKET_MR_MULTICAST, "multicast"},
	{PACKET_MR_PROMISC, "promisc"},
	{PACKET_MR_ALLMULTI, "allmulti"},
	{PACKET_MR_UNICAST, "unicast"},
};
static const struct words membership_words = WORDS(memberships);

#define SCHEMA         membership
#define ROWS           "subject/sockets/records/memberships.def"
#define ID(name)       MEMBERSHIP_##name
#define MCLIST(member) SOURCE_HEADER(WIRE_PACKET_MEMBERSHIP, packet_diag_mclist, member)
#define MCLIST_ADDRESS                                                                       \
	SOURCE_BY_HAND(WIRE_PACKET_MEMBERSHIP, WIRE_HEADER, "packet_diag_mclist.pdmc_addr"), \
		.hand = membership_read_address
#include "nlinspect/model/rows.h"

const struct schema membership_schema = {
	.name = "membership",
	.title = "a membership of a packet socket",
	FROM_ROWS(membership),
};

#define SCHEMA       ring
#define ROWS         "subject/sockets/records/rings.def"
#define ID(name)     RING_##name
#define RING(member) SOURCE_HEADER(WIRE_PACKET_RING, packet_diag_ring, member)
#include "nlinspect/model/rows.h"

const struct schema ring_schema = {
	.name = "ring",
	.title = "the ring of a packet socket",
	FROM_ROWS(ring),
};

#define SCHEMA   multicast
#define ROWS     "subject/sockets/records/groups.def"
#define ID(name) MULTICAST_##name
#include "nlinspect/model/rows.h"

const struct schema multicast_schema = {
	.name = "group",
	.title = "a multicast group",
	FROM_ROWS(multicast),
};
