/* SPDX-License-Identifier: MIT */
#include "uapi.h"

#include <linux/if_link.h>
#include <linux/inet_diag.h>
#include <linux/mptcp.h>
#include <linux/sctp.h>
#include <linux/snmp.h>
#include <linux/sock_diag.h>
#include <linux/tcp.h>
#include <linux/tls.h>
#include <stddef.h>

/* The system's header may know less than this project, but where it knows something, both must
 * agree. */
#define SAME(member)                                                     \
	_Static_assert(offsetof(struct tcp_info_wire, member) ==         \
			       offsetof(struct tcp_info, tcpi_##member), \
		"tcp_info." #member)

SAME(state);
SAME(options);
SAME(rto);
SAME(rcv_mss);
SAME(fackets);
SAME(last_ack_recv);
SAME(pmtu);
SAME(reordering);
SAME(total_retrans);
SAME(pacing_rate);
SAME(bytes_received);
SAME(segs_out);
SAME(data_segs_out);
SAME(delivery_rate);
SAME(sndbuf_limited);
SAME(delivered_ce);
SAME(bytes_retrans);
SAME(rcv_ooopack);
SAME(snd_wnd);

_Static_assert(sizeof(struct tcp_info_wire) == 280, "tcp_info has 280 bytes since Linux 6.18");
_Static_assert(
	sizeof(struct sk_meminfo_wire) == SK_MEMINFO_VARS * sizeof(uint32_t), "SK_MEMINFO_VARS");
_Static_assert(offsetof(struct sk_meminfo_wire, drops) == SK_MEMINFO_DROPS * sizeof(uint32_t),
	"SK_MEMINFO_DROPS");
_Static_assert(offsetof(struct link_stats_wire, rx_nohandler) ==
		       offsetof(struct rtnl_link_stats64, rx_nohandler),
	"rtnl_link_stats64");
_Static_assert(sizeof(struct link_stats_wire) == 25 * sizeof(uint64_t),
	"rtnl_link_stats64 has 25 members");
/* The system's header may be of either kernel, and old names went away with a new one. */
_Static_assert(sizeof(struct ip6_stats_wire) == sizeof(struct ip6_stats_moved_wire), "IPSTATS_MIB");
_Static_assert(
	offsetof(struct ip6_stats_wire, in_octets) == IPSTATS_MIB_INOCTETS * sizeof(uint64_t),
	"IPSTATS_MIB_INOCTETS");
_Static_assert((IPSTATS_MIB_INHDRERRORS * sizeof(uint64_t) ==
			       offsetof(struct ip6_stats_wire, in_hdr_errors) &&
		       IPSTATS_MIB_CEPKTS * sizeof(uint64_t) ==
			       offsetof(struct ip6_stats_wire, in_ce_pkts) &&
		       IPSTATS_MIB_REASMFAILS * sizeof(uint64_t) ==
			       offsetof(struct ip6_stats_wire, reasm_fails)) ||
		       (IPSTATS_MIB_INHDRERRORS * sizeof(uint64_t) ==
				       offsetof(struct ip6_stats_moved_wire, in_hdr_errors) &&
			       IPSTATS_MIB_CEPKTS * sizeof(uint64_t) ==
				       offsetof(struct ip6_stats_moved_wire, in_ce_pkts) &&
			       IPSTATS_MIB_REASMFAILS * sizeof(uint64_t) ==
				       offsetof(struct ip6_stats_moved_wire, reasm_fails)),
	"IPSTATS_MIB");
_Static_assert(offsetof(struct icmp6_stats_wire, in_csum_errors) ==
		       ICMP6_MIB_CSUMERRORS * sizeof(uint64_t),
	"IFLA_INET6_ICMP6STATS");
_Static_assert(LINK_ATTRIBUTE_ALLMULTI == (int)IFLA_ALLMULTI, "IFLA_ALLMULTI");

#define SAME_MPTCP(member)                                                   \
	_Static_assert(offsetof(struct mptcp_info_wire, member) ==           \
			       offsetof(struct mptcp_info, mptcpi_##member), \
		"mptcp_info." #member)

SAME_MPTCP(add_addr_accepted_max);
SAME_MPTCP(flags);
SAME_MPTCP(write_seq);
SAME_MPTCP(csum_enabled);
_Static_assert(sizeof(struct mptcp_info_wire) == 96, "mptcp_info has 96 bytes since Linux 6.9");

#define SAME_SCTP(member)                                                  \
	_Static_assert(offsetof(struct sctp_info_wire, member) ==          \
			       offsetof(struct sctp_info, sctpi_##member), \
		"sctp_info." #member)

SAME_SCTP(outstrms);
SAME_SCTP(peer_sack);
SAME_SCTP(isacks);
SAME_SCTP(ictrlchunks);
SAME_SCTP(p_address);
SAME_SCTP(p_flight_size);
SAME_SCTP(p_error);
SAME_SCTP(s_frag_interleave);
SAME_SCTP(s_type);
_Static_assert(sizeof(struct sctp_info_wire) == sizeof(struct sctp_info), "sctp_info");

_Static_assert(sizeof(struct md5sig_wire) == sizeof(struct tcp_diag_md5sig), "tcp_diag_md5sig");
_Static_assert(offsetof(struct md5sig_wire, key) == offsetof(struct tcp_diag_md5sig, tcpm_key),
	"tcpm_key");
_Static_assert(sizeof(struct bbr_info_wire) == sizeof(struct tcp_bbr_info), "tcp_bbr_info");
_Static_assert(TLS_ATTRIBUTE_TX_MAX_PAYLOAD_LEN == (int)TLS_INFO_RX_NO_PAD + 1,
	"TLS_INFO_TX_MAX_PAYLOAD_LEN");
