/* SPDX-License-Identifier: MIT */
#include "qosmaps.h"

#include "nlinspect/base/cleanup.h"

#include "subject/schemas.h"

#include <linux/if_link.h>

#define SCHEMA   qosmap
#define ROWS     "subject/links/info/qosmaps.def"
#define ID(name) QOSMAP_##name
#define MAP(member)                                                                         \
	SOURCE_MEMBER(WIRE_INFO_VLAN, IFLA_VLAN_QOS_MAPPING, ifla_vlan_qos_mapping, member, \
		"ifla_vlan_qos_mapping." #member)

#include "nlinspect/model/rows.h"

const struct schema qosmap_schema = {
	.name = "qos_map",
	.title = "a priority and what it becomes at a VLAN",
	FROM_ROWS(qosmap),
};
