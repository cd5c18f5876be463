/* SPDX-License-Identifier: MIT */
#include "links.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/base/ratio.h"
#include "nlinspect/model/layout.h"
#include "nlinspect/model/words.h"

#include "subject/links/info/info.h"
#include "subject/links/parts/linkparts.h"
#include "subject/links/parts/parts.h"
#include "subject/netconf/words.h"
#include "subject/uapi.h"

#include <linux/ethtool.h>
#include <linux/ethtool_netlink.h>
#include <linux/if.h>
#include <linux/if_arp.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

/* AF_MCTP, which musl's headers lack. */
enum { FAMILY_MCTP = 45 };

/* The names and order of ip(8): without the prefix IFF_; a missing RUNNING is NO-CARRIER. */
static const struct word link_flags[] = {
	{LINK_FLAG_NO_CARRIER, "NO-CARRIER"},
	{IFF_LOOPBACK, "LOOPBACK"},
	{IFF_BROADCAST, "BROADCAST"},
	{IFF_POINTOPOINT, "POINTOPOINT"},
	{IFF_MULTICAST, "MULTICAST"},
	{IFF_NOARP, "NOARP"},
	{IFF_ALLMULTI, "ALLMULTI"},
	{IFF_PROMISC, "PROMISC"},
	{IFF_MASTER, "MASTER"},
	{IFF_SLAVE, "SLAVE"},
	{IFF_DEBUG, "DEBUG"},
	{IFF_DYNAMIC, "DYNAMIC"},
	{IFF_AUTOMEDIA, "AUTOMEDIA"},
	{IFF_PORTSEL, "PORTSEL"},
	{IFF_NOTRAILERS, "NOTRAILERS"},
	{IFF_UP, "UP"},
	{IFF_LOWER_UP, "LOWER_UP"},
	{IFF_DORMANT, "DORMANT"},
	{IFF_ECHO, "ECHO"},
};
static const struct words link_flag_words = WORDS(link_flags);

static const struct word operstates[] = {
	{IF_OPER_UNKNOWN, "UNKNOWN"},
	{IF_OPER_NOTPRESENT, "NOTPRESENT", TONE_BAD},
	{IF_OPER_DOWN, "DOWN", TONE_BAD},
	{IF_OPER_LOWERLAYERDOWN, "LOWERLAYERDOWN", TONE_BAD},
	{IF_OPER_TESTING, "TESTING"},
	{IF_OPER_DORMANT, "DORMANT"},
	{IF_OPER_UP, "UP"},
};
static const struct words operstate_words = WORDS(operstates);

static const struct word linkmodes[] = {
	{IF_LINK_MODE_DEFAULT, "DEFAULT"}, {IF_LINK_MODE_DORMANT, "DORMANT"}};
static const struct words linkmode_words = WORDS(linkmodes);

static const struct word xdp_modes[] = {
	{XDP_ATTACHED_DRV, "xdp"},
	{XDP_ATTACHED_SKB, "xdpgeneric"},
	{XDP_ATTACHED_HW, "xdpoffload"},
	{XDP_ATTACHED_MULTI, "xdpmulti"},
};
static const struct words xdp_mode_words = WORDS(xdp_modes);

static const struct word duplexes[] = {{DUPLEX_HALF, "half"}, {DUPLEX_FULL, "full"}};
static const struct words duplex_words = WORDS(duplexes);

static const struct word addr_gens[] = {
	{IN6_ADDR_GEN_MODE_EUI64, "eui64"},
	{IN6_ADDR_GEN_MODE_NONE, "none"},
	{IN6_ADDR_GEN_MODE_STABLE_PRIVACY, "stable_secret"},
	{IN6_ADDR_GEN_MODE_RANDOM, "random"},
};
static const struct words addr_gen_words = WORDS(addr_gens);

