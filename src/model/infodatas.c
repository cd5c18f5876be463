#include "nlinspect/model/infodatas.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/model/schemas.h"
#include "nlinspect/model/words.h"

#include <linux/if_bridge.h>
#include <linux/if_ether.h>
#include <linux/if_link.h>

static const struct word macvlan_modes[] = {
	{MACVLAN_MODE_PRIVATE, "private"},
	{MACVLAN_MODE_VEPA, "vepa"},
	{MACVLAN_MODE_BRIDGE, "bridge"},
	{MACVLAN_MODE_PASSTHRU, "passthru"},
	{MACVLAN_MODE_SOURCE, "source"},
};
static const struct words macvlan_mode_words = WORDS(macvlan_modes);

static const struct word tun_types[] = {{1, "tun"}, {2, "tap"}};
static const struct words tun_type_words = WORDS(tun_types);

static const struct word vxlan_dfs[] = {
	{VXLAN_DF_UNSET, "unset"}, {VXLAN_DF_SET, "set"}, {VXLAN_DF_INHERIT, "inherit"}};
static const struct words vxlan_df_words = WORDS(vxlan_dfs);

static const struct word vlan_protocols[] = {{ETH_P_8021Q, "802.1Q"}, {ETH_P_8021AD, "802.1ad"}};
static const struct words vlan_protocol_words = WORDS(vlan_protocols);

#define ROWS     "model/infodatas.def"
#define RECORD   struct infodata_record
#define ID(name) INFODATA_##name

#define BRIDGE(number, type)    SOURCE_ATTRIBUTE(WIRE_INFO_BRIDGE, number, type)
#define BRIDGE_BE(number, type) BRIDGE(number, type), .big_endian = true
/* A bit of br_boolopt_multi.optval. */
#define BRIDGE_OPTION(bit) \
	BRIDGE(IFLA_BR_MULTI_BOOLOPT, uint32_t), .form = WIRE_BITS, .shift = (bit), .width = 1
#define BRIDGE_MAC(number)    .kind = WIRE_INFO_BRIDGE, .attribute = (number), .name = #number
#define BRIDGE_ID(number)     SOURCE_BY_HAND(WIRE_INFO_BRIDGE, number, #number)
#define MACVLAN(number, type) SOURCE_ATTRIBUTE(WIRE_INFO_MACVLAN, number, type)
#define MACVLAN_NEW(number, type, label) \
	.kind = WIRE_INFO_MACVLAN, .attribute = (number), .size = sizeof(type), .name = label
#define TUN(number, type)      SOURCE_ATTRIBUTE(WIRE_INFO_TUN, number, type)
#define VXLAN(number, type)    SOURCE_ATTRIBUTE(WIRE_INFO_VXLAN, number, type)
#define VXLAN_BE(number, type) VXLAN(number, type), .big_endian = true
#define VXLAN_NEW(number, type, label) \
	.kind = WIRE_INFO_VXLAN, .attribute = (number), .size = sizeof(type), .name = label
#define VXLAN_FLAG(number) \
	.kind = WIRE_INFO_VXLAN, .attribute = (number), .form = WIRE_FLAG, .name = #number
#define VXLAN_ADDRESS(number)  .kind = WIRE_INFO_VXLAN, .attribute = (number), .name = #number
#define VXLAN6_ADDRESS(number) .kind = WIRE_INFO_VXLAN6, .attribute = (number), .name = #number
#define NESTED(number)         .kind = WIRE_NONE, .attribute = (number), .name = #number

#include "model/rows.h"

const struct schema infodata_schema = {
	.name = "info_data",
	.title = "the settings of an interface's kind",
	FROM_ROWS,
};
