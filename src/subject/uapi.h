/* SPDX-License-Identifier: MIT */
/* Structures of the kernel's ABI that are newer than distributions' headers, declared by the
 * project itself: wire layout only. src/subject/uapi.c asserts that they agree with the system's
 * header where it has a part. */
#ifndef NLINSPECT_SUBJECT_UAPI_H
#define NLINSPECT_SUBJECT_UAPI_H

#include <stdint.h>

/** struct tcp_info of Linux 7.0, 280 bytes, as INET_DIAG_INFO carries it. Members without the
 * prefix tcpi_. */
struct tcp_info_wire {
	uint8_t state, ca_state, retransmits, probes, backoff, options;
	uint8_t wscales;  /* bits: snd_wscale 4, rcv_wscale 4 */
	uint8_t app_fail; /* bits: delivery_rate_app_limited 1, fastopen_client_fail 2 */
	uint32_t rto, ato, snd_mss, rcv_mss;
	uint32_t unacked, sacked, lost, retrans, fackets;
	uint32_t last_data_sent, last_ack_sent, last_data_recv, last_ack_recv;
	uint32_t pmtu, rcv_ssthresh, rtt, rttvar, snd_ssthresh, snd_cwnd, advmss, reordering;
	uint32_t rcv_rtt, rcv_space, total_retrans;
	uint64_t pacing_rate, max_pacing_rate, bytes_acked, bytes_received;
	uint32_t segs_out, segs_in, notsent_bytes, min_rtt, data_segs_in, data_segs_out;
	uint64_t delivery_rate, busy_time, rwnd_limited, sndbuf_limited;
	uint32_t delivered, delivered_ce;
	uint64_t bytes_sent, bytes_retrans;
	uint32_t dsack_dups, reord_seen, rcv_ooopack, snd_wnd, rcv_wnd, rehash;
	uint16_t total_rto, total_rto_recoveries;
	uint32_t total_rto_time, received_ce;
	uint32_t delivered_e1_bytes, delivered_e0_bytes, delivered_ce_bytes;
	uint32_t received_e1_bytes, received_e0_bytes, received_ce_bytes;
	/* Bits: ecn_mode 2, accecn_opt_seen 2, accecn_fail_mode 4, options2 24. Linux 6.18 has two
	 * uint16_t here, which stay 0 because it cannot negotiate accurate ECN yet. */
	uint32_t accecn;
};

/** The values of INET_DIAG_SKMEMINFO, by index (SK_MEMINFO_* of <linux/sock_diag.h>). */
struct sk_meminfo_wire {
	uint32_t rmem_alloc, rcvbuf, wmem_alloc, sndbuf, fwd_alloc, wmem_queued, optmem, backlog,
		drops;
};

/** struct mptcp_info of Linux 6.18, as INET_DIAG_INFO carries it for MPTCP. Members without the
 * prefix mptcpi_. */
struct mptcp_info_wire {
	uint8_t subflows, add_addr_signal, add_addr_accepted;
	uint8_t subflows_max, add_addr_signal_max, add_addr_accepted_max;
	uint16_t hole;
	uint32_t flags, token;
	uint64_t write_seq, snd_una, rcv_nxt;
	uint8_t local_addr_used, local_addr_max, csum_enabled, hole2;
	uint32_t retransmits;
	uint64_t bytes_retrans, bytes_sent, bytes_received, bytes_acked;
	uint8_t subflows_total, endp_laminar_max, endp_fullmesh_max, hole3;
	uint32_t last_data_sent, last_data_recv, last_ack_recv;
};

/** struct sctp_info, as INET_DIAG_INFO carries it for SCTP. Members without the prefix sctpi_. */
struct sctp_info_wire {
	uint32_t tag, state, rwnd;
	uint16_t unackdata, penddata, instrms, outstrms;
	uint32_t fragmentation_point, inqueue, outqueue, overall_error, max_burst, maxseg;
	uint32_t peer_rwnd, peer_tag;
	uint8_t peer_capable, peer_sack;
	uint16_t hole;
	uint64_t isacks, osacks, opackets, ipackets, rtxchunks, outofseqtsns, idupchunks, gapcnt;
	uint64_t ouodchunks, iuodchunks, oodchunks, iodchunks, octrlchunks, ictrlchunks;
	uint8_t p_address[128]; /* struct sockaddr_storage */
	int32_t p_state;
	uint32_t p_cwnd, p_srtt, p_rto, p_hbinterval, p_pathmaxrxt, p_sackdelay, p_sackfreq;
	uint32_t p_ssthresh, p_partial_bytes_acked, p_flight_size;
	uint16_t p_error, hole2;
	uint32_t s_autoclose, s_adaptation_ind, s_pd_point;
	uint8_t s_nodelay, s_disable_fragments, s_v4mapped, s_frag_interleave;
	uint32_t s_type, hole3;
};

