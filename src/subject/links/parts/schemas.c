/* SPDX-License-Identifier: MIT */
#include "parts.h"

#include "nlinspect/model/words.h"

#include "linkparts.h"
#include "subject/links/links.h"

#include <linux/if_ether.h>
#include <linux/if_link.h>

#define SCHEMA   altname
#define ROWS     "subject/links/parts/altnames.def"
#define ID(name) ALTNAME_##name
#define NAME     SOURCE_PAYLOAD(WIRE_PROP_LIST, "IFLA_PROP_LIST.IFLA_ALT_IFNAME")
#include "nlinspect/model/rows.h"

const struct schema altname_schema = {
	.name = "altnames",
	.title = "alternative names of an interface",
	FROM_ROWS(altname),
};

#define SCHEMA         downreason
#define ROWS           "subject/links/parts/downreasons.def"
#define ID(name)       DOWNREASON_##name
#define REASON(number) SOURCE_BY_HAND(WIRE_NONE, number, "IFLA_PROTO_DOWN_REASON." #number)
#include "nlinspect/model/rows.h"

const struct schema downreason_schema = {
	.name = "proto_down_reason",
	.title = "reasons for which an interface is held down",
	FROM_ROWS(downreason),
};

#define SCHEMA      linkmap
#define ROWS        "subject/links/parts/linkmaps.def"
#define ID(name)    LINKMAP_##name
#define MAP(member) SOURCE_HEADER(WIRE_LINK_MAP, rtnl_link_ifmap, member)
#include "nlinspect/model/rows.h"

const struct schema linkmap_schema = {
	.name = "map",
	.title = "addresses of an interface's hardware",
	FROM_ROWS(linkmap),
};

#define SCHEMA   xdp
#define ROWS     "subject/links/parts/xdps.def"
#define ID(name) XDP_##name
#define XDP(number, type)                                                                      \
	.kind = WIRE_LINK_XDP, .attribute = (number), .size = sizeof(type), .none = WIRE_ZERO, \
	.name = "IFLA_XDP." #number
#define PROG(number)    SOURCE_NEST(WIRE_LINK_XDP, number, WIRE_LINK_XDP_PROG)
#define BY_HAND(number) SOURCE_BY_HAND(WIRE_LINK_XDP, number, #number)
#include "nlinspect/model/rows.h"

/* link_finish_xdp() reads the attachment of each program. */
static const struct wire_set xdp_sets[] = {
	{WIRE_LINK_XDP, "IFLA_XDP",
		LEFT_OUT(IFLA_XDP_FD, IFLA_XDP_FLAGS, IFLA_XDP_DRV_PROG_ID, IFLA_XDP_SKB_PROG_ID,
			IFLA_XDP_HW_PROG_ID, IFLA_XDP_EXPECTED_FD)},
};

const struct schema xdp_schema = {
	.name = "xdp",
	.title = "XDP programs of an interface",
	FROM_ROWS(xdp),
	SETS(xdp_sets),
};

#define SCHEMA           attachment
#define ROWS             "subject/links/parts/attachments.def"
#define ID(name)         ATTACHMENT_##name
#define ATTACHED(number) SOURCE_BY_HAND(WIRE_LINK_XDP, number, #number)
#include "nlinspect/model/rows.h"

const struct schema attachment_schema = {
	.name = "attached",
	.title = "an XDP program and how it is attached",
	FROM_ROWS(attachment),
};

#define SCHEMA   xdpprog
#define ROWS     "subject/links/parts/xdpprogs.def"
#define ID(name) XDPPROG_##name
#define PROG_ID                                                                         \
	.kind = WIRE_LINK_XDP_PROG, .attribute = WIRE_HEADER, .size = sizeof(uint32_t), \
	.none = WIRE_ZERO, .name = "IFLA_XDP.IFLA_XDP_PROG_ID"
#include "nlinspect/model/rows.h"

const struct schema xdpprog_schema = {
	.name = "prog",
	.title = "a BPF program",
	FROM_ROWS(xdpprog),
};

static const struct word vf_states[] = {
	{IFLA_VF_LINK_STATE_AUTO, "auto"},
	{IFLA_VF_LINK_STATE_ENABLE, "enable"},
	{IFLA_VF_LINK_STATE_DISABLE, "disable"},
};
static const struct words vf_state_words = WORDS(vf_states);

#define SCHEMA   vf
#define ROWS     "subject/links/parts/vfs.def"
#define ID(name) VF_##name
#define VF(number, type, member) \
	SOURCE_MEMBER(WIRE_LINK_VF, number, type, member, #type "." #member)
/* Drivers without a setting leave all of its bits set. */
#define SETTING(number, type) UNLESS_ONES(VF(number, type, setting))
#define LLADDR(number, read)  SOURCE_HAND(WIRE_LINK_VF, number, read)
#define VLANS(number, each) \
	SOURCE_EACH(WIRE_LINK_VF, number, each, WIRE_LINK_VF_VLAN), .hand = link_finish_vf_vlan
#define LIMITS(number) SOURCE_NEST(WIRE_LINK_VF, number, WIRE_LINK_VF_RATE)
#define STATS(number)  SOURCE_ATTRIBUTE(WIRE_LINK_VF_STATS, number, uint64_t)
#include "nlinspect/model/rows.h"

static const struct wire vf_nests[] = {
	{SOURCE_NEST(WIRE_LINK_VF, IFLA_VF_STATS, WIRE_LINK_VF_STATS)}};

static const struct wire_set vf_sets[] = {
	{WIRE_LINK_VF, "IFLA_VF",
		LEFT_OUT(IFLA_VF_VLAN, IFLA_VF_IB_NODE_GUID, IFLA_VF_IB_PORT_GUID)},
	{WIRE_LINK_VF_STATS, "IFLA_VF_STATS", LEFT_OUT(IFLA_VF_STATS_PAD)},
};

const struct schema vf_schema = {
	.name = "vfinfo_list",
	.title = "virtual functions of an interface",
	FROM_ROWS(vf),
	NESTS(vf_nests),
	SETS(vf_sets),
};

static const struct word vlan_protocols[] = {{ETH_P_8021Q, "802.1Q"}, {ETH_P_8021AD, "802.1ad"}};
static const struct words vlan_protocol_words = WORDS(vlan_protocols);

#define SCHEMA          vfvlan
#define ROWS            "subject/links/parts/vfvlans.def"
#define ID(name)        VFVLAN_##name
#define VLAN(member)    SOURCE_HEADER(WIRE_LINK_VF_VLAN, ifla_vf_vlan_info, member), .none = WIRE_ZERO
#define VLAN_BE(member) VLAN(member), .big_endian = true
#include "nlinspect/model/rows.h"

const struct schema vfvlan_schema = {
	.name = "vlan_list",
	.title = "VLANs of a virtual function",
	FROM_ROWS(vfvlan),
};

#define SCHEMA       vfrate
#define ROWS         "subject/links/parts/vfrates.def"
#define ID(name)     VFRATE_##name
#define RATE(member) SOURCE_HEADER(WIRE_LINK_VF_RATE, ifla_vf_rate, member)
#include "nlinspect/model/rows.h"

const struct schema vfrate_schema = {
	.name = "rate",
	.title = "rate limits of a virtual function",
	FROM_ROWS(vfrate),
};
