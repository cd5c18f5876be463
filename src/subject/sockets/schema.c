/* SPDX-License-Identifier: MIT */
#include "sockets.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/model/words.h"

#include "hand.h"
#include "subject/sockets/records/records.h"
#include "subject/uapi.h"
#include "transport_words.h"
#include "words.h"

#include <linux/inet_diag.h>
#include <linux/mptcp.h>
#include <linux/netlink.h>
#include <linux/netlink_diag.h>
#include <linux/packet_diag.h>
#include <linux/tipc_netlink.h>
#include <linux/tls.h>
#include <linux/unix_diag.h>
#include <linux/vm_sockets_diag.h>
#include <linux/xdp_diag.h>
#include <netinet/in.h>
#include <sys/socket.h>

static const struct word protocols[] = {
	{IPPROTO_ICMP, "icmp"},
	{IPPROTO_TCP, "tcp"},
	{IPPROTO_UDP, "udp"},
	{IPPROTO_DCCP, "dccp"},
	{IPPROTO_ICMPV6, "icmp6"},
	{IPPROTO_SCTP, "sctp"},
	{IPPROTO_UDPLITE, "udplite"},
	{IPPROTO_RAW, "raw"},
	{IPPROTO_MPTCP, "mptcp"},
	{SOCKET_PROTOCOL_OF(AF_UNIX), "unix"},
	{SOCKET_PROTOCOL_OF(AF_NETLINK), "netlink"},
	{SOCKET_PROTOCOL_OF(AF_PACKET), "packet"},
	{SOCKET_PROTOCOL_OF(AF_TIPC), "tipc"},
	{SOCKET_PROTOCOL_OF(AF_VSOCK), "vsock"},
	{SOCKET_PROTOCOL_OF(AF_XDP), "xdp"},
};
const struct words socket_protocol_words = WORDS(protocols);

/* The kernel's TCP states, which sock_diag uses for every protocol. */
static const struct word states[] = {
	{1, "established"},
	{2, "syn-sent"},
	{3, "syn-recv"},
	{4, "fin-wait-1"},
	{5, "fin-wait-2"},
	{6, "time-wait"},
	{7, "close"},
	{8, "close-wait"},
	{9, "last-ack"},
	{10, "listen"},
	{11, "closing"},
	{13, "bound-inactive"},
};
static const struct word state_aliases[] = {
	{1, "estab"},
	{1, "est"},
	{3, "syn-rcv"},
	{3, "syn-received"},
	{4, "fin-wait1"},
	{5, "fin-wait2"},
	{4, "finwait1"},
	{5, "finwait2"},
	{6, "timewait"},
	{7, "closed"},
	{7, "unconnected"},
	{7, "unconn"},
	{8, "closewait"},
	{9, "lastack"},
	{10, "listening"},
	{2, "synsent"},
	{3, "synrecv"},
};
static const struct word state_groups[] = {
	{SOCKET_STATES_ALL, "all"},
	{SOCKET_STATES_CONNECTED, "connected"},
	{SOCKET_STATES_CONNECTED & ~(1U << 2), "synchronized"},
	{SOCKET_STATES_BUCKET, "bucket"},
	{SOCKET_STATES_ALL & ~SOCKET_STATES_BUCKET, "big"},
};
static const struct words state_words = {
	.list = states,
	.count = ARRAY_SIZE(states),
	.aliases = state_aliases,
	.alias_count = ARRAY_SIZE(state_aliases),
	.groups = state_groups,
	.group_count = ARRAY_SIZE(state_groups),
};

static const struct word timers[] = {
	{0, "off"},
	{1, "on"},
	{2, "keepalive"},
	{3, "timewait"},
	{4, "persist"},
	{5, "delack"},
};
static const struct words timer_words = WORDS(timers);

