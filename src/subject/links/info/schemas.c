/* SPDX-License-Identifier: MIT */
#include "info.h"

#include "nlinspect/model/words.h"

#include "subject/links/links.h"

#include <linux/if_bridge.h>
#include <linux/if_link.h>
#include <linux/if_tunnel.h>
#include <sys/socket.h>

#define ATTR(of, number, type) SOURCE_ATTRIBUTE(WIRE_INFO_##of, number, type)
/* As long as the attribute is: addresses. */
#define WHOLE(of, number) .kind = WIRE_INFO_##of, .attribute = (number), .name = #number

#define SCHEMA   portrange
#define ROWS     "subject/links/info/portranges.def"
#define ID(name) PORTRANGE_##name
#define PORTS(member) \
	SOURCE_HEADER(WIRE_INFO_PORTS, ifla_vxlan_port_range, member), .big_endian = true
#include "nlinspect/model/rows.h"

const struct schema portrange_schema = {
	.name = "port_range",
	.title = "a range of ports",
	FROM_ROWS(portrange),
};

#define SCHEMA      qosmap
#define ROWS        "subject/links/info/qosmaps.def"
#define ID(name)    QOSMAP_##name
#define MAP(member) SOURCE_HEADER(WIRE_INFO_QOS, ifla_vlan_qos_mapping, member)
#include "nlinspect/model/rows.h"

const struct schema qosmap_schema = {
	.name = "qos_map",
	.title = "a priority mapping of a VLAN",
	FROM_ROWS(qosmap),
};

#define SCHEMA   macaddr
#define ROWS     "subject/links/info/macaddrs.def"
#define ID(name) MACADDR_##name
#include "nlinspect/model/rows.h"

const struct schema macaddr_schema = {
	.name = "macaddr",
	.title = "link-layer addresses of an interface",
	FROM_ROWS(macaddr),
};

#define SCHEMA                       querier
#define ROWS                         "subject/links/info/queriers.def"
#define ID(name)                     QUERIER_##name
#define HOST(of, number, its_family) WHOLE(of, number), .family = (its_family)
#include "nlinspect/model/rows.h"

/* Those of IPv6 stand beside them and are of the other kind. */
static const struct wire_set querier_sets[] = {
	{WIRE_INFO_QUERIER, "BRIDGE_QUERIER",
		LEFT_OUT(BRIDGE_QUERIER_PAD, BRIDGE_QUERIER_IPV6_ADDRESS, BRIDGE_QUERIER_IPV6_PORT,
			BRIDGE_QUERIER_IPV6_OTHER_TIMER)},
};

const struct schema querier_schema = {
	.name = "mcast_querier_state",
	.title = "the multicast querier of a bridge",
	FROM_ROWS(querier),
	SETS(querier_sets),
};

#define SCHEMA   adinfo
#define ROWS     "subject/links/info/adinfos.def"
#define ID(name) ADINFO_##name
#include "nlinspect/model/rows.h"

static const struct wire_set adinfo_sets[] = {
	{WIRE_INFO_BOND_AD, "IFLA_BOND_AD_INFO"},
};

const struct schema adinfo_schema = {
	.name = "ad_info",
	.title = "the active aggregator of a bond",
	FROM_ROWS(adinfo),
	SETS(adinfo_sets),
};

static const struct word tunnel_types[] = {{TUNNEL_ENCAP_FOU, "fou"}, {TUNNEL_ENCAP_GUE, "gue"}};
static const struct words tunnel_type_words = WORDS(tunnel_types);

#define SCHEMA             tunnelencap
#define ROWS               "subject/links/info/tunnelencaps.def"
#define ID(name)           TUNNELENCAP_##name
#define TYPE(kind, number) ATTR(kind, number, uint16_t), .none = WIRE_ZERO
#define PORT(kind, number) ATTR(kind, number, uint16_t), .big_endian = true
#define BIT(kind, number, bit) \
	ATTR(kind, number, uint16_t), .form = WIRE_BITS, .shift = (bit), .width = 1
#include "nlinspect/model/rows.h"

const struct schema tunnelencap_schema = {
	.name = "encap",
	.title = "the UDP encapsulation of a tunnel",
	FROM_ROWS(tunnelencap),
};
