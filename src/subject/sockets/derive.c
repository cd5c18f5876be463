/* SPDX-License-Identifier: MIT */
#include "derive.h"

#include "nlinspect/base/ratio.h"

#include <netinet/in.h>
#include <sys/socket.h>

enum {
	TCP_ESTABLISHED = 1,
	TCP_FIN_WAIT_1 = 4,
	TCP_CLOSE_WAIT = 8,
	TCP_LAST_ACK = 9,
	TCP_CLOSING = 11,
	SENDING = 1 << TCP_ESTABLISHED | 1 << TCP_FIN_WAIT_1 | 1 << TCP_CLOSE_WAIT |
		  1 << TCP_LAST_ACK | 1 << TCP_CLOSING,
	LOOPBACK_IFINDEX = 1, /* the same in every namespace */
	TSO_WIN_DIVISOR = 3,  /* default of net.ipv4.tcp_tso_win_divisor */
};

static bool has(const struct socket_record *record, unsigned id)
{
	return record_has(&record->base, id);
}

static void derive_retrans(struct socket_record *record)
{
	if (has(record, SOCKET_bytes_retrans) && has(record, SOCKET_bytes_sent)) {
		if (record->bytes_sent)
			RECORD_SET(record, SOCKET_retrans_percent, retrans_percent,
				ratio(record->bytes_retrans, 10000, record->bytes_sent));
	} else if (has(record, SOCKET_total_retrans) && has(record, SOCKET_data_segs_out)) {
		if (record->data_segs_out)
			RECORD_SET(record, SOCKET_retrans_percent, retrans_percent,
				ratio(record->total_retrans, 10000, record->data_segs_out));
	}
}

/* Segments in flight, as the kernel counts them against the congestion window. */
static uint64_t in_flight(const struct socket_record *record)
{
	uint64_t sent = record->unacked + record->retrans, gone = record->sacked + record->lost;

	return sent > gone ? sent - gone : 0;
}

/* Whether the application waits for room in the send buffer. It has waited before (the kernel
 * counts that only while nothing else limits the flow), and has not been woken, which requires free
 * memory of half the used memory. */
static bool waits_for_sndbuf(const struct socket_record *record)
{
	return has(record, SOCKET_sndbuf) && has(record, SOCKET_wmem_queued) &&
	       record->sndbuf_limited_us &&
	       record->sndbuf < record->wmem_queued + record->wmem_queued / 2;
}

/* The kernel holds some segments back until a third of the window is free (tcp_tso_should_defer()).
 * Until then the narrower window limits the flow although it has room. */
static uint64_t deferred(const struct socket_record *record, uint64_t flight, uint64_t room)
{
	uint64_t own = (record->snd_cwnd - flight) * record->snd_mss;
	uint64_t window = record->snd_cwnd * record->snd_mss;

	window = (window < record->snd_wnd ? window : record->snd_wnd) / TSO_WIN_DIVISOR;
	if (own < room)
		return own < window ? LIMITED_CWND : LIMITED_NONE;
	return room < window ? LIMITED_RWND : LIMITED_NONE;
}

/* Follows the order of the kernel's decisions: tcp_write_xmit(), then tcp_cwnd_validate() and
 * tcp_rate_check_app_limited(). */
static uint64_t limit_of(const struct socket_record *record)
{
	uint64_t flight = in_flight(record), unsent = record->notsent_bytes;
	uint64_t sent = record->send_q > unsent ? record->send_q - unsent : 0;
	uint64_t room = record->snd_wnd > sent ? record->snd_wnd - sent : 0;
	uint64_t next = unsent < record->snd_mss ? unsent : record->snd_mss;

	if (!record->send_q)
		return LIMITED_NONE;
	if (flight >= record->snd_cwnd)
		return LIMITED_CWND;
	if (!unsent)
		return waits_for_sndbuf(record) ? LIMITED_SNDBUF : LIMITED_APP;
	if (room < next)
		return LIMITED_RWND;
	if (unsent < record->snd_mss)
		return LIMITED_APP;
	return deferred(record, flight, room);
}

static void derive_limit(struct socket_record *record)
{
	/* All required values are present if the last one is. */
	if (record->protocol == IPPROTO_TCP && record->state < 32 && SENDING >> record->state & 1 &&
		has(record, SOCKET_snd_wnd) && has(record, SOCKET_snd_cwnd))
		RECORD_SET(record, SOCKET_limited_by, limited_by, limit_of(record));
}

