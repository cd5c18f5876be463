/* SPDX-License-Identifier: MIT */
#include "portranges.h"

#include "nlinspect/base/cleanup.h"

#include "subject/schemas.h"

#include <linux/if_link.h>

#define SCHEMA   portrange
#define ROWS     "subject/links/info/portranges.def"
#define ID(name) PORTRANGE_##name
#define PORTS(member)                                                                        \
	SOURCE_MEMBER(WIRE_INFO_VXLAN, IFLA_VXLAN_PORT_RANGE, ifla_vxlan_port_range, member, \
		"ifla_vxlan_port_range." #member),                                           \
		.big_endian = true

#include "nlinspect/model/rows.h"

const struct schema portrange_schema = {
	.name = "port_range",
	.title = "a range of ports",
	FROM_ROWS(portrange),
};
