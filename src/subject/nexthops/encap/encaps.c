/* SPDX-License-Identifier: MIT */
#include "encaps.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/model/words.h"

#include "encap.h"
#include "subject/uapi.h"

#include <linux/ila.h>
#include <linux/ioam6_iptunnel.h>
#include <linux/lwtunnel.h>
#include <linux/mpls_iptunnel.h>
#include <linux/nexthop.h>
#include <linux/rpl_iptunnel.h>
#include <linux/rtnetlink.h>
#include <linux/seg6_iptunnel.h>
#include <linux/seg6_local.h>
#include <sys/socket.h>

static const struct word encaps[] = {
	{LWTUNNEL_ENCAP_NONE, "none"},
	{LWTUNNEL_ENCAP_MPLS, "mpls"},
	{LWTUNNEL_ENCAP_IP, "ip"},
	{LWTUNNEL_ENCAP_ILA, "ila"},
	{LWTUNNEL_ENCAP_IP6, "ip6"},
	{LWTUNNEL_ENCAP_SEG6, "seg6"},
	{LWTUNNEL_ENCAP_BPF, "bpf"},
	{LWTUNNEL_ENCAP_SEG6_LOCAL, "seg6local"},
	{LWTUNNEL_ENCAP_RPL, "rpl"},
	{LWTUNNEL_ENCAP_IOAM6, "ioam6"},
	{10, "xfrm"},
};
static const struct words encap_words = WORDS(encaps);

/* The last one belongs to IOAM only, whose numbers differ (subject/nexthops/encap/encap.c). */
static const struct word encap_modes[] = {
	{0, "inline"},
	{1, "encap"},
	{2, "l2encap"},
	{3, "encap.red"},
	{4, "l2encap.red"},
	{ENCAP_MODE_AUTO, "auto"},
};
static const struct words encap_mode_words = WORDS(encap_modes);

static const struct word seg6_actions[] = {
	{1, "End"},
	{2, "End.X"},
	{3, "End.T"},
	{4, "End.DX2"},
	{5, "End.DX6"},
	{6, "End.DX4"},
	{7, "End.DT6"},
	{8, "End.DT4"},
	{9, "End.B6"},
	{10, "End.B6.Encaps"},
	{11, "End.BM"},
	{12, "End.S"},
	{13, "End.AS"},
	{14, "End.AM"},
	{15, "End.BPF"},
	{16, "End.DT46"},
};
static const struct words seg6_action_words = WORDS(seg6_actions);

static const struct word seg6_flavors[] = {
	{1 << 1, "psp"}, {1 << 2, "usp"}, {1 << 3, "usd"}, {1 << 4, "next-csid"}};
static const struct words seg6_flavor_words = WORDS(seg6_flavors);

static const struct word ila_csums[] = {
	{0, "adj-transport"}, {1, "neutral-map"}, {2, "no-action"}, {3, "neutral-map-auto"}};
static const struct words ila_csum_words = WORDS(ila_csums);

static const struct word ila_idents[] = {
	{0, "iid"},
	{1, "luid"},
	{2, "virt-v4"},
	{3, "virt-uni-v6"},
	{4, "virt-multi-v6"},
	{5, "nonlocal-addr"},
	{32, "use-format"},
};
static const struct words ila_ident_words = WORDS(ila_idents);

static const struct word ila_hooks[] = {{0, "output"}, {1, "input"}};
static const struct words ila_hook_words = WORDS(ila_hooks);

#define SCHEMA   encap
#define ROWS     "subject/nexthops/encap/encaps.def"
#define ID(name) ENCAP_##name

#define TYPE(of, number)    SOURCE_HAND(WIRE_ENCAP##of, number, encap_read_type)
#define IP(number, type)    SOURCE_ATTRIBUTE(WIRE_ENCAP_IP, number, type), .big_endian = true
#define IP6(number, type)   SOURCE_ATTRIBUTE(WIRE_ENCAP_IP6, number, type), .big_endian = true
#define IP_ADDRESS(number)  .kind = WIRE_ENCAP_IP, .attribute = (number), .name = #number
#define IP6_ADDRESS(number) .kind = WIRE_ENCAP_IP6, .attribute = (number), .name = #number
/* In a number in network order the bits are at the ABI's places on every machine. */
#define BIT(low)      .form = WIRE_BITS, .shift = (low), .width = 1
#define IP_FLAG(low)  IP(LWTUNNEL_IP_FLAGS, uint16_t), BIT(low)
#define IP6_FLAG(low) IP6(LWTUNNEL_IP6_FLAGS, uint16_t), BIT(low)
#define SEG6_MODE                                                                    \
	SOURCE_MEMBER(WIRE_ENCAP_SEG6, SEG6_IPTUNNEL_SRH, seg6_iptunnel_encap, mode, \
		"seg6_iptunnel_encap.mode")
#define HAND(of, number, read) SOURCE_HAND(WIRE_ENCAP_##of, number, read)
/* The name of a BPF program, in its own attribute. */
#define PROGRAM(of, number) .kind = WIRE_ENCAP_##of, .attribute = LWT_BPF_PROG_NAME, .name = #number
_Static_assert((int)LWT_BPF_PROG_NAME == SEG6_LOCAL_BPF_PROG_NAME, "one macro fits both");

#define MPLS(number, type)      SOURCE_ATTRIBUTE(WIRE_ENCAP_MPLS, number, type)
#define MPLS_LABELS(number)     .kind = WIRE_ENCAP_MPLS, .attribute = (number), .name = #number
#define SEG6LOCAL(number, type) SOURCE_ATTRIBUTE(WIRE_ENCAP_SEG6LOCAL, number, type)
#define SEG6LOCAL_ADDRESS(number, its_family) \
	.kind = WIRE_ENCAP_SEG6LOCAL, .attribute = (number), .family = (its_family), .name = #number