static void derive_send_rate(struct socket_record *record)
{
	if (has(record, SOCKET_rtt_us) && has(record, SOCKET_snd_cwnd) && record->rtt_us)
		RECORD_SET(record, SOCKET_send_rate, send_rate,
			ratio(record->snd_cwnd * record->snd_mss, 1000000, record->rtt_us));
}

static void derive_idle(struct socket_record *record)
{
	uint64_t idle = UINT64_MAX;

	if (has(record, SOCKET_last_data_sent_ms))
		idle = record->last_data_sent_ms;
	if (has(record, SOCKET_last_data_recv_ms) && record->last_data_recv_ms < idle)
		idle = record->last_data_recv_ms;
	if (idle != UINT64_MAX)
		RECORD_SET(record, SOCKET_idle_us, idle_us, idle * 1000);
}

static void derive_bytes(struct socket_record *record)
{
	if (has(record, SOCKET_bytes_sent) && has(record, SOCKET_bytes_received))
		RECORD_SET(
			record, SOCKET_bytes, bytes, record->bytes_sent + record->bytes_received);
}

static void derive_queue(struct socket_record *record)
{
	uint64_t queue = record->accept_queue, backlog = record->backlog;

	if (!has(record, SOCKET_accept_queue) || !has(record, SOCKET_backlog))
		return;
	RECORD_SET(record, SOCKET_queue_percent, queue_percent,
		queue < backlog ? ratio(queue, 100, backlog)
		: queue         ? 100
				: 0);
}

static bool is_any(const struct address *address)
{
	static const uint8_t zero[sizeof(address->bytes)];

	return !memcmp(address->bytes, zero, address->length);
}

static const uint8_t mapped_prefix[12] = {[10] = 0xff, [11] = 0xff};

/* An IPv6 address that stands for an IPv4 one. */
static bool is_mapped(const struct address *address)
{
	return address->family == AF_INET6 &&
	       !memcmp(address->bytes, mapped_prefix, sizeof(mapped_prefix));
}

static struct address host_of(const struct address *address)
{
	struct address host = {.family = AF_INET, .length = 4};

	if (!is_mapped(address))
		return *address;
	memcpy(host.bytes, address->bytes + sizeof(mapped_prefix), host.length);
	return host;
}

static bool is_ip(const struct address *address)
{
	return address->family == AF_INET || address->family == AF_INET6;
}

static void derive_local_host(struct socket_record *record)
{
	if (has(record, SOCKET_local_address) && is_ip(&record->local_address))
		RECORD_SET(record, SOCKET_local_host, local_host, host_of(&record->local_address));
}

static void derive_peer_host(struct socket_record *record)
{
	if (has(record, SOCKET_peer_address) && is_ip(&record->peer_address))
		RECORD_SET(record, SOCKET_peer_host, peer_host, host_of(&record->peer_address));
}

/* Of an IPv4 address, or of one that is not mapped. */
static bool is_loopback(const struct address *address)
{
	static const uint8_t one[16] = {[15] = 1};

	if (address->family == AF_INET)
		return address->bytes[0] == 127;
	return !memcmp(address->bytes, one, sizeof(one));
}

static void derive_scope(struct socket_record *record)
{
	struct address host;
	bool bound = has(record, SOCKET_ifindex);
	uint64_t scope = SCOPE_ADDRESS;

	if (!has(record, SOCKET_local_address) || !is_ip(&record->local_address))
		return;
	host = host_of(&record->local_address);
	if (is_loopback(&host) || (bound && record->ifindex == LOOPBACK_IFINDEX))
		scope = SCOPE_LOOPBACK;
	else if (is_any(&host))
		scope = bound ? SCOPE_INTERFACE : SCOPE_ANY;
	RECORD_SET(record, SOCKET_scope, scope, scope);
}

void socket_derive(struct socket_record *record, const struct fieldset *wanted)
{
	static const struct {
		unsigned id;
		void (*derive)(struct socket_record *record);
	} derivations[] = {
		{SOCKET_retrans_percent, derive_retrans},
		{SOCKET_limited_by, derive_limit},
		{SOCKET_send_rate, derive_send_rate},
		{SOCKET_idle_us, derive_idle},
		{SOCKET_queue_percent, derive_queue},
		{SOCKET_scope, derive_scope},
		{SOCKET_bytes, derive_bytes},
		{SOCKET_local_host, derive_local_host},
		{SOCKET_peer_host, derive_peer_host},
	};

	for (size_t i = 0; i < sizeof(derivations) / sizeof(*derivations); i++) {
		if (fieldset_has(wanted, derivations[i].id))
			derivations[i].derive(record);
	}
}