static const struct word types[] = {
	{SOCK_STREAM, "stream"},
	{SOCK_DGRAM, "dgram"},
	{SOCK_RAW, "raw"},
	{SOCK_RDM, "rdm"},
	{SOCK_SEQPACKET, "seqpacket"},
	{SOCK_DCCP, "dccp"},
};
static const struct words type_words = WORDS(types);

static const struct word ip_protocols[] = {
	{IPPROTO_ICMP, "icmp"},
	{IPPROTO_IGMP, "igmp"},
	{IPPROTO_IPIP, "ipip"},
	{IPPROTO_TCP, "tcp"},
	{IPPROTO_UDP, "udp"},
	{IPPROTO_IPV6, "ipv6"},
	{IPPROTO_GRE, "gre"},
	{IPPROTO_ESP, "esp"},
	{IPPROTO_AH, "ah"},
	{IPPROTO_ICMPV6, "icmp6"},
	{89, "ospf"},
	{IPPROTO_PIM, "pim"},
	{112, "vrrp"},
	{IPPROTO_SCTP, "sctp"},
	{IPPROTO_UDPLITE, "udplite"},
	{IPPROTO_RAW, "raw"},
};
static const struct words ip_protocol_words = WORDS(ip_protocols);

static const struct word ethertypes[] = {
	{0, "none"},
	{0x0001, "802.3"},
	{0x0003, "all"},
	{0x0004, "802.2"},
	{0x0800, "ip"},
	{0x0806, "arp"},
	{0x8035, "rarp"},
	{0x8100, "802.1q"},
	{0x86dd, "ipv6"},
	{0x8809, "slow"},
	{0x8847, "mpls"},
	{0x8863, "pppoe-discovery"},
	{0x8864, "pppoe"},
	{0x888e, "eapol"},
	{0x88a8, "802.1ad"},
	{0x88cc, "lldp"},
	{0x88e5, "macsec"},
	{0x88f7, "ptp"},
};
static const struct words ethertype_words = WORDS(ethertypes);

static const struct word netlinks[] = {
	{NETLINK_ROUTE, "route"},
	{NETLINK_UNUSED, "unused"},
	{NETLINK_USERSOCK, "usersock"},
	{NETLINK_FIREWALL, "firewall"},
	{NETLINK_SOCK_DIAG, "sock-diag"},
	{NETLINK_NFLOG, "nflog"},
	{NETLINK_XFRM, "xfrm"},
	{NETLINK_SELINUX, "selinux"},
	{NETLINK_ISCSI, "iscsi"},
	{NETLINK_AUDIT, "audit"},
	{NETLINK_FIB_LOOKUP, "fib-lookup"},
	{NETLINK_CONNECTOR, "connector"},
	{NETLINK_NETFILTER, "netfilter"},
	{NETLINK_IP6_FW, "ip6-fw"},
	{NETLINK_DNRTMSG, "dnrtmsg"},
	{NETLINK_KOBJECT_UEVENT, "kobject-uevent"},
	{NETLINK_GENERIC, "generic"},
	{NETLINK_SCSITRANSPORT, "scsitransport"},
	{NETLINK_ECRYPTFS, "ecryptfs"},
	{NETLINK_RDMA, "rdma"},
	{NETLINK_CRYPTO, "crypto"},
	{NETLINK_SMC, "smc"},
};
static const struct word netlink_aliases[] = {
	{NETLINK_ROUTE, "rtnl"},
	{NETLINK_SOCK_DIAG, "tcpdiag"},
	{NETLINK_KOBJECT_UEVENT, "uevent"},
	{NETLINK_GENERIC, "genl"},
};
static const struct words netlink_words = {
	.list = netlinks,
	.count = ARRAY_SIZE(netlinks),
	.aliases = netlink_aliases,
	.alias_count = ARRAY_SIZE(netlink_aliases),
};

