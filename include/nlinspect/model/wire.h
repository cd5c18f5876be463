/* Structures of the kernel's ABI that outgrew the headers of the distributions, in the project's
 * own words: wire layout only. Where the system's header has a part, src/model/wire.c asserts that
 * both agree. */
#ifndef NLINSPECT_MODEL_WIRE_H
#define NLINSPECT_MODEL_WIRE_H

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

#endif
