/* SPDX-License-Identifier: MIT */
/* The record of an interface and its statistics, made from the rows of subject/links/links.def. */
#ifndef NLINSPECT_SUBJECT_LINKS_LINKS_H
#define NLINSPECT_SUBJECT_LINKS_LINKS_H

/** A flag of the program's own in link_record.flags, as ip(8) has it: up, but the lower layer does
 * not run. */
#define LINK_FLAG_NO_CARRIER (UINT64_C(1) << 32)

/** Values of wire.kind in the schemas of links, with those in info/ and parts/. */
enum {
	WIRE_LINK = 1,
	WIRE_LINKINFO,
	WIRE_INFO_AMT,
	WIRE_INFO_BAREUDP,
	WIRE_INFO_BOND,
	WIRE_INFO_BOND_AD,
	WIRE_INFO_BRIDGE,
	WIRE_INFO_DSA,
	WIRE_INFO_GENEVE,
	WIRE_INFO_GRE,
	WIRE_INFO_GTP,
	WIRE_INFO_HSR,
	WIRE_INFO_IP6TNL,
	WIRE_INFO_IPTUN,
	WIRE_INFO_IPVLAN,
	WIRE_INFO_MACADDR,
	WIRE_INFO_MACVLAN,
	WIRE_INFO_NETKIT,
	WIRE_INFO_PORTS,
	WIRE_INFO_QOS,
	WIRE_INFO_QUERIER,
	WIRE_INFO_QUERIER6,
	WIRE_INFO_SIT,
	WIRE_INFO_TUN,
	WIRE_INFO_VLAN,
	WIRE_INFO_VRF,
	WIRE_INFO_VTI,
	WIRE_INFO_VXLAN,
	WIRE_INFO_XFRM,
	WIRE_PORT_BOND,
	WIRE_PORT_BRIDGE,
	WIRE_PORT_VRF,
	WIRE_LINK_AF_SPEC,
	WIRE_LINK_AF_SPEC_MOVED,
	WIRE_LINK_INET,
	WIRE_LINK_INET6,
	WIRE_LINK_IP6,
	WIRE_LINK_IP6_MOVED,
	WIRE_LINK_XDP,
	WIRE_LINK_XDP_PROG,
	WIRE_LINK_MAP,
	WIRE_LINK_VF,
	WIRE_LINK_VF_STATS,
	WIRE_LINK_VF_VLAN,
	WIRE_LINK_VF_RATE,
	WIRE_ETHTOOL_MODES,
	WIRE_PROP_LIST,
};

#define SCHEMA   link
#define ROWS     "subject/links/links.def"
#define ID(name) LINK_##name
#include "nlinspect/model/record_type.h"

extern const struct dump link_dump;

#endif