static const struct word netlink_flags[] = {
	{NDIAG_FLAG_CB_RUNNING, "cb-running"},
	{NDIAG_FLAG_PKTINFO, "pktinfo"},
	{NDIAG_FLAG_BROADCAST_ERROR, "broadcast-error"},
	{NDIAG_FLAG_NO_ENOBUFS, "no-enobufs"},
	{NDIAG_FLAG_LISTEN_ALL_NSID, "listen-all-nsid"},
	{NDIAG_FLAG_CAP_ACK, "cap-ack"},
	{0x40, "ext-ack"},
	{0x80, "strict-chk"},
};
static const struct words netlink_flag_words = WORDS(netlink_flags);

static const struct word packet_flags[] = {
	{PDI_RUNNING, "running"},
	{PDI_AUXDATA, "auxdata"},
	{PDI_ORIGDEV, "origdev"},
	{PDI_VNETHDR, "vnethdr"},
	{PDI_LOSS, "loss"},
};
static const struct words packet_flag_words = WORDS(packet_flags);

static const struct word fanouts[] = {
	{0, "hash"},
	{1, "lb"},
	{2, "cpu"},
	{3, "rollover"},
	{4, "rnd"},
	{5, "qm"},
	{6, "cbpf"},
	{7, "ebpf"},
};
static const struct words fanout_words = WORDS(fanouts);

static const struct word umem_flags[] = {{XDP_DU_F_ZEROCOPY, "zerocopy"}};
static const struct words umem_flag_words = WORDS(umem_flags);

static const struct word shutdowns[] = {{1, "read"}, {2, "write"}};
static const struct words shutdown_words = WORDS(shutdowns);

/* How widely a local address is reachable, from the most to the least. */
static const struct word scopes[] = {
	{SCOPE_ANY, "any"},
	{SCOPE_INTERFACE, "interface"},
	{SCOPE_ADDRESS, "address"},
	{SCOPE_LOOPBACK, "loopback"},
};
static const struct words scope_words = WORDS(scopes);

static const struct word limits[] = {
	{LIMITED_NONE, "none"},
	{LIMITED_APP, "app"},
	{LIMITED_CWND, "cwnd"},
	{LIMITED_RWND, "rwnd"},
	{LIMITED_SNDBUF, "sndbuf"},
};
static const struct words limited_words = WORDS(limits);

/* struct inet_diag_sockopt consists of bit-fields, which compilers allocate from the low end on
 * little-endian machines, and from the high end on others. */
#define SOCKOPT(bit) (1U << (__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? (bit) : 15 - (bit)))
static const struct word sockopts[] = {
	{SOCKOPT(0), "recverr"},
	{SOCKOPT(1), "is-icsk"},
	{SOCKOPT(2), "freebind"},
	{SOCKOPT(3), "hdrincl"},
	{SOCKOPT(4), "mc-loop"},
	{SOCKOPT(5), "transparent"},
	{SOCKOPT(6), "mc-all"},
	{SOCKOPT(7), "nodefrag"},
	{SOCKOPT(8), "bind-address-no-port"},
	{SOCKOPT(9), "recverr-rfc4884"},
	{SOCKOPT(10), "defer-connect"},
};
static const struct words sockopt_words = WORDS(sockopts);

#define SCHEMA   socket
#define ROWS     "subject/sockets/sockets.def"
#define ID(name) SOCKET_##name

#define HDR(member)        SOURCE_HEADER(WIRE_INET_DIAG, inet_diag_msg, member)
#define HDR_PORT(member)   HDR(member), .big_endian = true
#define HDR_PAIR(member)   HDR(member), .form = WIRE_PAIR
#define ATTR(number, type) SOURCE_ATTRIBUTE(WIRE_INET_DIAG, number, type)
#define ATTR_TEXT(number)  .kind = WIRE_INET_DIAG, .attribute = (number), .name = #number
#define INFO_AT(member, label) \
	SOURCE_MEMBER(WIRE_INET_DIAG, INET_DIAG_INFO, tcp_info_wire, member, label)
