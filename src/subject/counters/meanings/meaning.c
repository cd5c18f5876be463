/* SPDX-License-Identifier: MIT */
#include "meaning.h"

#include "nlinspect/base/cleanup.h"

#include <string.h>

#define M(name, kind, unit, marks, worry, doc, advice) \
	{name, kind, unit, marks, worry, doc, advice, 0},
#define S(name, unit, marks, limit, doc, advice)                     \
	{name, SHARE, unit, marks, "above " #limit "%", doc, advice, \
		(uint32_t)((limit)*1000 + 0.5)},

static const struct meaning ip[] = {
#include "ip.def"
};
static const struct meaning icmp[] = {
#include "icmp.def"
};
static const struct meaning icmpmsg[] = {
#include "icmpmsg.def"
};
static const struct meaning tcp[] = {
#include "tcp.def"
};
static const struct meaning udp[] = {
#include "udp.def"
};
static const struct meaning tcpext[] = {
#include "tcpext.def"
};
static const struct meaning ipext[] = {
#include "ipext.def"
};
static const struct meaning mptcp[] = {
#include "mptcp.def"
};
static const struct meaning ip6[] = {
#include "ip6.def"
};
static const struct meaning icmp6[] = {
#include "icmp6.def"
};
static const struct meaning sockstat[] = {
#include "sockstat.def"
};
static const struct meaning softnet[] = {
#include "softnet.def"
};
static const struct meaning sctp[] = {
#include "sctp.def"
};
static const struct meaning xfrm[] = {
#include "xfrm.def"
};
static const struct meaning conntrack[] = {
#include "conntrack.def"
};
static const struct meaning ratios[] = {
#include "ratio.def"
};

#define LIST(table) (table), ARRAY_SIZE(table)

static const struct counter_group groups[] = {
	{"Ip", "ip", "IPv4", LIST(ip)},
	{"Icmp", "icmp", "ICMP of IPv4", LIST(icmp)},
	{"IcmpMsg", "icmpmsg", "ICMP of IPv4 by number of type", LIST(icmpmsg)},
	{"Tcp", "tcp", "TCP", LIST(tcp)},
	{"Udp", "udp", "UDP over IPv4", LIST(udp)},
	{"UdpLite", "udplite", "UDP-Lite over IPv4", LIST(udp)},
	{"TcpExt", "tcpext", "Linux's own counters of TCP", LIST(tcpext)},
	{"IpExt", "ipext", "further counters of IPv4", LIST(ipext)},
	{"MPTcpExt", "mptcpext", "Multipath TCP", LIST(mptcp)},
	{"Ip6", "ip6", "IPv6", LIST(ip6)},
	{"Icmp6", "icmp6", "ICMPv6", LIST(icmp6)},
	{"Udp6", "udp6", "UDP over IPv6", LIST(udp)},
	{"UdpLite6", "udplite6", "UDP-Lite over IPv6", LIST(udp)},
	{"sockstat", "sockstat", "sockets and the memory that they take", LIST(sockstat)},
	{"sockstat6", "sockstat6", "sockets over IPv6", LIST(sockstat)},
	{"softnet", "softnet", "packets between devices and protocols", LIST(softnet)},
	{"Sctp", "sctp", "SCTP", LIST(sctp)},
	{"Xfrm", "xfrm", "IPsec", LIST(xfrm)},
	{"conntrack", "conntrack", "connection tracking", LIST(conntrack)},
	{"ratio", "ratio", "shares, in percent", LIST(ratios)},
};

const struct counter_group *counter_group_at(size_t index)
{
	return index < ARRAY_SIZE(groups) ? &groups[index] : NULL;
}

const struct counter_group *counter_group_find(struct text prefix)
{
	for (size_t i = 0; i < ARRAY_SIZE(groups); i++) {
		if (text_equal(prefix, text_of(groups[i].prefix)))
			return &groups[i];
	}
	return NULL;
}

/* Whether the row has the name, or its beginning before a #, and digits follow. */
static bool is_named(struct text name, const char *row)
{
	size_t length = strlen(row);

	if (length < 2 || row[length - 1] != '#')
		return text_equal(name, text_of(row));
	length--;
	if (name.length <= length || memcmp(name.data, row, length) != 0)
		return false;
	for (size_t i = length; i < name.length; i++) {
		if (name.data[i] < '0' || name.data[i] > '9')
			return false;
	}
	return true;
}

const struct meaning *meaning_find(const struct counter_group *group, struct text name)
{
	for (size_t i = 0; group && i < group->count; i++) {
		if (is_named(name, group->list[i].name))
			return &group->list[i];
	}
	return NULL;
}

bool meaning_named(const struct counter_group *group, struct text word)
{
	for (size_t i = 0; i < group->count; i++) {
		if (word_equals(word, group->list[i].name))
			return true;
	}
	return meaning_find(group, word) != NULL;
}

static const struct word kinds[] = {
	{COUNTER, "counter", TONE_PLAIN},
	{GAUGE, "gauge", TONE_PLAIN},
	{SETTING, "setting", TONE_PLAIN},
	{SHARE, "share", TONE_PLAIN},
};

const struct words counter_kind_words = WORDS(kinds);

/* Not the words of an ENUM: "sockets" in a filter is a group. */
const char *counter_unit_word(enum counter_unit unit)
{
	static const char *const words[] = {
		[NONE] = "",
		[PACKETS] = "packets",
		[SEGMENTS] = "segments",
		[DATAGRAMS] = "datagrams",
		[MESSAGES] = "messages",
		[FRAGMENTS] = "fragments",
		[CHUNKS] = "chunks",
		[BYTES] = "bytes",
		[PAGES] = "pages",
		[CONNECTIONS] = "connections",
		[SOCKETS] = "sockets",
		[ENTRIES] = "entries",
		[EVENTS] = "times",
		[MS] = "ms",
		[HOPS] = "hops",
	};

	return words[unit];
}