#define FLAVOR(number, type)  SOURCE_ATTRIBUTE(WIRE_ENCAP_FLAVORS, number, type)
#define COUNTER(number, type) SOURCE_ATTRIBUTE(WIRE_ENCAP_COUNTERS, number, type)
#define IOAM6(number, type)   SOURCE_ATTRIBUTE(WIRE_ENCAP_IOAM6, number, type)
#define IOAM6_ADDRESS(number) .kind = WIRE_ENCAP_IOAM6, .attribute = (number), .name = #number
/* Members of struct ioam6_trace_hdr, whose bits are in the same bytes on every machine. */
#define IOAM6_TRACE(at, type)                                                        \
	.kind = WIRE_ENCAP_IOAM6, .attribute = IOAM6_IPTUNNEL_TRACE, .offset = (at), \
	.size = sizeof(type), .big_endian = true, .name = "IOAM6_IPTUNNEL_TRACE"
/* The lowest byte of the number is reserved. */
#define IOAM6_TYPE          IOAM6_TRACE(4, uint32_t), .form = WIRE_BITS, .shift = 8, .width = 24
#define BPF(number, type)   SOURCE_ATTRIBUTE(WIRE_ENCAP_BPF, number, type)
#define XFRM(number, type)  SOURCE_ATTRIBUTE(WIRE_ENCAP_XFRM, number, type)
#define ILA(number, type)   SOURCE_ATTRIBUTE(WIRE_ENCAP_ILA, number, type)
#define ILA_LOCATOR(number) ILA(number, uint64_t), .big_endian = true

#include "nlinspect/model/rows.h"

/* A route and a next-hop object use different attributes. */
static const struct wire encap_nests[] = {
	{SOURCE_BY(WIRE_ENCAP, RTA_ENCAP, encap_types)},
	{SOURCE_BY(WIRE_ENCAP_OBJECT, NHA_ENCAP, encap_types)},
	{SOURCE_NEST(WIRE_ENCAP_SEG6LOCAL, SEG6_LOCAL_BPF, WIRE_ENCAP_ENDPOINT)},
	{SOURCE_NEST(WIRE_ENCAP_SEG6LOCAL, SEG6_LOCAL_FLAVORS, WIRE_ENCAP_FLAVORS)},
	{SOURCE_NEST(WIRE_ENCAP_SEG6LOCAL, SEG6_LOCAL_COUNTERS, WIRE_ENCAP_COUNTERS)},
	{SOURCE_NEST(WIRE_ENCAP_BPF, LWT_BPF_IN, WIRE_ENCAP_BPF_IN)},
	{SOURCE_NEST(WIRE_ENCAP_BPF, LWT_BPF_OUT, WIRE_ENCAP_BPF_OUT)},
	{SOURCE_NEST(WIRE_ENCAP_BPF, LWT_BPF_XMIT, WIRE_ENCAP_BPF_XMIT)},
};

static const struct wire_set encap_sets[] = {
	{WIRE_ENCAP_IP, "LWTUNNEL_IP", LEFT_OUT(LWTUNNEL_IP_PAD, LWTUNNEL_IP_OPTS)},
	{WIRE_ENCAP_IP6, "LWTUNNEL_IP6", LEFT_OUT(LWTUNNEL_IP6_PAD, LWTUNNEL_IP6_OPTS)},
	{WIRE_ENCAP_SEG6, "SEG6_IPTUNNEL"},
	{WIRE_ENCAP_MPLS, "MPLS_IPTUNNEL"},
	{WIRE_ENCAP_SEG6LOCAL, "SEG6_LOCAL"},
	{WIRE_ENCAP_FLAVORS, "SEG6_LOCAL_FLV"},
	{WIRE_ENCAP_COUNTERS, "SEG6_LOCAL_CNT", LEFT_OUT(SEG6_LOCAL_CNT_PAD)},
	{WIRE_ENCAP_IOAM6, "IOAM6_IPTUNNEL", LEFT_OUT(6) /* SRC */},
	{WIRE_ENCAP_RPL, "RPL_IPTUNNEL"},
	{WIRE_ENCAP_ENDPOINT, "SEG6_LOCAL_BPF", LEFT_OUT(SEG6_LOCAL_BPF_PROG)},
	{WIRE_ENCAP_BPF, "LWT_BPF"},
	{WIRE_ENCAP_BPF_IN, "LWT_BPF_PROG", LEFT_OUT(LWT_BPF_PROG_FD)},
	{WIRE_ENCAP_BPF_OUT, "LWT_BPF_PROG", LEFT_OUT(LWT_BPF_PROG_FD)},
	{WIRE_ENCAP_BPF_XMIT, "LWT_BPF_PROG", LEFT_OUT(LWT_BPF_PROG_FD)},
	{WIRE_ENCAP_XFRM, "LWT_XFRM"},
	{WIRE_ENCAP_ILA, "ILA_ATTR",
		LEFT_OUT(ILA_ATTR_IDENTIFIER, ILA_ATTR_LOCATOR_MATCH, ILA_ATTR_IFINDEX,
			ILA_ATTR_DIR, ILA_ATTR_PAD)},
};

const struct schema encap_schema = {
	.name = "encap",
	.title = "encapsulation of a route",
	FROM_ROWS(encap),
	NESTS(encap_nests),
	SETS(encap_sets),
};

#define SCHEMA   segment
#define ROWS     "subject/nexthops/encap/segments.def"
#define ID(name) SEGMENT_##name
#include "nlinspect/model/rows.h"

const struct schema segment_schema = {
	.name = "segs",
	.title = "segments of a route's encapsulation",
	FROM_ROWS(segment),
};
