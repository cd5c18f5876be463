/* SPDX-License-Identifier: MIT */
/* The records of the groups of rates, made from the rows of subject/rates/groups/. */
#ifndef NLINSPECT_SUBJECT_RATES_GROUPS_GROUPS_H
#define NLINSPECT_SUBJECT_RATES_GROUPS_GROUPS_H

#include "nlinspect/source/option.h"

/** Values of wire.kind in the schemas of groups: where a value comes from. The name of the wire
 * says which value, and the attribute of WIRE_RATES_MIB is its file (enum mib_file). */
enum {
	WIRE_RATES_LINK = 1, /* of links: "rx_packets", or the sum of "rx_dropped + rx_errors" */
	WIRE_RATES_QDISC,    /* of qdiscs */
	WIRE_RATES_MIB,      /* "Icmp InEchos" */
};

#define SCHEMA   rates
#define ROWS     "subject/rates/groups/common.def"
#define ID(name) RATES_##name
#include "nlinspect/model/record_type.h"

#define SCHEMA   rates_dev
#define ROWS     "subject/rates/groups/dev.def"
#define ID(name) RATES_DEV_##name
#include "nlinspect/model/record_type.h"

#define SCHEMA   rates_edev
#define ROWS     "subject/rates/groups/edev.def"
#define ID(name) RATES_EDEV_##name
#include "nlinspect/model/record_type.h"

#define SCHEMA   rates_sock
#define ROWS     "subject/rates/groups/sock.def"
#define ID(name) RATES_SOCK_##name
#include "nlinspect/model/record_type.h"

#define SCHEMA   rates_ip
#define ROWS     "subject/rates/groups/ip.def"
#define ID(name) RATES_IP_##name
#include "nlinspect/model/record_type.h"

#define SCHEMA   rates_eip
#define ROWS     "subject/rates/groups/eip.def"
#define ID(name) RATES_EIP_##name
#include "nlinspect/model/record_type.h"

#define SCHEMA   rates_icmp
#define ROWS     "subject/rates/groups/icmp.def"
#define ID(name) RATES_ICMP_##name
#include "nlinspect/model/record_type.h"

#define SCHEMA   rates_eicmp
#define ROWS     "subject/rates/groups/eicmp.def"
#define ID(name) RATES_EICMP_##name
#include "nlinspect/model/record_type.h"

#define SCHEMA   rates_tcp
#define ROWS     "subject/rates/groups/tcp.def"
#define ID(name) RATES_TCP_##name
#include "nlinspect/model/record_type.h"

#define SCHEMA   rates_etcp
#define ROWS     "subject/rates/groups/etcp.def"
#define ID(name) RATES_ETCP_##name
#include "nlinspect/model/record_type.h"

#define SCHEMA   rates_udp
#define ROWS     "subject/rates/groups/udp.def"
#define ID(name) RATES_UDP_##name
#include "nlinspect/model/record_type.h"

#define SCHEMA   rates_sock6
#define ROWS     "subject/rates/groups/sock6.def"
#define ID(name) RATES_SOCK6_##name
#include "nlinspect/model/record_type.h"

#define SCHEMA   rates_ip6
#define ROWS     "subject/rates/groups/ip6.def"
#define ID(name) RATES_IP6_##name
#include "nlinspect/model/record_type.h"

#define SCHEMA   rates_eip6
#define ROWS     "subject/rates/groups/eip6.def"
#define ID(name) RATES_EIP6_##name
#include "nlinspect/model/record_type.h"

#define SCHEMA   rates_icmp6
#define ROWS     "subject/rates/groups/icmp6.def"
#define ID(name) RATES_ICMP6_##name
#include "nlinspect/model/record_type.h"

#define SCHEMA   rates_eicmp6
#define ROWS     "subject/rates/groups/eicmp6.def"
#define ID(name) RATES_EICMP6_##name
#include "nlinspect/model/record_type.h"

#define SCHEMA   rates_udp6
#define ROWS     "subject/rates/groups/udp6.def"
#define ID(name) RATES_UDP6_##name
#include "nlinspect/model/record_type.h"

#define SCHEMA   rates_soft
#define ROWS     "subject/rates/groups/soft.def"
#define ID(name) RATES_SOFT_##name
#include "nlinspect/model/record_type.h"

#define SCHEMA   rates_tcpx
#define ROWS     "subject/rates/groups/tcpx.def"
#define ID(name) RATES_TCPX_##name
#include "nlinspect/model/record_type.h"

#define SCHEMA   rates_ipx
#define ROWS     "subject/rates/groups/ipx.def"
#define ID(name) RATES_IPX_##name
#include "nlinspect/model/record_type.h"

#define SCHEMA   rates_mptcp
#define ROWS     "subject/rates/groups/mptcp.def"
#define ID(name) RATES_MPTCP_##name
#include "nlinspect/model/record_type.h"

#define SCHEMA   rates_conntrack
#define ROWS     "subject/rates/groups/conntrack.def"
#define ID(name) RATES_CONNTRACK_##name
#include "nlinspect/model/record_type.h"

#define SCHEMA   rates_qdisc
#define ROWS     "subject/rates/groups/qdisc.def"
#define ID(name) RATES_QDISC_##name
#include "nlinspect/model/record_type.h"

/** The groups: prefix of their names here, name, content. In the order of sar -n ALL, then those
 * that it lacks. */
#define RATES_GROUPS(G)                                                    \
	G(dev, "DEV", "traffic of interfaces")                             \
	G(edev, "EDEV", "errors and drops of interfaces")                  \
	G(sock, "SOCK", "sockets in use over IPv4")                        \
	G(ip, "IP", "packets of IPv4")                                     \
	G(eip, "EIP", "errors of IPv4")                                    \
	G(icmp, "ICMP", "messages of ICMP")                                \
	G(eicmp, "EICMP", "errors of ICMP and what it reports")            \
	G(tcp, "TCP", "connections and segments of TCP")                   \
	G(etcp, "ETCP", "failures, resets and retransmissions of TCP")     \
	G(udp, "UDP", "datagrams of UDP over IPv4")                        \
	G(sock6, "SOCK6", "sockets in use over IPv6")                      \
	G(ip6, "IP6", "packets of IPv6")                                   \
	G(eip6, "EIP6", "errors of IPv6")                                  \
	G(icmp6, "ICMP6", "messages of ICMPv6")                            \
	G(eicmp6, "EICMP6", "errors of ICMPv6 and what it reports")        \
	G(udp6, "UDP6", "datagrams of UDP over IPv6")                      \
	G(soft, "SOFT", "packets in the softirqs of CPUs")                 \
	G(tcpx, "TCPX", "what TCP drops, sends again and waits for")       \
	G(ipx, "IPX", "bytes, multicast, broadcast and ECN marks of IPv4") \
	G(mptcp, "MPTCP", "connections and subflows of Multipath TCP")     \
	G(conntrack, "CONNTRACK", "the table of connection tracking")      \
	G(qdisc, "QDISC", "queueing disciplines of interfaces")

/** Their names, and ALL, for completion. */
extern const struct option_word rates_group_words[];

#endif
