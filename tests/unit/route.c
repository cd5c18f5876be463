/* SPDX-License-Identifier: MIT */
#include "subject/routes/decode.h"

#include "subject/routes/routes.h"
#include "subject/uapi.h"
#include "subject/nexthops/nexthops.h"

#include <errno.h>
#include <linux/ila.h>
#include <linux/ioam6_iptunnel.h>
#include <linux/lwtunnel.h>
#include <linux/mpls_iptunnel.h>
#include <linux/rpl_iptunnel.h>
#include <linux/seg6_iptunnel.h>
#include <linux/seg6_local.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include "cells.h"
#include "payload.h"
#include "unit.h"

static const struct fieldset all = {{(UINT64_C(1) << ROUTE_FIELDS) - 1}};

/* A route's message that starts with this header. */
static struct payload route_of(uint8_t family, uint8_t dst_len)
{
	struct payload payload = {.length = 0};
	struct rtmsg header = {
		.rtm_family = family, .rtm_dst_len = dst_len, .rtm_type = RTN_UNICAST};

	payload_bytes(&payload, &header, sizeof(header));
	return payload;
}

static void payload_address(struct payload *payload, uint16_t type, uint8_t last, size_t length)
{
	uint8_t bytes[32] = {10};

	bytes[length ? length - 1 : 0] = last;
	payload_attribute(payload, type, bytes, length);
}

static void payload_via(
	struct payload *payload, uint16_t family, const void *address, size_t length)
{
	struct payload via = {.length = 0};

	payload_bytes(&via, &family, sizeof(family));
	payload_bytes(&via, address, length);
	payload_attribute(payload, RTA_VIA, via.bytes, via.length);
}

/* One next hop, whose length says what it likes (0: the truth). */
static void payload_nexthop(struct payload *payload, uint16_t claimed, int index, uint8_t hops,
	const struct payload *attributes)
{
	struct rtnexthop header = {.rtnh_hops = hops, .rtnh_ifindex = index};
	size_t length = sizeof(header) + (attributes ? attributes->length : 0);

	header.rtnh_len = claimed ? claimed : (uint16_t)length;
	payload_pad(payload);
	payload_bytes(payload, &header, sizeof(header));
	if (attributes)
		payload_bytes(payload, attributes->bytes, attributes->length);
}

static struct route_record *decode(
	struct route_decoder *decoder, const struct payload *payload, bool *malformed)
{
	struct message message = {
		.type = RTM_NEWROUTE,
		.payload = fenced(payload->bytes, payload->length),
		.length = payload->length,
	};
	struct route_record *record = NULL;

	*malformed = false;
	ck_assert_int_eq(route_decode(decoder, &message, &record, malformed), 0);
	ck_assert_ptr_nonnull(record);
	return record;
}

/* Decodes one message and checks one field of it. */
static void check(const struct payload *payload, unsigned id, const char *expected, bool sound)
{
	CLEANUP(route_decoder_free) struct route_decoder *decoder = route_decoder_new(&all);
	bool malformed;
	struct route_record *record = decode(decoder, payload, &malformed);

	ASSERT_CELL(&route_schema, &record->base, id, expected);
	ck_assert_int_eq(malformed, !sound);
}

START_TEST(default_prefixes)
{
	struct payload inet = route_of(AF_INET, 0), inet6 = route_of(AF_INET6, 0);

	check(&inet, ROUTE_dst, "default", true);
	check(&inet6, ROUTE_dst, "default", true);
	check(&inet, ROUTE_from, "-", true);
}
END_TEST

START_TEST(prefix_lengths)
{
	struct payload net = route_of(AF_INET, 8), host = route_of(AF_INET, 32);
	struct payload net6 = route_of(AF_INET6, 64);

	payload_address(&net, RTA_DST, 0, 4);
	payload_address(&host, RTA_DST, 7, 4);
	payload_address(&net6, RTA_DST, 0, 16);
	check(&net, ROUTE_dst, "10.0.0.0/8", true);
	check(&host, ROUTE_dst, "10.0.0.7", true);
	check(&net6, ROUTE_dst, "a00::/64", true);
}
END_TEST

START_TEST(source_prefix)
{
	struct payload payload = route_of(AF_INET6, 0);

	payload.bytes[offsetof(struct rtmsg, rtm_src_len)] = 48;
	payload_address(&payload, RTA_SRC, 0, 16);
	check(&payload, ROUTE_from, "a00::/48", true);
	payload.bytes[offsetof(struct rtmsg, rtm_src_len)] = 0;
	check(&payload, ROUTE_from, "-", true);
}
END_TEST

