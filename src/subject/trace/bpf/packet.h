/* SPDX-License-Identifier: MIT */
/* Packets: sent again, dropped, sent to reset a connection, handed to a device. */
#ifndef TRACE_BPF_PACKET_H
#define TRACE_BPF_PACKET_H

#include "common.h"

enum {
	ETHERTYPE_IP = 0x0800,
	ETHERTYPE_IPV6 = 0x86dd,
	INET_LENGTH = 20,
	INET6_LENGTH = 40,
	REFDST_NOREF = 1,
};

/* The ends of a packet: the source is local if it goes out. */
static __always_inline void set_side(
	struct trace_key *key, bool is_local, const void *address, u32 size, u16 port)
{
	if (is_local && wants(TRACE_WANTS_LOCAL)) {
		__builtin_memcpy(key->local, address, size);
		key->local_port = bpf_ntohs(port);
	}
	if (!is_local && wants(TRACE_WANTS_PEER)) {
		__builtin_memcpy(key->peer, address, size);
		key->peer_port = bpf_ntohs(port);
	}
}

static __always_inline bool has_ports(u8 protocol)
{
	return protocol == IPPROTO_TCP || protocol == IPPROTO_UDP || protocol == IPPROTO_SCTP ||
	       protocol == IPPROTO_DCCP || protocol == IPPROTO_UDPLITE;
}

/* Reads the headers. @return whether they are there */
static __always_inline bool set_packet(struct trace_event *event, struct sk_buff *skb, bool in)
{
	unsigned char *at = BPF_CORE_READ(skb, head) + BPF_CORE_READ(skb, network_header);
	u16 type = bpf_ntohs(BPF_CORE_READ(skb, protocol)), ports[2] = {0};
	struct trace_key *key = &event->key;
	u8 header[INET6_LENGTH], protocol;
	u32 length;

	if (type == ETHERTYPE_IP) {
		if (bpf_probe_read_kernel(header, INET_LENGTH, at) || header[0] >> 4 != 4)
			return false;
		length = (header[0] & 15) * 4;
		protocol = header[9];
		/* Only the first fragment has ports. */
		if (header[7] || header[6] & 0x1f)
			length = 0;
		key->family = AF_INET;
	} else if (type == ETHERTYPE_IPV6) {
		if (bpf_probe_read_kernel(header, INET6_LENGTH, at) || header[0] >> 4 != 6)
			return false;
		length = INET6_LENGTH;
		protocol = header[6];
		key->family = AF_INET6;
	} else {
		return false;
	}
	if (length && has_ports(protocol))
		bpf_probe_read_kernel(ports, sizeof(ports), at + length);
	if (type == ETHERTYPE_IP) {
		set_side(key, !in, header + 12, 4, ports[0]);
		set_side(key, in, header + 16, 4, ports[1]);
	} else {
		set_side(key, !in, header + 8, 16, ports[0]);
		set_side(key, in, header + 24, 16, ports[1]);
	}
	if (wants(TRACE_WANTS_PROTOCOL))
		key->protocol = protocol;
	return true;
}

/* The device of a packet. A socket that takes the packet clears it. */
static __always_inline void set_device(struct trace_event *event, struct sk_buff *skb)
{
	struct net_device *device;
	u64 route;

	if (!wants(TRACE_WANTS_NETNS | TRACE_WANTS_INTERFACE))
		return;
	device = BPF_CORE_READ(skb, dev);
	route = BPF_CORE_READ(skb, _skb_refdst) & ~(u64)REFDST_NOREF;
	if (!device && route)
		device = BPF_CORE_READ((struct dst_entry *)route, dev);
	if (!device)
		return;
	if (wants(TRACE_WANTS_INTERFACE))
		event->key.ifindex = BPF_CORE_READ(device, ifindex);
	if (wants(TRACE_WANTS_NETNS))
		event->key.netns = BPF_CORE_READ(device, nd_net.net, ns.inum);
}

