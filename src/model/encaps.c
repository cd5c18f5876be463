#include "nlinspect/model/encaps.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/model/schemas.h"
#include "nlinspect/model/words.h"

#include <linux/lwtunnel.h>
#include <linux/rtnetlink.h>

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

#define ROWS               "model/encaps.def"
#define RECORD             struct encap_record
#define ID(name)           ENCAP_##name
#define ATTR(number, type) SOURCE_ATTRIBUTE(WIRE_ENCAP, number, type)

#include "model/rows.h"

const struct schema encap_schema = {
	.name = "encap",
	.title = "encapsulation of a route",
	FROM_ROWS,
};
