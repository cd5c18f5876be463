/* SPDX-License-Identifier: MIT */
#include "vfvlans.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/model/words.h"

#include "subject/schemas.h"

#include <linux/if_ether.h>
#include <linux/if_link.h>

static const struct word vlan_protocols[] = {{ETH_P_8021Q, "802.1Q"}, {ETH_P_8021AD, "802.1ad"}};
static const struct words vlan_protocol_words = WORDS(vlan_protocols);

#define SCHEMA   vfvlan
#define ROWS     "subject/links/parts/vfvlans.def"
#define ID(name) VFVLAN_##name
#define VLAN(member)                                                              \
	SOURCE_MEMBER(WIRE_LINK_VF, IFLA_VF_VLAN_INFO, ifla_vf_vlan_info, member, \
		"ifla_vf_vlan_info." #member)
#define VLAN_BE(member) VLAN(member), .big_endian = true

#include "nlinspect/model/rows.h"

const struct schema vfvlan_schema = {
	.name = "vlan_list",
	.title = "VLANs of a virtual function",
	FROM_ROWS(vfvlan),
};