/* The words of ip(8) for the types that Linux still has drivers for. */
static const struct word link_types[] = {
	{ARPHRD_NETROM, "netrom"},
	{ARPHRD_ETHER, "ether"},
	{ARPHRD_AX25, "ax25"},
	{ARPHRD_IEEE802, "ieee802"},
	{ARPHRD_ARCNET, "arcnet"},
	{ARPHRD_DLCI, "dlci"},
	{ARPHRD_ATM, "atm"},
	{ARPHRD_IEEE1394, "ieee1394"},
	{ARPHRD_INFINIBAND, "infiniband"},
	{ARPHRD_SLIP, "slip"},
	{ARPHRD_CSLIP, "cslip"},
	{ARPHRD_SLIP6, "slip6"},
	{ARPHRD_CSLIP6, "cslip6"},
	{ARPHRD_ROSE, "rose"},
	{ARPHRD_X25, "x25"},
	{ARPHRD_CAN, "can"},
	{ARPHRD_PPP, "ppp"},
	{ARPHRD_HDLC, "hdlc"},
	{ARPHRD_LAPB, "lapb"},
	{ARPHRD_RAWHDLC, "rawhdlc"},
	{ARPHRD_RAWIP, "rawip"},
	{ARPHRD_TUNNEL, "ipip"},
	{ARPHRD_TUNNEL6, "tunnel6"},
	{ARPHRD_FRAD, "frad"},
	{ARPHRD_LOOPBACK, "loopback"},
	{ARPHRD_LOCALTLK, "ltalk"},
	{ARPHRD_FDDI, "fddi"},
	{ARPHRD_SIT, "sit"},
	{ARPHRD_IPDDP, "ip/ddp"},
	{ARPHRD_IPGRE, "gre"},
	{ARPHRD_PIMREG, "pimreg"},
	{ARPHRD_HIPPI, "hippi"},
	{ARPHRD_IRDA, "irda"},
	{ARPHRD_IEEE80211, "ieee802.11"},
	{ARPHRD_IEEE80211_PRISM, "ieee802.11/prism"},
	{ARPHRD_IEEE80211_RADIOTAP, "ieee802.11/radiotap"},
	{ARPHRD_IEEE802154, "ieee802.15.4"},
	{ARPHRD_IEEE802154_MONITOR, "ieee802.15.4/monitor"},
	{ARPHRD_PHONET, "phonet"},
	{ARPHRD_PHONET_PIPE, "phonet_pipe"},
	{ARPHRD_CAIF, "caif"},
	{ARPHRD_IP6GRE, "gre6"},
	{ARPHRD_NETLINK, "netlink"},
	{ARPHRD_6LOWPAN, "6lowpan"},
	{ARPHRD_VSOCKMON, "vsockmon"},
	{ARPHRD_NONE, "none"},
	{ARPHRD_VOID, "void"},
};
static const struct words link_type_words = WORDS(link_types);

#define SCHEMA   link
#define ROWS     "subject/links/links.def"
#define ID(name) LINK_##name

#define HDR(member)        SOURCE_HEADER(WIRE_LINK, ifinfomsg, member)
#define ATTR(number, type) SOURCE_ATTRIBUTE(WIRE_LINK, number, type)
#define ATTR_NEW(number, type, label) \
	.kind = WIRE_LINK, .attribute = (number), .size = sizeof(type), .name = label
