#include "nlinspect/model/encaps.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/model/schemas.h"
#include "nlinspect/model/words.h"

#include <linux/lwtunnel.h>
#include <linux/rtnetlink.h>
#include <linux/seg6_iptunnel.h>

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

static const struct word seg6_modes[] = {
	{0, "inline"},
	{1, "encap"},
	{2, "l2encap"},
	{3, "encap.red"},
	{4, "l2encap.red"},
};
static const struct words seg6_mode_words = WORDS(seg6_modes);

#define ROWS     "model/encaps.def"
#define RECORD   struct encap_record
#define ID(name) ENCAP_##name

#define ATTR(number, type)  SOURCE_ATTRIBUTE(WIRE_ENCAP, number, type)
#define IP(number, type)    SOURCE_ATTRIBUTE(WIRE_ENCAP_IP, number, type), .big_endian = true
#define IP6(number, type)   SOURCE_ATTRIBUTE(WIRE_ENCAP_IP6, number, type), .big_endian = true
#define IP_ADDRESS(number)  .kind = WIRE_ENCAP_IP, .attribute = (number), .name = #number
#define IP6_ADDRESS(number) .kind = WIRE_ENCAP_IP6, .attribute = (number), .name = #number
/* A number in network order has its bits where the ABI has them, whatever the machine. */
#define BIT(low)      .form = WIRE_BITS, .shift = (low), .width = 1
#define IP_FLAG(low)  IP(LWTUNNEL_IP_FLAGS, uint16_t), BIT(low)
#define IP6_FLAG(low) IP6(LWTUNNEL_IP6_FLAGS, uint16_t), BIT(low)
#define SEG6_HEADER                                        \
	.kind = WIRE_ENCAP_SEG6, .attribute = WIRE_HEADER, \
	.size = SIZE_OF(struct seg6_iptunnel_encap, mode), .name = "seg6_iptunnel_encap.mode"

#include "model/rows.h"

const struct schema encap_schema = {
	.name = "encap",
	.title = "encapsulation of a route",
	FROM_ROWS,
};
