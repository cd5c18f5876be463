/* SPDX-License-Identifier: MIT */
#include "info.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/decode/decoder.h"
#include "nlinspect/model/words.h"

#include "linkinfo_kinds.h"
#include "subject/links/links.h"
#include "subject/sockets/records/records.h"
#include "subject/sockets/sockets.h"

#include <arpa/inet.h> /* IPPROTO_*; musl needs them before linux/in6.h */
#include <linux/amt.h>
#include <linux/if_bonding.h>
#include <linux/if_bridge.h>
#include <linux/if_ether.h>
#include <linux/if_link.h>
#include <linux/if_tunnel.h>
#include <linux/if_vlan.h>
#include <sys/socket.h>

/* Vocabularies (wire.vocabulary): `mode` is macvlan's unless one of these applies, and ipvlan
 * shares its words with netkit; `type` is tun's if not netkit's. */
enum { MODE_BOND = 1, MODE_LAYER, MODE_AMT };
enum { TYPE_NETKIT = 1 };

/* NAME_words, for rows: values and their words. */
#define VOCABULARY(name, ...)                               \
	static const struct word name##s[] = {__VA_ARGS__}; \
	static const struct words name##_words = WORDS(name##s)

VOCABULARY(mode, {MACVLAN_MODE_PRIVATE, "private"}, {MACVLAN_MODE_VEPA, "vepa"},
	{MACVLAN_MODE_BRIDGE, "bridge"}, {MACVLAN_MODE_PASSTHRU, "passthru"},
	{MACVLAN_MODE_SOURCE, "source"}, {WORD_OF(MODE_BOND, BOND_MODE_ROUNDROBIN), "balance-rr"},
	{WORD_OF(MODE_BOND, BOND_MODE_ACTIVEBACKUP), "active-backup"},
	{WORD_OF(MODE_BOND, BOND_MODE_XOR), "balance-xor"},
	{WORD_OF(MODE_BOND, BOND_MODE_BROADCAST), "broadcast"},
	{WORD_OF(MODE_BOND, BOND_MODE_8023AD), "802.3ad"},
	{WORD_OF(MODE_BOND, BOND_MODE_TLB), "balance-tlb"},
	{WORD_OF(MODE_BOND, BOND_MODE_ALB), "balance-alb"},
	{WORD_OF(MODE_LAYER, IPVLAN_MODE_L2), "l2"}, {WORD_OF(MODE_LAYER, IPVLAN_MODE_L3), "l3"},
	{WORD_OF(MODE_LAYER, IPVLAN_MODE_L3S), "l3s"},
	{WORD_OF(MODE_AMT, AMT_MODE_GATEWAY), "gateway"},
	{WORD_OF(MODE_AMT, AMT_MODE_RELAY), "relay"});
VOCABULARY(type, {1, "tun"}, {2, "tap"}, {WORD_OF(TYPE_NETKIT, 0), "peer"},
	{WORD_OF(TYPE_NETKIT, 1), "primary"});
VOCABULARY(proto, {0, "any"}, {IPPROTO_IPIP, "ipip"}, {IPPROTO_IPV6, "ip6ip"}, {137, "mplsip"},
	{WORD_OF(PROTO_IP6TNL, IPPROTO_IPIP), "ipip6"},
	{WORD_OF(PROTO_IP6TNL, IPPROTO_IPV6), "ip6ip6"});
VOCABULARY(
	vxlan_df, {VXLAN_DF_UNSET, "unset"}, {VXLAN_DF_SET, "set"}, {VXLAN_DF_INHERIT, "inherit"});
VOCABULARY(label_policy, {0, "fixed"}, {1, "inherit"});
VOCABULARY(vlan_protocol, {ETH_P_8021Q, "802.1Q"}, {ETH_P_8021AD, "802.1ad"});
VOCABULARY(vlan_flag, {VLAN_FLAG_REORDER_HDR, "REORDER_HDR"}, {VLAN_FLAG_GVRP, "GVRP"},
	{VLAN_FLAG_MVRP, "MVRP"}, {VLAN_FLAG_LOOSE_BINDING, "LOOSE_BINDING"},
	{VLAN_FLAG_BRIDGE_BINDING, "BRIDGE_BINDING"});
VOCABULARY(stp_mode, {0, "auto"}, {1, "user"}, {2, "kernel"});
VOCABULARY(erspan_dir, {0, "ingress"}, {1, "egress"});
VOCABULARY(ethertype, {ETH_P_IP, "ip"}, {ETH_P_IPV6, "ipv6"}, {ETH_P_MPLS_UC, "mpls_uc"},
	{ETH_P_MPLS_MC, "mpls_mc"});
VOCABULARY(role, {GTP_ROLE_GGSN, "ggsn"}, {GTP_ROLE_SGSN, "sgsn"});
VOCABULARY(policy, {0, "forward"}, {2, "blackhole"});
VOCABULARY(scrub, {0, "none"}, {1, "default"});
VOCABULARY(arp_validate, {0, "none"}, {1, "active"}, {2, "backup"}, {3, "all"}, {4, "filter"},
	{5, "filter_active"}, {6, "filter_backup"});
VOCABULARY(arp_all_target, {0, "any"}, {1, "all"});
VOCABULARY(primary_reselect, {0, "always"}, {1, "better"}, {2, "failure"});
VOCABULARY(fail_over_mac, {0, "none"}, {1, "active"}, {2, "follow"});
VOCABULARY(xmit_hash, {BOND_XMIT_POLICY_LAYER2, "layer2"}, {BOND_XMIT_POLICY_LAYER34, "layer3+4"},
	{BOND_XMIT_POLICY_LAYER23, "layer2+3"}, {BOND_XMIT_POLICY_ENCAP23, "encap2+3"},
	{BOND_XMIT_POLICY_ENCAP34, "encap3+4"}, {BOND_XMIT_POLICY_VLAN_SRCMAC, "vlan+srcmac"});