#define ATTR_UINT(number, label) ATTR_NEW(number, uint32_t, label), .form = WIRE_UINT
#define ATTR_TEXT(number)        .kind = WIRE_LINK, .attribute = (number), .name = #number
#define ATTR_MAC(number)         ATTR_TEXT(number)
#define STATS(member)  \
	SOURCE_MEMBER( \
		WIRE_LINK, IFLA_STATS64, link_stats_wire, member, "rtnl_link_stats64." #member)
#define LINKINFO_TEXT(number) \
	.kind = WIRE_LINKINFO, .attribute = (number), .name = "IFLA_LINKINFO." #number
#define INET6(number, type) SOURCE_ATTRIBUTE(WIRE_LINK_INET6, number, type)
#define INET6_ADDRESS(number) \
	.kind = WIRE_LINK_INET6, .attribute = (number), .name = "IFLA_INET6." #number
#define INET6_CACHE(member)                                                          \
	SOURCE_MEMBER(WIRE_LINK_INET6, IFLA_INET6_CACHEINFO, ifla_cacheinfo, member, \
		"ifla_cacheinfo." #member)
#define IP6(member)                                                            \
	SOURCE_MEMBER(WIRE_LINK_IP6, IFLA_INET6_STATS, ip6_stats_wire, member, \
		"IFLA_INET6_STATS." #member)
#define IP6_MOVED(member)                                                                  \
	SOURCE_MEMBER(WIRE_LINK_IP6_MOVED, IFLA_INET6_STATS, ip6_stats_moved_wire, member, \
		"IFLA_INET6_STATS." #member)
#define ICMP6(member)                                                                   \
	SOURCE_MEMBER(WIRE_LINK_INET6, IFLA_INET6_ICMP6STATS, icmp6_stats_wire, member, \
		"IFLA_INET6_ICMP6STATS." #member)
#define CONF4(member)  \
	SOURCE_MEMBER( \
		WIRE_LINK_INET, IFLA_INET_CONF, inet_conf_wire, member, "IFLA_INET_CONF." #member)
#define CONF6(member)                                                            \
	SOURCE_MEMBER(WIRE_LINK_INET6, IFLA_INET6_CONF, inet6_conf_wire, member, \
		"IFLA_INET6_CONF." #member)
#define NEST(number, in, finish) SOURCE_NEST(WIRE_LINK, number, WIRE_LINK_##in), .hand = (finish)
#define EACH(number, each, in)   SOURCE_EACH(WIRE_LINK, number, each, WIRE_##in)
#define HAND(number, read)       SOURCE_HAND(WIRE_LINK, number, read)
#define ETHTOOL(number)          SOURCE_BY_HAND(WIRE_ETHTOOL_MODES, number, #number)
#define DEVLINK_PORT                                                                 \
	SOURCE_BY_HAND(WIRE_LINK, LINK_ATTRIBUTE_DEVLINK_PORT, "IFLA_DEVLINK_PORT"), \
		.hand = link_read_devlink_port
#define NESTED(number) .kind = WIRE_NONE, .attribute = (number), .name = #number

#include "nlinspect/model/rows.h"

/* Linux 6.15 changed the numbers of IPv6 counters, and also added IFLA_NETNS_IMMUTABLE. */
static const struct choice af_specs[] = {
	{.absent = true, .kind = WIRE_LINK_AF_SPEC},
	{.number = false, .kind = WIRE_LINK_AF_SPEC_MOVED},
	{.number = true, .kind = WIRE_LINK_AF_SPEC_MOVED},
};
static const struct selector af_spec = {LINK_netns_immutable, af_specs, ARRAY_SIZE(af_specs)};

#define IN_INET(of)      SOURCE_NEST(of, AF_INET, WIRE_LINK_INET), .family = AF_INET
#define IN_INET6(of, in) SOURCE_NEST(of, AF_INET6, in), .family = AF_INET6

static const struct wire nests[] = {
	{SOURCE_NEST(WIRE_LINK, IFLA_LINKINFO, WIRE_LINKINFO)},
	{SOURCE_BY(WIRE_LINK, IFLA_AF_SPEC, af_spec)},
	{IN_INET(WIRE_LINK_AF_SPEC)},
	{IN_INET6(WIRE_LINK_AF_SPEC, WIRE_LINK_INET6)},
	{IN_INET6(WIRE_LINK_AF_SPEC, WIRE_LINK_IP6)},
	{IN_INET(WIRE_LINK_AF_SPEC_MOVED)},
	{IN_INET6(WIRE_LINK_AF_SPEC_MOVED, WIRE_LINK_INET6)},
	{IN_INET6(WIRE_LINK_AF_SPEC_MOVED, WIRE_LINK_IP6_MOVED)},
};

static const struct synonym synonyms[] = {
	{"dev", "ifname"},
	{"name", "ifname"},
	{"state", "operstate"},
	{"type", "kind"},
	{"alias", "ifalias"},
	{"mac", "address"},
};

static const struct phrase phrases[] = {
	EXCLUDE_PHRASES,
	{"up", .means = "flags=UP"},
	{"nomaster", .means = "master=-"},
	{"vrf", .means = "master=$"},
};

static const struct view views[] = {
	{"peer", "ifname kind link_ifname link_index link_netns",
		"the other end of a veth pair, or the interface under one: its name, its index and "
		"its namespace"},
	{"ipv6",
		"ifname ip6_in_receives ip6_in_octets ip6_in_delivers ip6_in_mcast_pkts "
		"ip6_in_hdr_errors ip6_in_addr_errors ip6_in_no_routes ip6_in_discards "
		"ip6_out_forw_datagrams ip6_out_requests ip6_out_octets ip6_out_discards "
		"ip6_out_no_routes ip6_reasm_fails ip6_frag_fails icmp6_in_msgs icmp6_in_errors "
		"icmp6_out_msgs",
		"counters of IPv6 by interface, of those in /proc/net/dev_snmp6"},
	{"conf",
		"ifname forwarding rp_filter accept_source_route route_localnet log_martians "
		"accept_redirects send_redirects proxy_arp arp_filter arp_announce arp_ignore "
		"arp_accept promote_secondaries ignore_routes_with_linkdown",
		"settings of IPv4 by interface, of those in /proc/sys/net/ipv4/conf"},
	{"conf6",
		"ifname inet6_disable_ipv6 inet6_forwarding inet6_mtu inet6_hop_limit "
		"inet6_accept_ra inet6_accept_ra_defrtr inet6_autoconf inet6_addr_gen_mode "
		"inet6_use_tempaddr inet6_accept_dad inet6_dad_transmits inet6_accept_redirects "
		"inet6_proxy_ndp inet6_keep_addr_on_down inet6_ignore_routes_with_linkdown",
		"settings of IPv6 by interface, of those in /proc/sys/net/ipv6/conf"},
	{"rates", "ifname operstate rx_bytes tx_bytes util rx_packets tx_packets errors dropped",
		"traffic, the share of the speed that it takes, errors and drops; the default with "
		"-w"},
	{"netstat",
		"ifname mtu rx_packets rx_errors rx_drp rx_fifo_errors tx_packets tx_errors "
		"tx_dropped tx_fifo_errors flags",
		"the columns of netstat -i: packets, errors, drops and overruns of either "
		"direction"},
};

static bool rate_of(
	const struct schema *rates, const struct record *record, unsigned counter, uint64_t *ret)
{
	int id = schema_rate(rates, counter);

	if (id < 0 || !record_has(record, (unsigned)id))
		return false;
	*ret = *(const uint64_t *)field_value(&rates->fields[id], record);
	return true;
}

/* The speed is in Mbit/s, rates are in thousandths of bytes per second. */
static void link_rated(const struct schema *rates, struct record *base)
{
	struct link_record *record = (struct link_record *)base;
	uint64_t rx, tx, rate;

	if (!rate_of(rates, base, LINK_rx_bytes, &rx) ||
		!rate_of(rates, base, LINK_tx_bytes, &tx) || !record_has(base, LINK_speed) ||
		!record->speed)
		return;
	rate = rx > tx ? rx : tx;
	if (record_has(base, LINK_duplex) && record->duplex == DUPLEX_HALF)
		rate = rx + tx;
	RECORD_SET(record, LINK_util, util, ratio(rate, 8, record->speed * 1000000));
}

static const struct alarm alarms[] = {
	{"util", NULL, 800, 950},
	{"errors dropped rx_errors tx_errors rx_dropped tx_dropped rx_missed_errors rx_fifo_errors "
	 "tx_fifo_errors "
	 "rx_crc_errors tx_carrier_errors collisions rx_drp",
		NULL, 1, 0},
};

/* Settings of other families. */
#define AF_LEFT_OUT LEFT_OUT(AF_BRIDGE, AF_MPLS, FAMILY_MCTP)

/* The counters in IFLA_INET6_STATS are a kind of their own. */
static const struct wire_set link_sets[] = {
	{WIRE_LINK, "IFLA",
		LEFT_OUT(IFLA_STATS, IFLA_COST, IFLA_PRIORITY, IFLA_WIRELESS, IFLA_PROTINFO,
			IFLA_WEIGHT, IFLA_NET_NS_PID, IFLA_VF_PORTS, IFLA_PORT_SELF, IFLA_NET_NS_FD,
			IFLA_EXT_MASK, IFLA_PAD, IFLA_EVENT, IFLA_NEW_NETNSID, IFLA_TARGET_NETNSID,
			IFLA_NEW_IFINDEX, IFLA_ALT_IFNAME, LINK_ATTRIBUTE_DPLL_PIN)},
	{WIRE_LINK_AF_SPEC, "IFLA_AF_SPEC", AF_LEFT_OUT},
	{WIRE_LINK_AF_SPEC_MOVED, "IFLA_AF_SPEC", AF_LEFT_OUT},
	{WIRE_LINK_INET, "IFLA_INET"},
	{WIRE_LINK_INET6, "IFLA_INET6",
		LEFT_OUT(IFLA_INET6_FLAGS, IFLA_INET6_STATS, IFLA_INET6_MCAST)},
};

const struct schema link_schema = {
	.name = "links",
	.title = "interfaces, their state and statistics",
	FROM_ROWS(link),
	NESTS(nests),
	SETS(link_sets),
	.synonyms = synonyms,
	.synonym_count = ARRAY_SIZE(synonyms),
	.phrases = phrases,
	.phrase_count = ARRAY_SIZE(phrases),
	.views = views,
	.view_count = ARRAY_SIZE(views),
	.alarms = alarms,
	.alarm_count = ARRAY_SIZE(alarms),
	.bare_number = "ifindex",
	.bare_address = NULL,
	.bare_mac = "address",
	.bare_word = "ifname",
	.rated = link_rated,
};