#define INFO(member) INFO_AT(member, "tcp_info.tcpi_" #member)
#define MEM(member)                                                                 \
	SOURCE_MEMBER(WIRE_INET_DIAG, INET_DIAG_SKMEMINFO, sk_meminfo_wire, member, \
		"INET_DIAG_SKMEMINFO." #member)
#define MEM_OLD(member)                                                             \
	SOURCE_MEMBER(WIRE_INET_DIAG, INET_DIAG_MEMINFO, inet_diag_meminfo, member, \
		"inet_diag_meminfo." #member)
#define INFO_BITS(member, low, count, label)      \
	INFO_AT(member, "tcp_info.tcpi_" #label), \
		SOURCE_BITS(low, count, SIZE_OF(struct tcp_info_wire, member))
#define VEGAS(member)                                                                    \
	SOURCE_MEMBER(WIRE_INET_DIAG, INET_DIAG_VEGASINFO, tcpvegas_info, tcpv_##member, \
		"tcpvegas_info.tcpv_" #member)
#define DCTCP(member)                                                                      \
	SOURCE_MEMBER(WIRE_INET_DIAG, INET_DIAG_DCTCPINFO, tcp_dctcp_info, dctcp_##member, \
		"tcp_dctcp_info.dctcp_" #member)
#define BBR(member)                                                             \
	SOURCE_MEMBER(WIRE_INET_DIAG, INET_DIAG_BBRINFO, bbr_info_wire, member, \
		"tcp_bbr_info.bbr_" #member)
#define BBR_PAIR(member) BBR(member), .form = WIRE_PAIR
#define MPTCP(member)                                                           \
	SOURCE_MEMBER(WIRE_MPTCP_INFO, INET_DIAG_INFO, mptcp_info_wire, member, \
		"mptcp_info.mptcpi_" #member)
#define SCTP(member)                                                          \
	SOURCE_MEMBER(WIRE_SCTP_INFO, INET_DIAG_INFO, sctp_info_wire, member, \
		"sctp_info.sctpi_" #member)
#define ULP_TEXT(number) \
	.kind = WIRE_ULP, .attribute = (number), .name = "INET_DIAG_ULP_INFO." #number
#define TLS_NEW(number, type, label) \
	.kind = WIRE_TLS, .attribute = (number), .size = sizeof(type), .name = label
#define TLS(number, type)         TLS_NEW(number, type, #number)
#define TLS_FLAG(number)          .kind = WIRE_TLS, .attribute = (number), .form = WIRE_FLAG, .name = #number
#define SUBFLOW(number, type)     SOURCE_ATTRIBUTE(WIRE_SUBFLOW, MPTCP_SUBFLOW_ATTR_##number, type)
#define BY_HAND_AS(number, label) .kind = WIRE_NONE, .attribute = (number), .name = label
#define BY_HAND(number)           BY_HAND_AS(number, #number)

#define PAIR(source) source, .form = WIRE_PAIR

#define UNIX_HDR(member)               SOURCE_HEADER(WIRE_UNIX_DIAG, unix_diag_msg, member)
#define UNIX_ATTR(number, type)        SOURCE_ATTRIBUTE(WIRE_UNIX_DIAG, number, type)
#define UNIX_BY_HAND(number)           SOURCE_BY_HAND(WIRE_UNIX_DIAG, number, #number)
#define UNIX_HAND(number, read)        SOURCE_HAND(WIRE_UNIX_DIAG, number, read)
#define UNIX_STRUCTS(number, type, in) SOURCE_STRUCTS(WIRE_UNIX_DIAG, number, type, in)
#define UNIX_VFS(member) \
	SOURCE_MEMBER(   \
		WIRE_UNIX_DIAG, UNIX_DIAG_VFS, unix_diag_vfs, member, "unix_diag_vfs." #member)
#define UNIX_RQLEN(member)                                                      \
	SOURCE_MEMBER(WIRE_UNIX_DIAG, UNIX_DIAG_RQLEN, unix_diag_rqlen, member, \
		"unix_diag_rqlen." #member)
#define MEM_OF(kind, number, member) \
	SOURCE_MEMBER(kind, number, sk_meminfo_wire, member, #number "." #member)
#define UNIX_MEM(member) MEM_OF(WIRE_UNIX_DIAG, UNIX_DIAG_MEMINFO, member)

#define PACKET_HDR(member)               SOURCE_HEADER(WIRE_PACKET_DIAG, packet_diag_msg, member)
#define PACKET_ATTR(number, type)        SOURCE_ATTRIBUTE(WIRE_PACKET_DIAG, number, type)
#define PACKET_HAND(number, read)        SOURCE_HAND(WIRE_PACKET_DIAG, number, read)
#define PACKET_STRUCTS(number, type, in) SOURCE_STRUCTS(WIRE_PACKET_DIAG, number, type, in)
#define PACKET_RING(number)              SOURCE_NEST(WIRE_PACKET_DIAG, number, WIRE_PACKET_RING)
#define PACKET_INFO(member)                                                         \
	SOURCE_MEMBER(WIRE_PACKET_DIAG, PACKET_DIAG_INFO, packet_diag_info, member, \
		"packet_diag_info." #member)
#define PACKET_MEM(member) MEM_OF(WIRE_PACKET_DIAG, PACKET_DIAG_MEMINFO, member)
/* Numbers within one word, not bit-fields: the same on every machine. */
#define PACKET_FANOUT(low, count)                                                     \
	PACKET_ATTR(PACKET_DIAG_FANOUT, uint32_t), .form = WIRE_BITS, .shift = (low), \
						   .width = (count)

#define NETLINK_HDR(member)        SOURCE_HEADER(WIRE_NETLINK_DIAG, netlink_diag_msg, member)
#define NETLINK_ATTR(number, type) SOURCE_ATTRIBUTE(WIRE_NETLINK_DIAG, number, type)
#define NETLINK_HAND(number, read) SOURCE_HAND(WIRE_NETLINK_DIAG, number, read)
#define NETLINK_MEM(member)        MEM_OF(WIRE_NETLINK_DIAG, NETLINK_DIAG_MEMINFO, member)

#define VSOCK_HDR(member) SOURCE_HEADER(WIRE_VSOCK_DIAG, vsock_diag_msg, member)
#define VSOCK_BY_HAND(member) \
	SOURCE_BY_HAND(WIRE_VSOCK_DIAG, WIRE_HEADER, "vsock_diag_msg." #member)

#define XDP_HDR(member)        SOURCE_HEADER(WIRE_XDP_DIAG, xdp_diag_msg, member)
#define XDP_ATTR(number, type) SOURCE_ATTRIBUTE(WIRE_XDP_DIAG, number, type)
#define XDP_RING(number) \
	SOURCE_MEMBER(WIRE_XDP_DIAG, number, xdp_diag_ring, entries, #number ".entries")
#define XDP_INFO(member) \
	SOURCE_MEMBER(WIRE_XDP_DIAG, XDP_DIAG_INFO, xdp_diag_info, member, "xdp_diag_info." #member)
#define XDP_UMEM(member) \
	SOURCE_MEMBER(WIRE_XDP_DIAG, XDP_DIAG_UMEM, xdp_diag_umem, member, "xdp_diag_umem." #member)
#define XDP_STATS(member) \
	SOURCE_MEMBER(    \
		WIRE_XDP_DIAG, XDP_DIAG_STATS, xdp_diag_stats, member, "xdp_diag_stats." #member)
#define XDP_MEM(member) MEM_OF(WIRE_XDP_DIAG, XDP_DIAG_MEMINFO, member)

#define TIPC_ATTR(number, type) SOURCE_ATTRIBUTE(WIRE_TIPC_SOCK, number, type)
#define TIPC_NODE(of, number)   SOURCE_HAND(of, number, socket_read_node)
#define TIPC_STAT(number, type) SOURCE_ATTRIBUTE(WIRE_TIPC_SOCK_STAT, number, type)
#define TIPC_CON(number, type)  SOURCE_ATTRIBUTE(WIRE_TIPC_CON, number, type)
#define TIPC_FLAG(number) \
	.kind = WIRE_TIPC_SOCK, .attribute = (number), .form = WIRE_FLAG, .name = #number
#define TIPC_STAT_FLAG(number) \
	.kind = WIRE_TIPC_SOCK_STAT, .attribute = (number), .form = WIRE_FLAG, .name = #number

#include "nlinspect/model/rows.h"

/* The message of TIPC has no header: one attribute holds everything. */
static const struct wire nests[] = {
	{SOURCE_NEST(WIRE_TIPC, TIPC_NLA_SOCK, WIRE_TIPC_SOCK)},
	{SOURCE_NEST(WIRE_TIPC_SOCK, TIPC_NLA_SOCK_STAT, WIRE_TIPC_SOCK_STAT)},
	{SOURCE_NEST(WIRE_TIPC_SOCK, TIPC_NLA_SOCK_CON, WIRE_TIPC_CON)},
};

/* Words of ss and of its filters. */
static const struct synonym synonyms[] = {
	{"src", "local"},
	{"dst", "peer"},
	{"sport", "local_port"},
	{"dport", "peer_port"},
	{"dev", "interface"},
	{"fwmark", "mark"},
	{"proto", "protocol"},
	{"cong", "congestion"},
	{"cwnd", "snd_cwnd"},
	{"ssthresh", "snd_ssthresh"},
	{"mss", "snd_mss"},
	{"remote", "peer"},
	{"remote_address", "peer_address"},
	{"remote_port", "peer_port"},
};

/* A socket may be shared: after fork(2), or by a service that systemd started for it. */
static const struct also also[] = {
	{"process", "owners.process"},
	{"pid", "owners.pid"},
	{"unit", "owners.unit"},
};

static const struct phrase phrases[] = {
	EXCLUDE_PHRASES,
	{"port", .fields = "local_port peer_port"},
	{"host", .fields = "local peer"},
};

static const struct view views[] = {
	{"rates", "local peer bytes_sent bytes_received rtt_us total_retrans",
		"bytes and retransmissions of connections; the default with -w"},
	{"listen", "protocol state local scope queue drops user processes unit",
		"what a listener takes in, and how full its queue is; the default with -l"},
	{"closed", "protocol local peer rtt_us total_retrans bytes_sent bytes_received",
		"what a socket did until it was closed; the default with --follow"},
};

static const struct alarm alarms[] = {
	{"queue accept_queue queue_percent", "queue_percent", 80, 100},
	{"drops lost total_retrans", NULL, 1, 0},
};

static const struct wire_set socket_sets[] = {
	{WIRE_INET_DIAG, "INET_DIAG",
		LEFT_OUT(INET_DIAG_PROTOCOL, INET_DIAG_LOCALS, INET_DIAG_PEERS, INET_DIAG_PAD,
			INET_DIAG_MD5SIG, INET_DIAG_ULP_INFO, INET_DIAG_SK_BPF_STORAGES)},
	{WIRE_UNIX_DIAG, "UNIX_DIAG"},
	{WIRE_PACKET_DIAG, "PACKET_DIAG"},
	{WIRE_NETLINK_DIAG, "NETLINK_DIAG", LEFT_OUT(NETLINK_DIAG_RX_RING, NETLINK_DIAG_TX_RING)},
	{WIRE_XDP_DIAG, "XDP_DIAG"},
	{WIRE_TIPC, "TIPC_NLA"},
	{WIRE_TIPC_SOCK, "TIPC_NLA_SOCK", LEFT_OUT(11, 12)}, /* PAD, GROUP */
	{WIRE_TIPC_SOCK_STAT, "TIPC_NLA_SOCK_STAT"},
	{WIRE_TIPC_CON, "TIPC_NLA_CON", LEFT_OUT(TIPC_NLA_CON_FLAG)},
};

const struct schema socket_schema = {
	.name = "sockets",
	.title = "sockets of every family, owners and TCP's internals",
	FROM_ROWS(socket),
	NESTS(nests),
	SETS(socket_sets),
	.synonyms = synonyms,
	.synonym_count = ARRAY_SIZE(synonyms),
	.also = also,
	.also_count = ARRAY_SIZE(also),
	.phrases = phrases,
	.phrase_count = ARRAY_SIZE(phrases),
	.views = views,
	.view_count = ARRAY_SIZE(views),
	.alarms = alarms,
	.alarm_count = ARRAY_SIZE(alarms),
	.bare_number = "local_port peer_port",
	.bare_address = "local peer",
	.bare_word = "process unit",
	.unique = "cookie",
	.kin = "local peer local_address peer_address",
	.zone = "interface",
};

/* Kinds of wires that a kind of sockets has. */
#define INET_WIRES WIRE_INET_DIAG, WIRE_ULP, WIRE_TLS, WIRE_SUBFLOW
static const struct {
	uint16_t protocol;
	uint8_t wires[5];
} kinds[KIND_COUNT] = {
	[KIND_TCP] = {IPPROTO_TCP, {INET_WIRES}},
	[KIND_UDP] = {IPPROTO_UDP, {INET_WIRES}},
	[KIND_UDPLITE] = {IPPROTO_UDPLITE, {INET_WIRES}},
	[KIND_RAW] = {IPPROTO_RAW, {INET_WIRES}},
	[KIND_ICMP] = {IPPROTO_ICMP, {INET_WIRES}},
	[KIND_MPTCP] = {IPPROTO_MPTCP, {INET_WIRES, WIRE_MPTCP_INFO}},
	[KIND_SCTP] = {IPPROTO_SCTP, {INET_WIRES, WIRE_SCTP_INFO}},
	[KIND_DCCP] = {IPPROTO_DCCP, {INET_WIRES}},
	[KIND_UNIX] = {SOCKET_PROTOCOL_OF(AF_UNIX), {WIRE_UNIX_DIAG}},
	[KIND_PACKET] = {SOCKET_PROTOCOL_OF(AF_PACKET), {WIRE_PACKET_DIAG}},
	[KIND_NETLINK] = {SOCKET_PROTOCOL_OF(AF_NETLINK), {WIRE_NETLINK_DIAG}},
	[KIND_VSOCK] = {SOCKET_PROTOCOL_OF(AF_VSOCK), {WIRE_VSOCK_DIAG}},
	[KIND_XDP] = {SOCKET_PROTOCOL_OF(AF_XDP), {WIRE_XDP_DIAG}},
	[KIND_TIPC] = {SOCKET_PROTOCOL_OF(AF_TIPC),
		{WIRE_TIPC_SOCK, WIRE_TIPC_SOCK_STAT, WIRE_TIPC_CON}},
};

uint16_t socket_kind_protocol(enum socket_kind kind)
{
	return kinds[kind].protocol;
}

static bool may_tell(enum socket_kind kind, const struct wire *wire)
{
	/* Others have their own structure in this attribute. */
	if (wire->kind == WIRE_INET_DIAG && wire->attribute == INET_DIAG_INFO)
		return kind == KIND_TCP;
	if (wire->kind == WIRE_NONE)
		return true;
	return memchr(kinds[kind].wires, wire->kind, sizeof(kinds[kind].wires));
}

void socket_kind_fields(enum socket_kind kind, struct fieldset *set)
{
	for (size_t i = 0; i < ARRAY_SIZE(socket_wires); i++) {
		if (may_tell(kind, &socket_wires[i]))
			fieldset_add(set, socket_wires[i].field);
	}
	if (kind != KIND_RAW)
		fieldset_remove(set, SOCKET_raw_protocol);
	/* The source sets it itself. */
	if (kind == KIND_PACKET || kind == KIND_NETLINK || kind == KIND_XDP)
		fieldset_add(set, SOCKET_state);
}