/** An item of INET_DIAG_MD5SIG: struct tcp_diag_md5sig. */
struct md5sig_wire {
	uint8_t family, prefix_length;
	uint16_t key_length;
	uint8_t address[16];
	uint8_t key[80];
};

/** INET_DIAG_BBRINFO; the bandwidth comes as two halves, the low one first. */
struct bbr_info_wire {
	uint32_t bw[2], min_rtt, pacing_gain, cwnd_gain;
};

/** The size of struct sockaddr_storage, in which INET_DIAG_LOCALS and INET_DIAG_PEERS have their
 * addresses. */
enum { SOCKADDR_SIZE = 128 };

/* An attribute of TLS newer than distributions' headers; a number of the ABI. */
enum { TLS_ATTRIBUTE_TX_MAX_PAYLOAD_LEN = 7 };

/** struct rtnl_link_stats64 with every member up to Linux 6.18. */
struct link_stats_wire {
	uint64_t rx_packets, tx_packets, rx_bytes, tx_bytes, rx_errors, tx_errors, rx_dropped,
		tx_dropped;
	uint64_t multicast, collisions;
	uint64_t rx_length_errors, rx_over_errors, rx_crc_errors, rx_frame_errors, rx_fifo_errors,
		rx_missed_errors;
	uint64_t tx_aborted_errors, tx_carrier_errors, tx_fifo_errors, tx_heartbeat_errors,
		tx_window_errors;
	uint64_t rx_compressed, tx_compressed, rx_nohandler, rx_otherhost_dropped;
};

/** The values of IFLA_INET6_STATS, by index (IPSTATS_MIB_* of <linux/snmp.h>), up to Linux 6.14.
 * The first one is their number. */
struct ip6_stats_wire {
	uint64_t num, in_receives, in_octets, in_delivers, out_forw_datagrams, out_requests,
		out_octets;
	uint64_t in_hdr_errors, in_too_big_errors, in_no_routes, in_addr_errors, in_unknown_protos,
		in_truncated_pkts, in_discards;
	uint64_t out_discards, out_no_routes, reasm_timeout, reasm_reqds, reasm_oks, reasm_fails;
	uint64_t frag_oks, frag_fails, frag_creates;
	uint64_t in_mcast_pkts, out_mcast_pkts, in_bcast_pkts, out_bcast_pkts;
	uint64_t in_mcast_octets, out_mcast_octets, in_bcast_octets, out_bcast_octets;
	uint64_t in_csum_errors, in_noect_pkts, in_ect1_pkts, in_ect0_pkts, in_ce_pkts;
	uint64_t reasm_overlaps, out_transmits;
};

/** The same since Linux 6.15, which moved some of them. */
struct ip6_stats_moved_wire {
	uint64_t num, in_receives, in_octets, in_delivers;
	uint64_t in_noect_pkts, in_ect1_pkts, in_ect0_pkts, in_ce_pkts;
	uint64_t out_requests, out_transmits, out_octets, out_forw_datagrams;
	uint64_t in_hdr_errors, in_too_big_errors, in_no_routes, in_addr_errors, in_unknown_protos,
		in_truncated_pkts, in_discards;
	uint64_t out_discards, out_no_routes, reasm_timeout, reasm_reqds, reasm_oks, reasm_fails;
	uint64_t frag_oks, frag_fails, frag_creates;
	uint64_t in_mcast_pkts, out_mcast_pkts, in_bcast_pkts, out_bcast_pkts;
	uint64_t in_mcast_octets, out_mcast_octets, in_bcast_octets, out_bcast_octets;
	uint64_t in_csum_errors, reasm_overlaps;
};

/** The values of IFLA_INET6_ICMP6STATS, by index (ICMP6_MIB_*). The first one is their number. */
struct icmp6_stats_wire {
	uint64_t num, in_msgs, in_errors, out_msgs, out_errors, in_csum_errors;
};

/** The values of IFLA_INET_CONF, by index (IPV4_DEVCONF_* of <linux/ip.h>, less 1), up to Linux
 * 6.18. */
struct inet_conf_wire {
	uint32_t forwarding, mc_forwarding, proxy_arp, accept_redirects, secure_redirects,
		send_redirects, shared_media, rp_filter, accept_source_route, bootp_relay;
	uint32_t log_martians, tag, arp_filter, medium_id, disable_xfrm, disable_policy,
		force_igmp_version, arp_announce, arp_ignore, promote_secondaries;
	uint32_t arp_accept, arp_notify, accept_local, src_valid_mark, proxy_arp_pvlan,
		route_localnet, igmpv2_unsolicited_report_interval,
		igmpv3_unsolicited_report_interval, ignore_routes_with_linkdown;
	uint32_t drop_unicast_in_l2_multicast, drop_gratuitous_arp, bc_forwarding,
		arp_evict_nocarrier;
};

