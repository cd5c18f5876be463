/* SPDX-License-Identifier: MIT */
#include "groups.h"

#include "nlinspect/base/ratio.h"
#include "nlinspect/model/layout.h"

#include "subject/counters/mib.h"

#include <linux/ethtool.h>

static const struct word duplexes[] = {{DUPLEX_HALF, "half"}, {DUPLEX_FULL, "full"}};
static const struct words rates_duplex_words = WORDS(duplexes);

#define LINK(fields)     SOURCE_BY_HAND(WIRE_RATES_LINK, 0, fields)
#define QUEUE(field)     SOURCE_BY_HAND(WIRE_RATES_QDISC, 0, field)
#define MIB(file, label) SOURCE_BY_HAND(WIRE_RATES_MIB, file, label)
#define TRACKED(label)   SOURCE_BY_HAND(WIRE_RATES_MIB, MIB_CONNTRACK, label)

#define SCHEMA   rates
#define ROWS     "subject/rates/groups/common.def"
#define ID(name) RATES_##name
#include "nlinspect/model/rows.h"

#define SCHEMA   rates_dev
#define ROWS     "subject/rates/groups/dev.def"
#define ID(name) RATES_DEV_##name
#include "nlinspect/model/rows.h"

#define SCHEMA   rates_edev
#define ROWS     "subject/rates/groups/edev.def"
#define ID(name) RATES_EDEV_##name
#include "nlinspect/model/rows.h"

#define SCHEMA   rates_sock
#define ROWS     "subject/rates/groups/sock.def"
#define ID(name) RATES_SOCK_##name
#include "nlinspect/model/rows.h"

#define SCHEMA   rates_ip
#define ROWS     "subject/rates/groups/ip.def"
#define ID(name) RATES_IP_##name
#include "nlinspect/model/rows.h"

#define SCHEMA   rates_eip
#define ROWS     "subject/rates/groups/eip.def"
#define ID(name) RATES_EIP_##name
#include "nlinspect/model/rows.h"

#define SCHEMA   rates_icmp
#define ROWS     "subject/rates/groups/icmp.def"
#define ID(name) RATES_ICMP_##name
#include "nlinspect/model/rows.h"

#define SCHEMA   rates_eicmp
#define ROWS     "subject/rates/groups/eicmp.def"
#define ID(name) RATES_EICMP_##name
#include "nlinspect/model/rows.h"

#define SCHEMA   rates_tcp
#define ROWS     "subject/rates/groups/tcp.def"
#define ID(name) RATES_TCP_##name
#include "nlinspect/model/rows.h"

#define SCHEMA   rates_etcp
#define ROWS     "subject/rates/groups/etcp.def"
#define ID(name) RATES_ETCP_##name
#include "nlinspect/model/rows.h"

#define SCHEMA   rates_udp
#define ROWS     "subject/rates/groups/udp.def"
#define ID(name) RATES_UDP_##name
#include "nlinspect/model/rows.h"

#define SCHEMA   rates_sock6
#define ROWS     "subject/rates/groups/sock6.def"
#define ID(name) RATES_SOCK6_##name
#include "nlinspect/model/rows.h"

#define SCHEMA   rates_ip6
#define ROWS     "subject/rates/groups/ip6.def"
#define ID(name) RATES_IP6_##name
#include "nlinspect/model/rows.h"

#define SCHEMA   rates_eip6
#define ROWS     "subject/rates/groups/eip6.def"
#define ID(name) RATES_EIP6_##name
#include "nlinspect/model/rows.h"

#define SCHEMA   rates_icmp6
#define ROWS     "subject/rates/groups/icmp6.def"
#define ID(name) RATES_ICMP6_##name
#include "nlinspect/model/rows.h"

#define SCHEMA   rates_eicmp6
#define ROWS     "subject/rates/groups/eicmp6.def"
#define ID(name) RATES_EICMP6_##name
#include "nlinspect/model/rows.h"

#define SCHEMA   rates_udp6
#define ROWS     "subject/rates/groups/udp6.def"
#define ID(name) RATES_UDP6_##name
#include "nlinspect/model/rows.h"

#define SCHEMA   rates_soft
#define ROWS     "subject/rates/groups/soft.def"
#define ID(name) RATES_SOFT_##name
#include "nlinspect/model/rows.h"

#define SCHEMA   rates_tcpx
#define ROWS     "subject/rates/groups/tcpx.def"
#define ID(name) RATES_TCPX_##name
#include "nlinspect/model/rows.h"

#define SCHEMA   rates_ipx
#define ROWS     "subject/rates/groups/ipx.def"
#define ID(name) RATES_IPX_##name
#include "nlinspect/model/rows.h"

#define SCHEMA   rates_mptcp
#define ROWS     "subject/rates/groups/mptcp.def"
#define ID(name) RATES_MPTCP_##name
#include "nlinspect/model/rows.h"

#define SCHEMA   rates_conntrack
#define ROWS     "subject/rates/groups/conntrack.def"
#define ID(name) RATES_CONNTRACK_##name
#include "nlinspect/model/rows.h"

#define SCHEMA   rates_qdisc
#define ROWS     "subject/rates/groups/qdisc.def"
#define ID(name) RATES_QDISC_##name
#include "nlinspect/model/rows.h"

static bool rate_of(
	const struct schema *rates, const struct record *record, unsigned counter, uint64_t *ret)
{
	int id = schema_rate(rates, counter);

	if (id < 0 || !record_has(record, (unsigned)id))
		return false;
	*ret = *(const uint64_t *)field_value(&rates->fields[id], record);
	return true;
}