VOCABULARY(lacp_active, {0, "off"}, {1, "on"});
VOCABULARY(lacp_rate, {0, "slow"}, {1, "fast"});
VOCABULARY(ad_select, {0, "stable"}, {1, "bandwidth"}, {2, "count"}, {3, "actor_port_prio"});

#define SCHEMA   infodata
#define ROWS     "subject/links/info/infodatas.def"
#define ID(name) INFODATA_##name

#define ATTR(of, number, type) SOURCE_ATTRIBUTE(WIRE_INFO_##of, number, type)
#define NEW(of, number, type, label) \
	.kind = WIRE_INFO_##of, .attribute = (number), .size = sizeof(type), .name = label
#define BE_NEW(of, number, type, label) NEW(of, number, type, label), .big_endian = true
#define BE(of, number, type)            ATTR(of, number, type), .big_endian = true
#define BITS(of, number, type, low, count) \
	ATTR(of, number, type), .form = WIRE_BITS, .shift = (low), .width = (count)
#define BE_BITS(of, number, type, low, count)    BITS(of, number, type, low, count), .big_endian = true
#define BIT(of, number, type, bit)               BITS(of, number, type, bit, 1)
#define WORD(of, number, type, whose)            ATTR(of, number, type), .vocabulary = (whose)
#define WORD_NEW(of, number, type, whose, label) NEW(of, number, type, label), .vocabulary = (whose)
/* A value as long as its attribute: an address. */
#define WHOLE(of, number)            .kind = WIRE_INFO_##of, .attribute = (number), .name = #number
#define NEW_WHOLE(of, number, label) .kind = WIRE_INFO_##of, .attribute = (number), .name = label
#define FLAG(of, number)             WHOLE(of, number), .form = WIRE_FLAG
#define HAND(of, number, read)       SOURCE_HAND(WIRE_INFO_##of, number, read)
#define IP(of, number)               WHOLE(of, number), .family = AF_INET
#define IP6(of, number)              WHOLE(of, number), .family = AF_INET6
#define NEW_IP6(of, number, label)   NEW_WHOLE(of, number, label), .family = AF_INET6
/* An object that is present if one of its fields is. */
#define PART(of, number, in)       SOURCE_NEST(WIRE_INFO_##of, number, in), .hand = decode_unless_empty
#define EACH(of, number, each, in) SOURCE_EACH(WIRE_INFO_##of, number, each, in)
#define ARRAY(of, number, its_family) \
	SOURCE_ARRAY(WIRE_INFO_##of, number, WIRE_ADDRESS_ITEM), .family = (its_family)
#define ENCAP(of)                                                                \
	SOURCE_GROUP(WIRE_INFO_##of, WIRE_INFO_##of, "IFLA_" #of "_ENCAP_TYPE"), \
		.hand = link_finish_encap

#include "nlinspect/model/rows.h"

static const struct wire_set infodata_sets[] = {
	{WIRE_INFO_AMT, "IFLA_AMT"},
	{WIRE_INFO_BAREUDP, "IFLA_BAREUDP"},
	{WIRE_INFO_BOND, "IFLA_BOND"},
	{WIRE_INFO_BRIDGE, "IFLA_BR", LEFT_OUT(IFLA_BR_FDB_FLUSH, IFLA_BR_PAD)},
	{WIRE_INFO_DSA, "IFLA_DSA"},
	{WIRE_INFO_GENEVE, "IFLA_GENEVE", LEFT_OUT(15, 16) /* PORT_RANGE, GRO_HINT */},
	{WIRE_INFO_GRE, "IFLA_GRE"},
	{WIRE_INFO_GTP, "IFLA_GTP",
		LEFT_OUT(IFLA_GTP_FD0, IFLA_GTP_FD1, IFLA_GTP_CREATE_SOCKETS, 7,
			8) /* LOCAL, LOCAL6 */},
	{WIRE_INFO_HSR, "IFLA_HSR", LEFT_OUT(IFLA_HSR_MULTICAST_SPEC)},
	{WIRE_INFO_IPTUN, "IFLA_IPTUN"},
	{WIRE_INFO_IPVLAN, "IFLA_IPVLAN"},
	{WIRE_INFO_MACVLAN, "IFLA_MACVLAN",
		LEFT_OUT(IFLA_MACVLAN_MACADDR_MODE, IFLA_MACVLAN_MACADDR)},
	{WIRE_INFO_NETKIT, "IFLA_NETKIT", LEFT_OUT(1, 8, 9) /* PEER_INFO, HEADROOM, TAILROOM */},
	{WIRE_INFO_TUN, "IFLA_TUN", LEFT_OUT(IFLA_TUN_UNSPEC)},
	{WIRE_INFO_VLAN, "IFLA_VLAN"},
	{WIRE_INFO_VRF, "IFLA_VRF"},
	{WIRE_INFO_VTI, "IFLA_VTI"},
	{WIRE_INFO_VXLAN, "IFLA_VXLAN", LEFT_OUT(IFLA_VXLAN_REMCSUM_NOPARTIAL)},
	{WIRE_INFO_XFRM, "IFLA_XFRM", LEFT_OUT(IFLA_XFRM_LINK)},
};

const struct schema infodata_schema = {
	.name = "info_data",
	.title = "the settings of an interface's kind",
	FROM_ROWS(infodata),
	SETS(infodata_sets),
};