/** The values of IFLA_INET6_CONF, by index (DEVCONF_* of <linux/ipv6.h>), up to Linux 6.18. */
struct inet6_conf_wire {
	int32_t forwarding, hop_limit, mtu, accept_ra, accept_redirects, autoconf, dad_transmits,
		rtr_solicits, rtr_solicit_interval, rtr_solicit_delay;
	int32_t use_tempaddr, temp_valid_lft, temp_prefered_lft, regen_max_retry, max_desync_factor,
		max_addresses, force_mld_version;
	int32_t accept_ra_defrtr, accept_ra_pinfo, accept_ra_rtr_pref, rtr_probe_interval,
		accept_ra_rt_info_max_plen;
	int32_t proxy_ndp, optimistic_dad, accept_source_route, mc_forwarding, disable_ipv6,
		accept_dad, force_tllao, ndisc_notify, mldv1_unsolicited_report_interval,
		mldv2_unsolicited_report_interval, suppress_frag_ndisc, accept_ra_from_local;
	int32_t use_optimistic, accept_ra_mtu, stable_secret, use_oif_addrs_only,
		accept_ra_min_hop_limit, ignore_routes_with_linkdown, drop_unicast_in_l2_multicast,
		drop_unsolicited_na, keep_addr_on_down, rtr_solicit_max_interval;
	int32_t seg6_enabled, seg6_require_hmac, enhanced_dad, addr_gen_mode, disable_policy,
		accept_ra_rt_info_min_plen, ndisc_tclass, rpl_seg_enabled, ra_defrtr_metric,
		ioam6_enabled, ioam6_id, ioam6_id_wide;
	int32_t ndisc_evict_nocarrier, accept_untracked_na, accept_ra_min_lft;
};

/* Attributes of links newer than some distributions' <linux/if_link.h>; numbers of the ABI. */
enum {
	LINK_ATTRIBUTE_GRO_MAX_SIZE = 58,
	LINK_ATTRIBUTE_TSO_MAX_SIZE,
	LINK_ATTRIBUTE_TSO_MAX_SEGS,
	LINK_ATTRIBUTE_ALLMULTI,
	LINK_ATTRIBUTE_DEVLINK_PORT,
	LINK_ATTRIBUTE_GSO_IPV4_MAX_SIZE,
	LINK_ATTRIBUTE_GRO_IPV4_MAX_SIZE,
	LINK_ATTRIBUTE_DPLL_PIN,
	LINK_ATTRIBUTE_MAX_PACING_OFFLOAD_HORIZON,
	LINK_ATTRIBUTE_NETNS_IMMUTABLE,
	LINK_ATTRIBUTE_HEADROOM,
	LINK_ATTRIBUTE_TAILROOM,
};

/* Attributes of IOAM newer than some distributions' <linux/ioam6_iptunnel.h>; numbers of the ABI.
 */
enum {
	IOAM6_ATTRIBUTE_FREQ_K = 4,
	IOAM6_ATTRIBUTE_FREQ_N,
};

/* Attributes of next-hop objects newer than some distributions' <linux/nexthop.h> (Linux 6.9), with
 * nested ones; numbers of the ABI. */
enum {
	NEXTHOP_ATTRIBUTE_OP_FLAGS = 14,
	NEXTHOP_ATTRIBUTE_GROUP_STATS,
	NEXTHOP_ATTRIBUTE_HW_STATS_ENABLE,
	NEXTHOP_ATTRIBUTE_HW_STATS_USED,
};
enum {
	NEXTHOP_GROUP_STATS_ENTRY = 1,
};
enum {
	NEXTHOP_STATS_ID = 1,
	NEXTHOP_STATS_PACKETS,
	NEXTHOP_STATS_PACKETS_HW,
};

/* Bits of NHA_OP_FLAGS. */
enum {
	NEXTHOP_OP_DUMP_STATS = 1 << 0,
	NEXTHOP_OP_DUMP_HW_STATS = 1 << 1,
};
/* In an answer: the reserved bytes of struct nexthop_grp are cleared (Linux 6.12). */
#define NEXTHOP_OP_RESERVED_CLEARED (UINT32_C(1) << 31)

/* Attributes of rules newer than some distributions' <linux/fib_rules.h>; numbers of the ABI. */
enum {
	RULE_ATTRIBUTE_DSCP = 25,
	RULE_ATTRIBUTE_FLOWLABEL,
	RULE_ATTRIBUTE_FLOWLABEL_MASK,
	RULE_ATTRIBUTE_SPORT_MASK,
	RULE_ATTRIBUTE_DPORT_MASK,
	RULE_ATTRIBUTE_DSCP_MASK,
};

#endif