/* A length that the family does not have: cut, and said. */
START_TEST(prefix_beyond_its_family)
{
	struct payload inet = route_of(AF_INET, 33), inet6 = route_of(AF_INET6, 129);

	payload_address(&inet, RTA_DST, 1, 4);
	payload_address(&inet6, RTA_DST, 1, 16);
	check(&inet, ROUTE_dst, "10.0.0.1", false);
	check(&inet6, ROUTE_dst, "a00::1", false);
}
END_TEST

/* A prefix whose address cannot be read is not the default. */
START_TEST(prefix_without_address)
{
	struct payload missing = route_of(AF_INET, 24), small = route_of(AF_INET, 24);

	payload_address(&small, RTA_DST, 1, 3);
	check(&missing, ROUTE_dst, "-", false);
	check(&small, ROUTE_dst, "-", false);
}
END_TEST

START_TEST(test_multipath)
{
	static const uint8_t host[16] = {0x20, 0x01, 0x0d, 0xb8, [15] = 1};
	struct payload payload = route_of(AF_INET, 0);
	struct payload hops = {.length = 0}, first = {.length = 0}, second = {.length = 0};

	payload_address(&first, RTA_GATEWAY, 1, 4);
	payload_via(&second, AF_INET6, host, sizeof(host));
	payload_nexthop(&hops, 0, 2, 0, &first);
	payload_nexthop(&hops, 0, 3, 9, &second);
	payload_attribute(&payload, RTA_MULTIPATH, hops.bytes, hops.length);
	check(&payload, ROUTE_nexthops,
		"10.0.0.1 weight 1, via family inet6 host 2001:db8::1 weight 10", true);
}
END_TEST

START_TEST(nexthops_have_indices)
{
	CLEANUP(route_decoder_free) struct route_decoder *decoder = route_decoder_new(&all);
	struct payload payload = route_of(AF_INET, 0), hops = {.length = 0};
	bool malformed;

	payload_nexthop(&hops, 0, 2, 0, NULL);
	payload_nexthop(&hops, 0, 3, 255, NULL);
	payload_attribute(&payload, RTA_MULTIPATH, hops.bytes, hops.length);
	const struct list *items = &decode(decoder, &payload, &malformed)->nexthops;
	const struct nexthop_record *list = items->items;

	ck_assert_uint_eq(items->count, 2);
	ck_assert_uint_eq(list[0].oif, 2);
	ck_assert_uint_eq(list[1].oif, 3);
	ck_assert_uint_eq(list[1].weight, 256);
}
END_TEST