/* The socket knows more than a packet, except that a listener has no peer. */
static __always_inline void set_socket(struct trace_event *event, struct sock *sk, bool has_ends)
{
	if (!sk)
		return;
	if (!has_ends)
		set_ends(event, sk);
	else if (!event->key.netns)
		event->key.netns = netns_of(sk);
	if (!is_whole(sk))
		return;
	set_owner(event, sk);
	if (wants(TRACE_WANTS_STATE) && BPF_CORE_READ(sk, sk_protocol) == IPPROTO_TCP)
		event->key.state = BPF_CORE_READ(sk, __sk_common.skc_state);
}

static __always_inline void set_direction(struct trace_event *event, bool in)
{
	if (wants(TRACE_WANTS_DIRECTION))
		event->key.direction = in ? TRACE_IN : TRACE_OUT;
}

/* sk, skb */
SEC("raw_tp/tcp_retransmit_skb")
int retransmit(struct bpf_raw_tracepoint_args *ctx)
{
	struct sock *sk = (void *)ctx->args[0];
	struct inet_connection_sock *connection = (void *)sk;
	struct trace_event event = {.key.probe = TRACE_RETRANSMIT, .time = bpf_ktime_get_ns()};

	set_socket(&event, sk, false);
	/* 0 is no reason. */
	if (wants(TRACE_WANTS_REASON))
		event.key.reason = BPF_CORE_READ_BITFIELD_PROBED(connection, icsk_ca_state) + 1;
	event.bytes = BPF_CORE_READ((struct sk_buff *)ctx->args[1], len);
	event.retransmits = BPF_CORE_READ((struct tcp_sock *)sk, total_retrans);
	event.key.has |= TRACE_HAS_BYTES | TRACE_HAS_RETRANSMITS;
	return setting.stacks ? emit_frames(ctx, &event) : emit(&event);
}

/* The SYN of a connect() that fails later. */
static __always_inline void fate_note(struct sock *sk, u32 reason)
{
	u64 key = (u64)sk;
	struct fate fate = {.reason = reason};

	if (sk && BPF_CORE_READ(sk, __sk_common.skc_state) == TCP_SYN_SENT)
		bpf_map_update_elem(&fates, &key, &fate, 0);
}

/* Messages of netlink and unix sockets are no packets. */
static __always_inline bool is_packet(struct sk_buff *skb)
{
	struct sock *sk;
	u16 family;

	if (BPF_CORE_READ(skb, protocol))
		return true;
	sk = BPF_CORE_READ(skb, sk);
	family = sk ? BPF_CORE_READ(sk, __sk_common.skc_family) : 0;
	return family == AF_INET || family == AF_INET6;
}

/* The socket that sent a packet, or that it was for. */
static __always_inline struct sock *dropped_from(
	struct bpf_raw_tracepoint_args *ctx, struct sk_buff *skb)
{
	struct sock *sk = setting.drop_arguments > 3 ? (void *)ctx->args[3] : NULL;

	return sk ? sk : BPF_CORE_READ(skb, sk);
}

/* skb, location; reason from 5.17 on; the receiving socket from 6.11 on */
SEC("raw_tp/kfree_skb")
int drop(struct bpf_raw_tracepoint_args *ctx)
{
	struct sk_buff *skb = (void *)ctx->args[0];
	struct trace_event event = {.key.probe = TRACE_DROP};
	u32 reason = setting.drop_arguments > 2 ? ctx->args[2] : 0;
	bool in = false;

	if (reason <= setting.noise)
		return 0;
	if (probes(TRACE_CONNECT) && wants(TRACE_WANTS_FATE))
		fate_note(dropped_from(ctx, skb), reason);
	if (!probes(TRACE_DROP) || !is_packet(skb))
		return 0;
	/* A socket that is closed purges its FIN: nothing is lost. */
	if (reason == setting.purge && !BPF_CORE_READ(skb, len))
		return 0;
	event.time = now();
	if (wants(TRACE_WANTS_REASON))
		event.key.reason = reason;
	if (wants(TRACE_WANTS_PLACE))
		event.place = ctx->args[1];
	if (wants(TRACE_WANTS_DIRECTION | TRACE_WANTS_ENDS))
		in = BPF_CORE_READ(skb, skb_iif) != 0;
	set_direction(&event, in);
	set_device(&event, skb);
	if (wants(TRACE_WANTS_BYTES)) {
		event.bytes = BPF_CORE_READ(skb, len);
		event.key.has |= TRACE_HAS_BYTES;
	}
	if (wants(TRACE_WANTS_ENDS))
		set_socket(&event, dropped_from(ctx, skb), set_packet(&event, skb, in));
	return setting.stacks ? emit_frames(ctx, &event) : emit(&event);
}