/* The speed is in Mbit/s, rates are in thousandths of bytes per second, and the result in
 * hundredths of a percent. */
static void dev_rated(const struct schema *rates, struct record *base)
{
	struct rates_dev_record *record = (struct rates_dev_record *)base;
	uint64_t rx, tx, rate;

	if (!record_has(base, RATES_DEV_speed) || !record->speed ||
		!rate_of(rates, base, RATES_DEV_rx_bytes, &rx) ||
		!rate_of(rates, base, RATES_DEV_tx_bytes, &tx))
		return;
	rate = rx > tx ? rx : tx;
	if (record_has(base, RATES_DEV_duplex) && record->duplex == DUPLEX_HALF)
		rate = rx + tx;
	RECORD_SET(record, RATES_DEV_ifutil, ifutil, ratio(rate, 8, record->speed * 100000));
}

const struct schema rates_schema = {
	.name = "rates",
	.title = "counters of the network per second, in groups",
	FROM_ROWS(rates),
	.sampled = true,
};

const struct schema rates_dev_schema = {
	.name = "rates DEV",
	.title = "traffic of interfaces",
	FROM_ROWS(rates_dev),
	.sampled = true,
	.bare_word = "ifname",
	.rated = dev_rated,
};

const struct schema rates_edev_schema = {
	.name = "rates EDEV",
	.title = "errors and drops of interfaces",
	FROM_ROWS(rates_edev),
	.sampled = true,
	.bare_word = "ifname",
};

const struct schema rates_sock_schema = {
	.name = "rates SOCK",
	.title = "sockets in use over IPv4",
	FROM_ROWS(rates_sock),
	.sampled = true,
};

const struct schema rates_ip_schema = {
	.name = "rates IP",
	.title = "packets of IPv4",
	FROM_ROWS(rates_ip),
	.sampled = true,
};

const struct schema rates_eip_schema = {
	.name = "rates EIP",
	.title = "errors of IPv4",
	FROM_ROWS(rates_eip),
	.sampled = true,
};

const struct schema rates_icmp_schema = {
	.name = "rates ICMP",
	.title = "messages of ICMP",
	FROM_ROWS(rates_icmp),
	.sampled = true,
};

const struct schema rates_eicmp_schema = {
	.name = "rates EICMP",
	.title = "errors of ICMP and what it reports",
	FROM_ROWS(rates_eicmp),
	.sampled = true,
};

const struct schema rates_tcp_schema = {
	.name = "rates TCP",
	.title = "connections and segments of TCP",
	FROM_ROWS(rates_tcp),
	.sampled = true,
};

const struct schema rates_etcp_schema = {
	.name = "rates ETCP",
	.title = "failures, resets and retransmissions of TCP",
	FROM_ROWS(rates_etcp),
	.sampled = true,
};

const struct schema rates_udp_schema = {
	.name = "rates UDP",
	.title = "datagrams of UDP over IPv4",
	FROM_ROWS(rates_udp),
	.sampled = true,
};

const struct schema rates_sock6_schema = {
	.name = "rates SOCK6",
	.title = "sockets in use over IPv6",
	FROM_ROWS(rates_sock6),
	.sampled = true,
};

const struct schema rates_ip6_schema = {
	.name = "rates IP6",
	.title = "packets of IPv6",
	FROM_ROWS(rates_ip6),
	.sampled = true,
};

const struct schema rates_eip6_schema = {
	.name = "rates EIP6",
	.title = "errors of IPv6",
	FROM_ROWS(rates_eip6),
	.sampled = true,
};

const struct schema rates_icmp6_schema = {
	.name = "rates ICMP6",
	.title = "messages of ICMPv6",
	FROM_ROWS(rates_icmp6),
	.sampled = true,
};

const struct schema rates_eicmp6_schema = {
	.name = "rates EICMP6",
	.title = "errors of ICMPv6 and what it reports",
	FROM_ROWS(rates_eicmp6),
	.sampled = true,
};

const struct schema rates_udp6_schema = {
	.name = "rates UDP6",
	.title = "datagrams of UDP over IPv6",
	FROM_ROWS(rates_udp6),
	.sampled = true,
};

const struct schema rates_soft_schema = {
	.name = "rates SOFT",
	.title = "packets in the softirqs of CPUs",
	FROM_ROWS(rates_soft),
	.sampled = true,
};

const struct schema rates_tcpx_schema = {
	.name = "rates TCPX",
	.title = "what TCP drops, sends again and waits for",
	FROM_ROWS(rates_tcpx),
	.sampled = true,
};

const struct schema rates_ipx_schema = {
	.name = "rates IPX",
	.title = "bytes, multicast, broadcast and ECN marks of IPv4",
	FROM_ROWS(rates_ipx),
	.sampled = true,
};

const struct schema rates_mptcp_schema = {
	.name = "rates MPTCP",
	.title = "connections and subflows of Multipath TCP",
	FROM_ROWS(rates_mptcp),
	.sampled = true,
};

const struct schema rates_conntrack_schema = {
	.name = "rates CONNTRACK",
	.title = "the table of connection tracking",
	FROM_ROWS(rates_conntrack),
	.sampled = true,
};

const struct schema rates_qdisc_schema = {
	.name = "rates QDISC",
	.title = "queueing disciplines of interfaces",
	FROM_ROWS(rates_qdisc),
	.sampled = true,
	.bare_word = "dev",
};

#define WORD(id, name, doc) {name, doc},

const struct option_word rates_group_words[] = {
	RATES_GROUPS(WORD){"ALL", "every group"}, {NULL, NULL}};