/* Next hops before a malformed one are kept. */
START_TEST(multipath_lengths)
{
	static const struct {
		uint16_t claimed;
		const char *expected;
	} cases[] = {
		{0, "10.0.0.1 weight 1, weight 2"}, /* the truth */
		{1, "10.0.0.1 weight 1"},
		{7, "10.0.0.1 weight 1"},
		{9, "10.0.0.1 weight 1"},
		{0xffff, "10.0.0.1 weight 1"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct payload payload = route_of(AF_INET, 0);
		struct payload hops = {.length = 0}, first = {.length = 0};

		payload_address(&first, RTA_GATEWAY, 1, 4);
		payload_nexthop(&hops, 0, 2, 0, &first);
		payload_nexthop(&hops, cases[i].claimed, 3, 1, NULL);
		payload_attribute(&payload, RTA_MULTIPATH, hops.bytes, hops.length);
		check(&payload, ROUTE_nexthops, cases[i].expected, !cases[i].claimed);
	}
}
END_TEST

START_TEST(multipath_of_zeros)
{
	static const uint8_t zeros[64];
	struct payload payload = route_of(AF_INET, 0);

	payload_attribute(&payload, RTA_MULTIPATH, zeros, sizeof(zeros));
	check(&payload, ROUTE_nexthops, "none", false);
}
END_TEST

START_TEST(multipath_is_cut)
{
	struct payload whole = route_of(AF_INET, 0), hops = {.length = 0};

	payload_nexthop(&hops, 0, 2, 0, NULL);
	for (size_t more = 0; more < sizeof(struct rtnexthop); more++) {
		struct payload payload = whole;

		payload_attribute(&payload, RTA_MULTIPATH, hops.bytes, hops.length + more);
		check(&payload, ROUTE_nexthops, "weight 1", !more);
	}
}
END_TEST

/* The padding behind the last next hop may be missing. */
START_TEST(multipath_unaligned)
{
	struct payload payload = route_of(AF_INET, 0);
	struct payload hops = {.length = 0}, odd = {.length = 0};

	payload_attribute(&odd, 0x3ffe, "x", 1);
	payload_nexthop(&hops, 0, 2, 0, &odd);
	payload_nexthop(&hops, 0, 3, 1, &odd);
	ck_assert_uint_eq(hops.length % 4, 1);
	payload_attribute(&payload, RTA_MULTIPATH, hops.bytes, hops.length);
	check(&payload, ROUTE_nexthops, "weight 1, weight 2", true);
}
END_TEST

START_TEST(nexthop_of_garbage)
{
	struct payload payload = route_of(AF_INET, 0);
	struct payload hops = {.length = 0}, garbage = {.length = 0};

	payload_address(&garbage, RTA_GATEWAY, 1, 4);
	payload_forged(&garbage, RTA_VIA, 3, NULL, 0);
	payload_nexthop(&hops, 0, 2, 0, &garbage);
	payload_nexthop(&hops, 0, 3, 1, NULL);
	payload_attribute(&payload, RTA_MULTIPATH, hops.bytes, hops.length);
	check(&payload, ROUTE_nexthops, "10.0.0.1 weight 1, weight 2", false);
}
END_TEST

/* No kernel sends that; the next hops of both are there, and none moved while lists pointed at it.
 */
START_TEST(multipath_twice)
{
	static const uint8_t host[4] = {192, 0, 2, 1};
	struct payload payload = route_of(AF_INET6, 0);
	struct payload hops = {.length = 0}, via = {.length = 0};
	char expected[1024] = "";

	payload_via(&via, AF_INET, host, sizeof(host));
	payload_u8(&via, 0x3ffe, 0);
	for (unsigned i = 0; i < 9; i++)
		payload_nexthop(&hops, 0, 2, (uint8_t)i, &via);
	for (unsigned i = 0; i < 18; i++)
		sprintf(expected + strlen(expected), "%svia family inet host 192.0.2.1 weight %u",
			i ? ", " : "", i % 9 + 1);
	payload_attribute(&payload, RTA_MULTIPATH, hops.bytes, hops.length);
	payload_attribute(&payload, RTA_MULTIPATH, hops.bytes, hops.length);
	check(&payload, ROUTE_nexthops, expected, true);
}
END_TEST

START_TEST(test_via)
{
	static const uint8_t host[32] = {0x20, 0x01, 0x0d, 0xb8, [15] = 1, [16] = 0xff};
	static const struct {
		uint16_t family;
		size_t length;
		const char *expected;
		bool sound;
	} cases[] = {
		{AF_INET6, 16, "family inet6 host 2001:db8::1", true},
		{AF_INET, 4, "family inet host 32.1.13.184", true},
		{AF_MPLS, 3, "family mpls host 20010d", true},
		/* an address that its family does not have */
		{AF_INET6, 4, "-", false},
		{AF_INET6, 0, "-", false},
		{AF_INET, 3, "-", false},
		{AF_MPLS, 17, "-", false},
		{0x100 | AF_INET, 4, "-", false},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct payload payload = route_of(AF_INET, 0);

		payload_via(&payload, cases[i].family, host, cases[i].length);
		check(&payload, ROUTE_via, cases[i].expected, cases[i].sound);
	}
}
END_TEST

/* Attributes that are too short for what they carry. */
START_TEST(nested_is_cut)
{
	static const struct {
		uint16_t type;
		size_t enough;
		unsigned field;
	} cases[] = {
		{RTA_VIA, 6, ROUTE_via},
		{RTA_ENCAP_TYPE, 2, ROUTE_encap},
		{RTA_FLOW, 4, ROUTE_flow},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		for (size_t length = 0; length < cases[i].enough; length++) {
			struct payload payload = route_of(AF_INET, 0);

			payload_attribute(&payload, cases[i].type, "\002\0\0\0\0\0", length);
			check(&payload, cases[i].field, "-", false);
		}
	}
}
END_TEST

/* A route with an encapsulation: its type behind what it means, as either order may come. */
static struct payload encapsulated(uint16_t type, const struct payload *details)
{
	struct payload payload = route_of(AF_INET, 0);

	payload_nested(&payload, RTA_ENCAP, details);
	payload_attribute(&payload, RTA_ENCAP_TYPE, &type, sizeof(type));
	return payload;
}

START_TEST(ip_tunnels)
{
	static const uint8_t id[8] = {0, 0, 0, 0, 0, 0, 1, 2}, dst[4] = {192, 0, 2, 1},
			     dst6[16] = {0x20, 1}, flags[2] = {0, 5};
	struct payload details = {.length = 0}, six = {.length = 0}, payload;

	payload_attribute(&details, LWTUNNEL_IP_ID, id, sizeof(id));
	payload_attribute(&details, LWTUNNEL_IP_DST, dst, sizeof(dst));
	payload_u8(&details, LWTUNNEL_IP_TTL, 64);
	payload_attribute(&details, LWTUNNEL_IP_FLAGS, flags, sizeof(flags));
	payload = encapsulated(LWTUNNEL_ENCAP_IP, &details);
	check(&payload, ROUTE_encap, "encap_type ip id 258 dst 192.0.2.1 ttl 64 key csum", true);
	/* the same numbers mean nothing in another type */
	payload = encapsulated(LWTUNNEL_ENCAP_NONE, &details);
	check(&payload, ROUTE_encap, "encap_type none", true);

	payload_attribute(&six, LWTUNNEL_IP6_DST, dst6, sizeof(dst6));
	payload_u8(&six, LWTUNNEL_IP6_HOPLIMIT, 9);
	payload = encapsulated(LWTUNNEL_ENCAP_IP6, &six);
	check(&payload, ROUTE_encap, "encap_type ip6 dst 2001:: hoplimit 9", true);
	/* an address that is too short is ignored */
	payload = encapsulated(LWTUNNEL_ENCAP_IP6, &details);
	check(&payload, ROUTE_encap, "encap_type ip6 id 258 hoplimit 64 key csum", true);
}
END_TEST

/* `count` segments are there, and `first` + 1 are claimed; an HMAC follows, at the claimed length
 * of the header in units of 8 bytes, unless that is 0. */
static struct payload segments(uint8_t first, uint8_t count, uint8_t length)
{
	struct payload header = {.length = 0}, details = {.length = 0};
	const int mode = 1;
	uint8_t fixed[8] = {0, (uint8_t)(2 * count), 4, first, first};
	static const uint8_t hmac[40] = {5, 38, 0, 0, 0, 0, 1, 2};

	if (length) {
		fixed[1] = length;
		fixed[5] = 1 << 3;
	}

	payload_bytes(&header, &mode, sizeof(mode));
	payload_bytes(&header, fixed, sizeof(fixed));
	for (uint8_t i = 0; i < count; i++) {
		uint8_t segment[16] = {0x20, 1, [15] = (uint8_t)(i + 1)};

		payload_bytes(&header, segment, sizeof(segment));
	}
	if (length)
		payload_bytes(&header, hmac, sizeof(hmac));
	payload_attribute(&details, SEG6_IPTUNNEL_SRH, header.bytes, header.length);
	return encapsulated(LWTUNNEL_ENCAP_SEG6, &details);
}

START_TEST(segment_routing)
{
	struct payload payload = segments(1, 2, 0);

	check(&payload, ROUTE_encap, "encap_type seg6 mode encap segs 2001::2, 2001::1", true);
	payload = segments(2, 2, 0);
	check(&payload, ROUTE_encap, "encap_type seg6 mode encap", false);
	payload = segments(255, 0, 0);
	check(&payload, ROUTE_encap, "encap_type seg6 mode encap", false);
	payload = segments(0, 1, 7);
	check(&payload, ROUTE_encap, "encap_type seg6 mode encap segs 2001::1 hmac 258", true);
	/* A header that would end after the attribute, or without room for one, has no HMAC. */
	payload = segments(0, 1, 8);
	check(&payload, ROUTE_encap, "encap_type seg6 mode encap segs 2001::1", true);
	payload = segments(0, 1, 4);
	check(&payload, ROUTE_encap, "encap_type seg6 mode encap segs 2001::1", true);
}
END_TEST

START_TEST(labels)
{
	static const uint8_t stack[8] = {0x00, 0x06, 0x40, 0x00, 0x00, 0x0c, 0x81, 0x00};
	struct payload details = {.length = 0}, payload;

	payload_attribute(&details, MPLS_IPTUNNEL_DST, stack, sizeof(stack));
	payload_u8(&details, MPLS_IPTUNNEL_TTL, 9);
	payload = encapsulated(LWTUNNEL_ENCAP_MPLS, &details);
	check(&payload, ROUTE_encap, "encap_type mpls dst 100/200 ttl 9", true);
}
END_TEST

START_TEST(local_segments)
{
	static const uint8_t nh4[4] = {192, 0, 2, 7}, nh6[16] = {0x20, 1, [15] = 7};
	static const uint64_t packets = 5;
	struct payload details = {.length = 0}, program = {.length = 0}, counters = {.length = 0},
		       flavors = {.length = 0}, payload;

	payload_u32(&details, SEG6_LOCAL_ACTION, SEG6_LOCAL_ACTION_END_DX4);
	payload_attribute(&details, SEG6_LOCAL_NH4, nh4, sizeof(nh4));
	payload_attribute(&details, SEG6_LOCAL_NH6, nh6, sizeof(nh6));
	payload = encapsulated(LWTUNNEL_ENCAP_SEG6_LOCAL, &details);
	check(&payload, ROUTE_encap,
		"encap_type seg6local action End.DX4 nh4 192.0.2.7 nh6 2001::7", true);

	details = (struct payload){.length = 0};
	payload_u32(&details, SEG6_LOCAL_ACTION, SEG6_LOCAL_ACTION_END_BPF);
	payload_u32(&details, SEG6_LOCAL_VRFTABLE, 100);
	payload_string(&program, SEG6_LOCAL_BPF_PROG_NAME, "prog");
	payload_nested(&details, SEG6_LOCAL_BPF, &program);
	payload_attribute(&counters, SEG6_LOCAL_CNT_PACKETS, &packets, sizeof(packets));
	payload_nested(&details, SEG6_LOCAL_COUNTERS, &counters);
	payload_u32(&flavors, SEG6_LOCAL_FLV_OPERATION, 1 << SEG6_LOCAL_FLV_OP_PSP);
	payload_nested(&details, SEG6_LOCAL_FLAVORS, &flavors);
	payload = encapsulated(LWTUNNEL_ENCAP_SEG6_LOCAL, &details);
	check(&payload, ROUTE_encap,
		"encap_type seg6local action End.BPF vrftable 100 endpoint prog flavors psp "
		"packets 5",
		true);
}
END_TEST

START_TEST(rpl_segments)
{
	uint8_t header[8 + 32] = {0, 4, 3, 2, [8] = 0x20, 1, [23] = 1, 0x20, 1, [39] = 2};
	struct payload details = {.length = 0}, payload;

	payload_attribute(&details, RPL_IPTUNNEL_SRH, header, sizeof(header));
	payload = encapsulated(LWTUNNEL_ENCAP_RPL, &details);
	check(&payload, ROUTE_encap, "encap_type rpl segs 2001::1, 2001::2", true);
	header[3] = 3; /* more than there are */
	details.length = 0;
	payload_attribute(&details, RPL_IPTUNNEL_SRH, header, sizeof(header));
	payload = encapsulated(LWTUNNEL_ENCAP_RPL, &details);
	check(&payload, ROUTE_encap, "encap_type rpl", false);
}
END_TEST

START_TEST(traces)
{
	static const uint8_t trace[8] = {0, 123, 0x08, 12, 0x80, 0, 0, 0};
	struct payload details = {.length = 0}, payload;

	payload_u8(&details, IOAM6_IPTUNNEL_MODE, IOAM6_IPTUNNEL_MODE_INLINE);
	payload_attribute(&details, IOAM6_IPTUNNEL_TRACE, trace, sizeof(trace));
	payload_u32(&details, IOAM6_ATTRIBUTE_FREQ_K, 1);
	payload_u32(&details, IOAM6_ATTRIBUTE_FREQ_N, 3);
	payload = encapsulated(LWTUNNEL_ENCAP_IOAM6, &details);
	check(&payload, ROUTE_encap,
		"encap_type ioam6 mode inline freqk 1 freqn 3 type 8388608 ns 123 size 48", true);
	details.length = 0;
	payload_u8(&details, IOAM6_IPTUNNEL_MODE, IOAM6_IPTUNNEL_MODE_AUTO);
	payload = encapsulated(LWTUNNEL_ENCAP_IOAM6, &details);
	check(&payload, ROUTE_encap, "encap_type ioam6 mode auto", true);
}
END_TEST

START_TEST(other_tunnels)
{
	static const uint8_t locator[8] = {0x20, 1, 0x0d, 0xb8, 0, 0, 0, 1};
	struct payload details = {.length = 0}, program = {.length = 0}, payload;

	payload_string(&program, LWT_BPF_PROG_NAME, "egress");
	payload_nested(&details, LWT_BPF_OUT, &program);
	payload_u32(&details, LWT_BPF_XMIT_HEADROOM, 14);
	payload = encapsulated(LWTUNNEL_ENCAP_BPF, &details);
	check(&payload, ROUTE_encap, "encap_type bpf out egress headroom 14", true);

	details.length = 0;
	payload_u32(&details, LWT_XFRM_IF_ID, 0x2a);
	payload = encapsulated(10, &details);
	check(&payload, ROUTE_encap, "encap_type xfrm if_id 42", true);

	details.length = 0;
	payload_attribute(&details, ILA_ATTR_LOCATOR, locator, sizeof(locator));
	payload_u8(&details, ILA_ATTR_CSUM_MODE, ILA_CSUM_NO_ACTION);
	payload_u8(&details, ILA_ATTR_IDENT_TYPE, ILA_ATYPE_LUID);
	payload_u8(&details, ILA_ATTR_HOOK_TYPE, ILA_HOOK_ROUTE_INPUT);
	payload = encapsulated(LWTUNNEL_ENCAP_ILA, &details);
	check(&payload, ROUTE_encap,
		"encap_type ila locator 0x20010db800000001 csum_mode no-action ident_type luid "
		"hook_type input",
		true);
}
END_TEST

START_TEST(encapsulation)
{
	uint16_t type = LWTUNNEL_ENCAP_SEG6;
	struct payload payload = route_of(AF_INET6, 0);
	struct payload hops = {.length = 0}, attributes = {.length = 0};

	payload_attribute(&payload, RTA_ENCAP_TYPE, &type, sizeof(type));
	check(&payload, ROUTE_encap, "encap_type seg6", true);

	payload = route_of(AF_INET6, 0);
	payload_attribute(&attributes, RTA_ENCAP_TYPE, &type, sizeof(type));
	payload_nexthop(&hops, 0, 2, 0, &attributes);
	payload_attribute(&payload, RTA_MULTIPATH, hops.bytes, hops.length);
	check(&payload, ROUTE_nexthops, "encap encap_type seg6 weight 1", true);
	check(&payload, ROUTE_encap, "-", true);
}
END_TEST

/* Round-trip times come in eighths and quarters of a millisecond. */
START_TEST(test_metrics)
{
	struct payload payload = route_of(AF_INET, 0), metrics = {.length = 0};

	payload_u32(&metrics, RTAX_LOCK, 1 << RTAX_MTU | 1 << RTAX_CWND);
	payload_u32(&metrics, RTAX_MTU, 1400);
	payload_u32(&metrics, RTAX_RTT, 808);
	payload_u32(&metrics, RTAX_RTTVAR, 400);
	payload_u32(&metrics, RTAX_CWND, 10);
	payload_string(&metrics, RTAX_CC_ALGO, "cubic");
	payload_nested(&payload, RTA_METRICS, &metrics);
	check(&payload, ROUTE_metrics,
		"lock mtu|cwnd mtu 1400 rtt 101 rttvar 100 cwnd 10 congestion cubic", true);
}
END_TEST

START_TEST(metrics_of_garbage)
{
	struct payload payload = route_of(AF_INET, 0), metrics = {.length = 0};

	payload_u32(&metrics, RTAX_MTU, 1400);
	payload_forged(&metrics, RTAX_CWND, 100, "abcd", 4);
	payload_nested(&payload, RTA_METRICS, &metrics);
	check(&payload, ROUTE_metrics, "mtu 1400", false);
}
END_TEST

START_TEST(test_realms)
{
	struct payload both = route_of(AF_INET, 0), to = both;

	payload_u32(&both, RTA_FLOW, 3 << 16 | 5);
	payload_u32(&to, RTA_FLOW, 5);
	check(&both, ROUTE_flow, "from 3 to 5", true);
	check(&to, ROUTE_flow, "to 5", true);
}
END_TEST

/* In hundredths of a second, in the past if negative. */
START_TEST(expiry)
{
	static const struct {
		int32_t ticks;
		const char *expected;
	} cases[] = {
		{0, "-"},
		{179900, "1799"},
		{50, "0"},
		{-300, "-3"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct payload payload = route_of(AF_INET6, 0);
		struct rta_cacheinfo info = {.rta_expires = cases[i].ticks};

		payload_attribute(&payload, RTA_CACHEINFO, &info, sizeof(info));
		check(&payload, ROUTE_expires, cases[i].expected, true);
	}
}
END_TEST

START_TEST(error_of_a_route)
{
	struct payload payload = route_of(AF_INET6, 0), fine = payload;
	struct rta_cacheinfo info = {.rta_error = (uint32_t)-ENETUNREACH};

	payload_attribute(&payload, RTA_CACHEINFO, &info, sizeof(info));
	check(&payload, ROUTE_error, "-101", true);
	info.rta_error = 0;
	payload_attribute(&fine, RTA_CACHEINFO, &info, sizeof(info));
	check(&fine, ROUTE_error, "-", true);
}
END_TEST

/* The kernel fills this in for any route, but only exceptions have it. */
START_TEST(exceptions)
{
	struct payload plain = route_of(AF_INET6, 0), cached = plain;
	struct rta_cacheinfo info = {.rta_clntref = 2, .rta_used = 9, .rta_lastuse = 350};
	struct rtmsg *header = (struct rtmsg *)(void *)cached.bytes;

	header->rtm_flags = RTM_F_CLONED | 0x40000;
	payload_attribute(&plain, RTA_CACHEINFO, &info, sizeof(info));
	payload_attribute(&cached, RTA_CACHEINFO, &info, sizeof(info));
	check(&plain, ROUTE_users, "-", true);
	check(&plain, ROUTE_used, "-", true);
	check(&plain, ROUTE_age, "-", true);
	check(&plain, ROUTE_cache, "-", true);
	check(&cached, ROUTE_users, "2", true);
	check(&cached, ROUTE_used, "9", true);
	check(&cached, ROUTE_age, "3", true);
	check(&cached, ROUTE_cache, "redirected", true);
	check(&cached, ROUTE_flags, "cloned", true);
}
END_TEST

START_TEST(multicast_forwarding)
{
	static const uint8_t group[] = {233, 252, 0, 1};
	struct payload payload = route_of(RTNL_FAMILY_IPMR, 32), hops = {.length = 0};
	struct rtnexthop hop = {.rtnh_len = sizeof(hop), .rtnh_hops = 5};
	uint64_t age = 1299;

	payload_bytes(&hops, &hop, sizeof(hop));
	payload_attribute(&payload, RTA_DST, group, sizeof(group));
	payload_attribute(&payload, RTA_MULTIPATH, hops.bytes, hops.length);
	payload_attribute(&payload, RTA_MFC_STATS, &(struct rta_mfc_stats){7, 8, 9},
		sizeof(struct rta_mfc_stats));
	payload_attribute(&payload, RTA_EXPIRES, &age, sizeof(age));
	check(&payload, ROUTE_family, "inet", true);
	check(&payload, ROUTE_dst, "233.252.0.1", true);
	check(&payload, ROUTE_nexthops, "ttl 5", true);
	check(&payload, ROUTE_packets, "7", true);
	check(&payload, ROUTE_wrong_if, "9", true);
	check(&payload, ROUTE_age, "12", true);
}
END_TEST

/* The answer to a lookup of a packet forwarded to a group has the same; other routes for groups
 * have weights. */
START_TEST(forwarded_groups)
{
	for (int forwarded = 0; forwarded < 2; forwarded++) {
		struct payload payload = {.length = 0}, hops = {.length = 0};
		struct rtnexthop hop = {.rtnh_len = sizeof(hop), .rtnh_hops = 5};
		struct rtmsg header = {.rtm_family = AF_INET, .rtm_type = RTN_MULTICAST};

		payload_bytes(&payload, &header, sizeof(header));
		payload_bytes(&hops, &hop, sizeof(hop));
		payload_attribute(&payload, RTA_MULTIPATH, hops.bytes, hops.length);
		if (forwarded)
			payload_attribute(&payload, RTA_MFC_STATS, &(struct rta_mfc_stats){7, 8, 9},
				sizeof(struct rta_mfc_stats));
		check(&payload, ROUTE_nexthops, forwarded ? "ttl 5" : "weight 6", true);
	}
}
END_TEST

/* Nothing of one route is left in the next. */
START_TEST(records_are_fresh)
{
	CLEANUP(route_decoder_free) struct route_decoder *decoder = route_decoder_new(&all);
	struct payload full = route_of(AF_INET, 8), empty = route_of(AF_INET, 0);
	struct payload metrics = {.length = 0}, hops = {.length = 0};
	bool malformed;

	payload_u32(&metrics, RTAX_RTT, 8);
	payload_nexthop(&hops, 0, 2, 0, NULL);
	payload_address(&full, RTA_DST, 0, 4);
	payload_u32(&full, RTA_FLOW, 1 << 16 | 1);
	payload_u32(&full, RTA_OIF, 2);
	payload_nested(&full, RTA_METRICS, &metrics);
	payload_attribute(&full, RTA_MULTIPATH, hops.bytes, hops.length);
	decode(decoder, &full, &malformed);

	struct route_record *record = decode(decoder, &empty, &malformed);

	ASSERT_CELL(&route_schema, &record->base, ROUTE_dst, "default");
	ASSERT_CELL(&route_schema, &record->base, ROUTE_flow, "-");
	ASSERT_CELL(&route_schema, &record->base, ROUTE_oif, "-");
	ASSERT_CELL(&route_schema, &record->base, ROUTE_metrics, "-");
	ASSERT_CELL(&route_schema, &record->base, ROUTE_nexthops, "-");
}
END_TEST

START_TEST(only_what_is_wanted)
{
	struct fieldset wanted = {{0}};
	struct payload payload = route_of(AF_INET, 8), hops = {.length = 0};
	bool malformed;

	fieldset_add(&wanted, ROUTE_gateway);
	CLEANUP(route_decoder_free) struct route_decoder *decoder = route_decoder_new(&wanted);

	payload_nexthop(&hops, 0, 2, 0, NULL);
	payload_address(&payload, RTA_DST, 0, 4);
	payload_address(&payload, RTA_GATEWAY, 9, 4);
	payload_attribute(&payload, RTA_MULTIPATH, hops.bytes, hops.length);

	struct route_record *record = decode(decoder, &payload, &malformed);

	ck_assert_mem_eq(&record->base.present, &wanted, sizeof(wanted));
}
END_TEST

START_TEST(header_is_cut)
{
	CLEANUP(route_decoder_free) struct route_decoder *decoder = route_decoder_new(&all);
	struct payload payload = route_of(AF_INET, 0);
	struct route_record *record;
	bool malformed = false;

	for (payload.length = 0; payload.length < sizeof(struct rtmsg); payload.length++) {
		struct message message = {
			.payload = fenced(payload.bytes, payload.length),
			.length = payload.length,
		};

		ck_assert_int_eq(route_decode(decoder, &message, &record, &malformed), -EBADMSG);
	}
	route_decoder_free(NULL);
}
END_TEST

/* xorshift: the same bytes in every run. */
static uint32_t next_random(uint32_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 17;
	*state ^= *state << 5;
	return *state;
}

/* Attributes of random types and contents, whose lengths are mostly true. */
static void fill_random(struct payload *payload, size_t size, unsigned depth, uint32_t *state)
{
	static const uint8_t types[] = {RTA_DST, RTA_SRC, RTA_GATEWAY, RTA_MULTIPATH, RTA_METRICS,
		RTA_FLOW, RTA_VIA, RTA_ENCAP_TYPE, RTA_CACHEINFO, RTA_TABLE};

	while (payload->length + 40 < size) {
		struct payload inner; /* clearing it would take longer than all the rest */
		uint32_t random = next_random(state);
		uint16_t type = types[random % ARRAY_SIZE(types)];
		size_t length = (random >> 8) % 24;

		inner.length = 0;
		if (depth && random >> 28 < 6) {
			if (type == RTA_MULTIPATH)
				payload_nexthop(&inner, 0, 1, 0, NULL);
			fill_random(&inner, (size - payload->length) / 2, depth - 1, state);
			if (type == RTA_MULTIPATH) /* its rtnh_len covers what follows */
				memcpy(inner.bytes, &(uint16_t){(uint16_t)inner.length}, 2);
		} else {
			for (size_t i = 0; i < length; i++)
				inner.bytes[i] = (uint8_t)next_random(state);
			inner.length = length;
		}
		payload_forged(payload, type,
			(uint16_t)(random >> 27 == 1 ? random
						     : sizeof(struct nlattr) + inner.length),
			inner.bytes, inner.length);
	}
}

static void look(const struct route_record *record)
{
	for (unsigned id = 0; id < ROUTE_FIELDS; id++)
		ck_assert_ptr_nonnull(cell_of(&route_schema, &record->base, id).text);
}

/* With any input, no byte outside is read, and the record can be shown. */
START_TEST(random_bytes)
{
	CLEANUP(route_decoder_free) struct route_decoder *decoder = route_decoder_new(&all);
	uint32_t state = 20240601;
	size_t sound = 0;

	struct payload payload;

	for (unsigned i = 0; i < 200000; i++) {
		struct rtmsg header = {.rtm_family = i % 3 ? AF_INET : AF_INET6,
			.rtm_dst_len = (uint8_t)next_random(&state)};
		bool malformed;

		payload.length = 0;
		payload_bytes(&payload, &header, sizeof(header));
		fill_random(&payload, 40 + next_random(&state) % 200, 2, &state);

		struct route_record *record = decode(decoder, &payload, &malformed);

		if (i % 16 == 0)
			look(record);
		sound += !malformed;
	}
	ck_assert_uint_gt(sound, 1000); /* it is not all refused at the door */
	ck_assert_uint_lt(sound, 199000);
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_test(tests, default_prefixes);
	tcase_add_test(tests, prefix_lengths);
	tcase_add_test(tests, source_prefix);
	tcase_add_test(tests, prefix_beyond_its_family);
	tcase_add_test(tests, prefix_without_address);
	tcase_add_test(tests, test_multipath);
	tcase_add_test(tests, nexthops_have_indices);
	tcase_add_test(tests, multipath_lengths);
	tcase_add_test(tests, multipath_of_zeros);
	tcase_add_test(tests, multipath_is_cut);
	tcase_add_test(tests, multipath_unaligned);
	tcase_add_test(tests, nexthop_of_garbage);
	tcase_add_test(tests, multipath_twice);
	tcase_add_test(tests, test_via);
	tcase_add_test(tests, nested_is_cut);
	tcase_add_test(tests, encapsulation);
	tcase_add_test(tests, ip_tunnels);
	tcase_add_test(tests, segment_routing);
	tcase_add_test(tests, labels);
	tcase_add_test(tests, local_segments);
	tcase_add_test(tests, rpl_segments);
	tcase_add_test(tests, traces);
	tcase_add_test(tests, other_tunnels);
	tcase_add_test(tests, test_metrics);
	tcase_add_test(tests, metrics_of_garbage);
	tcase_add_test(tests, test_realms);
	tcase_add_test(tests, exceptions);
	tcase_add_test(tests, multicast_forwarding);
	tcase_add_test(tests, forwarded_groups);
	tcase_add_test(tests, expiry);
	tcase_add_test(tests, error_of_a_route);
	tcase_add_test(tests, records_are_fresh);
	tcase_add_test(tests, only_what_is_wanted);
	tcase_add_test(tests, header_is_cut);
	tcase_add_test(tests, random_bytes);
}