/* sk, or NULL; the packet that is answered, or NULL; reason from 6.10 on */
SEC("raw_tp/tcp_send_reset")
int reset_sent(struct bpf_raw_tracepoint_args *ctx)
{
	struct sock *sk = (void *)ctx->args[0];
	struct sk_buff *skb = (void *)ctx->args[1];
	struct trace_event event = {.key.probe = TRACE_RESET, .time = bpf_ktime_get_ns()};
	bool has_ends = false;

	set_direction(&event, false);
	if (setting.reset_arguments > 2 && wants(TRACE_WANTS_REASON))
		event.key.reason = ctx->args[2] + 1;
	if (skb) {
		set_device(&event, skb);
		has_ends = set_packet(&event, skb, true);
	}
	set_socket(&event, sk, has_ends);
	return emit(&event);
}

/* sk */
SEC("raw_tp/tcp_receive_reset")
int reset_received(struct bpf_raw_tracepoint_args *ctx)
{
	struct trace_event event = {.key.probe = TRACE_RESET, .time = bpf_ktime_get_ns()};

	set_direction(&event, true);
	set_socket(&event, (void *)ctx->args[0], false);
	return emit(&event);
}

/* skb, result, device, length */
SEC("raw_tp/net_dev_xmit")
int xmit(struct bpf_raw_tracepoint_args *ctx)
{
	struct net_device *device = (void *)ctx->args[2];
	struct trace_event event = {.key.probe = TRACE_XMIT, .time = bpf_ktime_get_ns()};

	/* A device that is busy gets the packet again. The packet is gone if it was sent. */
	if (ctx->args[1])
		return 0;
	set_direction(&event, false);
	if (wants(TRACE_WANTS_INTERFACE))
		event.key.ifindex = BPF_CORE_READ(device, ifindex);
	if (wants(TRACE_WANTS_NETNS))
		event.key.netns = BPF_CORE_READ(device, nd_net.net, ns.inum);
	event.bytes = (u32)ctx->args[3];
	event.key.has |= TRACE_HAS_BYTES;
	return emit(&event);
}

static __always_inline int transferred(struct sock *sk, s32 result, bool in)
{
	struct trace_event event = {.key.probe = TRACE_IO, .time = bpf_ktime_get_ns()};
	struct trace_who who = {0};

	if (result == -EAGAIN || result == -EINTR)
		return 0;
	if (is_tracer())
		return 0;
	who_read(&who);
	set_ends(&event, sk);
	set_who(&event, &who, TRACE_MATCH_CURRENT);
	set_direction(&event, in);
	if (result < 0) {
		event.key.error = -result;
	} else {
		event.bytes = result;
		event.key.has |= TRACE_HAS_BYTES;
	}
	return emit(&event);
}

/* sk, length or error, flags */
SEC("raw_tp/sock_send_length")
int io_sent(struct bpf_raw_tracepoint_args *ctx)
{
	return transferred((void *)ctx->args[0], ctx->args[1], false);
}

SEC("raw_tp/sock_recv_length")
int io_received(struct bpf_raw_tracepoint_args *ctx)
{
	return transferred((void *)ctx->args[0], ctx->args[1], true);
}

#endif
