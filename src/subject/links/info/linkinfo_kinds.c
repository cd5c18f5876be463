/* SPDX-License-Identifier: MIT */
#include "linkinfo_kinds.h"

#include "subject/sockets/records/records.h"

#include <linux/if_bridge.h>
#include <linux/if_link.h>
#include <linux/if_tunnel.h>
#include <stdio.h>
#include <sys/socket.h>

#define HAS(record, id)    record_has(&(record)->base, id)
#define FORGET(record, id) fieldset_remove(&(record)->base.present, id)

/* Priority and address of a bridge, written as ip(8) does: without zeros in front. */
static struct text write_bridge_id(
	struct cursor attributes, uint16_t number, char text[static BRIDGE_ID_SIZE])
{
	struct attribute attribute;
	const uint8_t *id;

	if (!attribute_find(attributes, number, &attribute) ||
		attribute.length < sizeof(struct ifla_bridge_id))
		return (struct text){NULL, 0};
	id = attribute.payload;
	snprintf(text, BRIDGE_ID_SIZE, "%.2x%.2x.%x:%x:%x:%x:%x:%x", id[0], id[1], id[2], id[3],
		id[4], id[5], id[6], id[7]);
	return text_of(text);
}

/* What a kernel does not know is not off: the mask tells which options it knows. */
static void forget_unknown_options(struct infodata_record *data, struct cursor attributes)
{
	static const unsigned options[] = {
		INFODATA_no_linklocal_learn,
		INFODATA_mcast_vlan_snooping,
		INFODATA_mst_enabled,
		INFODATA_mdb_offload_fail_notification,
	};
	struct br_boolopt_multi multi = {0};
	struct attribute attribute;

	if (attribute_find(attributes, IFLA_BR_MULTI_BOOLOPT, &attribute) &&
		attribute.length >= sizeof(multi))
		memcpy(&multi, attribute.payload, sizeof(multi));
	for (unsigned bit = 0; bit < ARRAY_SIZE(options); bit++)
		if (!(multi.optmask >> bit & 1))
			FORGET(data, options[bit]);
}

static void finish_bridge(struct linkinfo *linkinfo, struct cursor attributes)
{
	struct infodata_record *data = &linkinfo->data;

	data->bridge_id = write_bridge_id(attributes, IFLA_BR_BRIDGE_ID, linkinfo->bridge_id);
	if (data->bridge_id.length)
		fieldset_add(&data->base.present, INFODATA_bridge_id);
	data->root_id = write_bridge_id(attributes, IFLA_BR_ROOT_ID, linkinfo->root_id);
	if (data->root_id.length)
		fieldset_add(&data->base.present, INFODATA_root_id);
	forget_unknown_options(data, attributes);
}

/* The bits as ip(8) writes them: with names where they have some, commas between. */
static void write_group_mask(uint64_t mask, char text[static GROUP_MASK_SIZE])
{
	static const char *const names[16] = {[0] = "stp", [2] = "lacp", [14] = "lldp"};
	size_t at = 0;

	if (!mask)
		snprintf(text, GROUP_MASK_SIZE, "0x0");
	for (unsigned bit = 0; bit < ARRAY_SIZE(names); bit++) {
		char number[8];

		if (!(mask >> bit & 1))
			continue;
		snprintf(number, sizeof(number), "0x%x", 1u << bit);
		at += (size_t)snprintf(text + at, GROUP_MASK_SIZE - at, "%s%s", at ? "," : "",
			names[bit] ? names[bit] : number);
	}
}

static void finish_bridge_port(struct linkinfo *linkinfo, struct cursor attributes)
{
	struct portdata_record *port = &linkinfo->port;

	port->bridge_id =
		write_bridge_id(attributes, IFLA_BRPORT_BRIDGE_ID, linkinfo->port_bridge_id);
	if (port->bridge_id.length)
		fieldset_add(&port->base.present, PORTDATA_bridge_id);
	port->root_id = write_bridge_id(attributes, IFLA_BRPORT_ROOT_ID, linkinfo->port_root_id);
	if (port->root_id.length)
		fieldset_add(&port->base.present, PORTDATA_root_id);
	if (!HAS(port, PORTDATA_group_fwd_mask))
		return;
	write_group_mask(port->group_fwd_mask, linkinfo->group_mask);
	RECORD_SET(port, PORTDATA_group_fwd_mask_str, group_fwd_mask_str,
		text_of(linkinfo->group_mask));
}

/* Sources are let in or not in mode source only. */
static void finish_macvlan(struct linkinfo *linkinfo, struct cursor attributes)
{
	if (!HAS(&linkinfo->data, INFODATA_mode) || linkinfo->data.mode != MACVLAN_MODE_SOURCE)
		FORGET(&linkinfo->data, INFODATA_macaddr_count);
}

static void finish_ipvlan(struct linkinfo *linkinfo, struct cursor attributes)
{
	struct infodata_record *data = &linkinfo->data;

	if (HAS(data, INFODATA_private))
		RECORD_SET(data, INFODATA_bridge, bridge, !data->private && !data->vepa);
}

static void finish_tun(struct linkinfo *linkinfo, struct cursor attributes)
{
	struct infodata_record *data = &linkinfo->data;

	/* Only a device with several queues has numbers of them to tell, as ip(8) sees it. */
	if (data->multi_queue && HAS(data, INFODATA_multi_queue))
		return;
	FORGET(data, INFODATA_numqueues);
	FORGET(data, INFODATA_numdisabled);
}

static bool is_unspecified(const struct address *address)
{
	static const uint8_t zeros[16];

	return !memcmp(address->bytes, zeros, address->length);
}

/* Where frames go by default is a group or one host, and ip(8) tells these apart. */
static void finish_vxlan(struct linkinfo *linkinfo, struct cursor attributes)
{
	struct infodata_record *data = &linkinfo->data;

	if (HAS(data, INFODATA_remote) && data->remote.bytes[0] >> 4 == 0xe) {
		RECORD_SET(data, INFODATA_group, group, data->remote);
		FORGET(data, INFODATA_remote);
	}
	if (HAS(data, INFODATA_remote6) && data->remote6.bytes[0] == 0xff) {
		RECORD_SET(data, INFODATA_group6, group6, data->remote6);
		FORGET(data, INFODATA_remote6);
	}
	if (HAS(data, INFODATA_ttl_inherit) && data->ttl_inherit)
		FORGET(data, INFODATA_ttl);
}

static void finish_geneve(struct linkinfo *linkinfo, struct cursor attributes)
{
	struct infodata_record *data = &linkinfo->data;

	if (HAS(data, INFODATA_remote) && is_unspecified(&data->remote))
		FORGET(data, INFODATA_remote);
	if (HAS(data, INFODATA_remote6) && is_unspecified(&data->remote6))
		FORGET(data, INFODATA_remote6);
	if (HAS(data, INFODATA_ttl_inherit) && data->ttl_inherit)
		FORGET(data, INFODATA_ttl);
}

/* An end that may be anywhere is "any", as ip(8) has it, whether it is 0.0.0.0 or not there. */
static void finish_ends(struct linkinfo *linkinfo, struct cursor attributes)
{
	struct infodata_record *data = &linkinfo->data;
	const struct address any = {.name = {"any", 3}};

	if (!HAS(data, INFODATA_remote) || is_unspecified(&data->remote))
		RECORD_SET(data, INFODATA_remote, remote, any);
	if (!HAS(data, INFODATA_local) || is_unspecified(&data->local))
		RECORD_SET(data, INFODATA_local, local, any);
}

static void finish_vti(struct linkinfo *linkinfo, struct cursor attributes)
{
	struct infodata_record *data = &linkinfo->data;

	finish_ends(linkinfo, attributes);
	if (HAS(data, INFODATA_ikey) && is_unspecified(&data->ikey))
		FORGET(data, INFODATA_ikey);
	if (HAS(data, INFODATA_okey) && is_unspecified(&data->okey))
		FORGET(data, INFODATA_okey);
}

static bool gre_has_key(struct cursor attributes, uint16_t number)
{
	struct attribute flags;

	/* GRE_KEY, in network byte order */
	return attribute_find(attributes, number, &flags) && flags.length >= 2 &&
	       flags.payload[0] & 0x20;
}

/* Of tunnels over IPv6: what is taken from the inner packet is not set. */
static void forget_inherited(struct infodata_record *data)
{
	if (HAS(data, INFODATA_ip6_tnl_f_ign_encap_limit) && data->ip6_tnl_f_ign_encap_limit)
		FORGET(data, INFODATA_encap_limit);
	if (HAS(data, INFODATA_ip6_tnl_f_use_orig_tclass) && data->ip6_tnl_f_use_orig_tclass)
		FORGET(data, INFODATA_tclass);
	if (HAS(data, INFODATA_ip6_tnl_f_use_orig_flowlabel) && data->ip6_tnl_f_use_orig_flowlabel)
		FORGET(data, INFODATA_flowlabel);
	if (HAS(data, INFODATA_ip6_tnl_f_use_orig_fwmark) && data->ip6_tnl_f_use_orig_fwmark)
		FORGET(data, INFODATA_fwmark);
}

static void finish_gre(struct linkinfo *linkinfo, struct cursor attributes)
{
	struct infodata_record *data = &linkinfo->data;

	finish_ends(linkinfo, attributes);
	if (!gre_has_key(attributes, IFLA_GRE_IFLAGS))
		FORGET(data, INFODATA_ikey);
	if (!gre_has_key(attributes, IFLA_GRE_OFLAGS))
		FORGET(data, INFODATA_okey);
	forget_inherited(data);
}

static void finish_ip6tnl(struct linkinfo *linkinfo, struct cursor attributes)
{
	struct infodata_record *data = &linkinfo->data;

	finish_ends(linkinfo, attributes);
	/* "any" is a word that it shares with ipip. */
	if (!words_number(data->proto))
		data->proto = 0;
	forget_inherited(data);
}

static void finish_sit(struct linkinfo *linkinfo, struct cursor attributes)
{
	struct infodata_record *data = &linkinfo->data;
	bool has_prefix = HAS(data, INFODATA_prefixlen) && data->prefixlen;

	finish_ends(linkinfo, attributes);
	if (!has_prefix) {
		FORGET(data, INFODATA_prefix);
		FORGET(data, INFODATA_prefixlen);
	}
	if (!has_prefix || !HAS(data, INFODATA_relay_prefix) ||
		is_unspecified(&data->relay_prefix)) {
		FORGET(data, INFODATA_relay_prefix);
		FORGET(data, INFODATA_relay_prefixlen);
	}
}

/* Here ip(8) tells a flag that is not there, too. */
static void finish_bareudp(struct linkinfo *linkinfo, struct cursor attributes)
{
	if (!HAS(&linkinfo->data, INFODATA_multiproto))
		RECORD_SET(&linkinfo->data, INFODATA_multiproto, multiproto, false);
}

static void finish_encap(struct linkinfo *linkinfo, struct cursor attributes)
{
	if (!HAS(&linkinfo->encap, TUNNELENCAP_type) || linkinfo->encap.type == TUNNEL_ENCAP_NONE)
		record_clear(&linkinfo->encap.base);
}

#define OBJECT(its_schema, member_, field)                                           \
	{                                                                            \
		&(its_schema), offsetof(struct linkinfo, member_), INFODATA_##field, \
			offsetof(struct infodata_record, field)                      \
	}

const struct link_object link_objects[LINK_PARTS] = {
	[DATA] = {&infodata_schema, offsetof(struct linkinfo, data), 0, 0},
	[PORT] = {&portdata_schema, offsetof(struct linkinfo, port), 0, 0},
	[PORT_RANGE] = OBJECT(portrange_schema, ports, port_range),
	[QUERIER4] = OBJECT(querier_schema, querier, mcast_querier_state_ipv4),
	[QUERIER6] = OBJECT(querier_schema, querier6, mcast_querier_state_ipv6),
	[AD_INFO] = OBJECT(adinfo_schema, ad_info, ad_info),
	[ENCAP] = OBJECT(tunnelencap_schema, encap, encap),
};

#define LIST(of, nest, each, wire_, family_, its_schema, field)                       \
	{                                                                             \
		.kind = (of), .within = (nest), .item = (each), .wire = (wire_),      \
		.family = (family_), .schema = &(its_schema), .id = INFODATA_##field, \
		.member = offsetof(struct infodata_record, field)                     \
	}

const struct link_list link_lists[LINK_LISTS] = {
	LIST("vlan", IFLA_VLAN_INGRESS_QOS, IFLA_VLAN_QOS_MAPPING, WIRE_INFO_VLAN, AF_UNSPEC,
		qosmap_schema, ingress_qos),
	LIST("vlan", IFLA_VLAN_EGRESS_QOS, IFLA_VLAN_QOS_MAPPING, WIRE_INFO_VLAN, AF_UNSPEC,
		qosmap_schema, egress_qos),
	LIST("macvlan", IFLA_MACVLAN_MACADDR_DATA, IFLA_MACVLAN_MACADDR, WIRE_INFO_MACVLAN,
		AF_UNSPEC, macaddr_schema, macaddr_data),
	LIST("macvtap", IFLA_MACVLAN_MACADDR_DATA, IFLA_MACVLAN_MACADDR, WIRE_INFO_MACVLAN,
		AF_UNSPEC, macaddr_schema, macaddr_data),
	LIST("bond", IFLA_BOND_ARP_IP_TARGET, LINK_ADDRESSES, WIRE_NONE, AF_INET,
		address_item_schema, arp_ip_target),
	LIST("bond", IFLA_BOND_NS_IP6_TARGET, LINK_ADDRESSES, WIRE_NONE, AF_INET6,
		address_item_schema, ns_ip6_target),
};

#define GRE_OVER(name, family)                                           \
	{name, WIRE_INFO_GRE, DATA, 0, AF_INET, NULL},                   \
		{name, WIRE_INFO_GRE_ENDS, DATA, 0, family, finish_gre}, \
	{                                                                \
		name, WIRE_INFO_GRE, ENCAP, 0, AF_UNSPEC, finish_encap   \
	}
#define IPTUN_OVER(name, family, finish_)                                \
	{name, WIRE_INFO_IPTUN, DATA, 0, AF_UNSPEC, NULL},               \
		{name, WIRE_INFO_IPTUN_ENDS, DATA, 0, family, finish_},  \
	{                                                                \
		name, WIRE_INFO_IPTUN, ENCAP, 0, AF_UNSPEC, finish_encap \
	}

const struct link_kind link_kinds[] = {
	{"amt", WIRE_INFO_AMT, DATA, 0, AF_INET, NULL},
	{"bareudp", WIRE_INFO_BAREUDP, DATA, 0, AF_UNSPEC, finish_bareudp},
	{"bond", WIRE_INFO_BOND, DATA, 0, AF_UNSPEC, NULL},
	{"bond", WIRE_INFO_BOND_AD, AD_INFO, IFLA_BOND_AD_INFO, AF_UNSPEC, NULL},
	{"bond", WIRE_PORT_BOND, PORT, 0, AF_UNSPEC, NULL},
	{"bridge", WIRE_INFO_BRIDGE, DATA, 0, AF_UNSPEC, finish_bridge},
	{"bridge", WIRE_INFO_QUERIER, QUERIER4, IFLA_BR_MCAST_QUERIER_STATE, AF_INET, NULL},
	{"bridge", WIRE_INFO_QUERIER6, QUERIER6, IFLA_BR_MCAST_QUERIER_STATE, AF_INET6, NULL},
	{"bridge", WIRE_PORT_BRIDGE, PORT, 0, AF_UNSPEC, finish_bridge_port},
	{"dsa", WIRE_INFO_DSA, DATA, 0, AF_UNSPEC, NULL},
	{"geneve", WIRE_INFO_GENEVE6, DATA, 0, AF_INET6, NULL},
	{"geneve", WIRE_INFO_GENEVE, DATA, 0, AF_INET, finish_geneve},
	GRE_OVER("gre", AF_INET),
	GRE_OVER("gretap", AF_INET),
	GRE_OVER("erspan", AF_INET),
	GRE_OVER("ip6gre", AF_INET6),
	GRE_OVER("ip6gretap", AF_INET6),
	GRE_OVER("ip6erspan", AF_INET6),
	{"gtp", WIRE_INFO_GTP, DATA, 0, AF_UNSPEC, NULL},
	{"hsr", WIRE_INFO_HSR, DATA, 0, AF_UNSPEC, NULL},
	IPTUN_OVER("ipip", AF_INET, finish_ends),
	{"sit", WIRE_INFO_SIT, DATA, 0, AF_INET, NULL},
	{"sit", WIRE_INFO_SIT6, DATA, 0, AF_INET6, NULL},
	IPTUN_OVER("sit", AF_INET, finish_sit),
	IPTUN_OVER("ip6tnl", AF_INET6, NULL),
	{"ip6tnl", WIRE_INFO_IP6TNL, DATA, 0, AF_UNSPEC, finish_ip6tnl},
	{"ipvlan", WIRE_INFO_IPVLAN, DATA, 0, AF_UNSPEC, finish_ipvlan},
	{"ipvtap", WIRE_INFO_IPVLAN, DATA, 0, AF_UNSPEC, finish_ipvlan},
	{"macvlan", WIRE_INFO_MACVLAN, DATA, 0, AF_UNSPEC, finish_macvlan},
	{"macvtap", WIRE_INFO_MACVLAN, DATA, 0, AF_UNSPEC, finish_macvlan},
	{"netkit", WIRE_INFO_NETKIT, DATA, 0, AF_UNSPEC, NULL},
	{"tun", WIRE_INFO_TUN, DATA, 0, AF_UNSPEC, finish_tun},
	{"vlan", WIRE_INFO_VLAN, DATA, 0, AF_UNSPEC, NULL},
	{"vrf", WIRE_INFO_VRF, DATA, 0, AF_UNSPEC, NULL},
	{"vrf", WIRE_PORT_VRF, PORT, 0, AF_UNSPEC, NULL},
	{"vti", WIRE_INFO_VTI, DATA, 0, AF_INET, NULL},
	{"vti", WIRE_INFO_VTI_ENDS, DATA, 0, AF_INET, finish_vti},
	{"vti6", WIRE_INFO_VTI, DATA, 0, AF_INET, NULL},
	{"vti6", WIRE_INFO_VTI_ENDS, DATA, 0, AF_INET6, finish_vti},
	{"vxlan", WIRE_INFO_VXLAN, PORT_RANGE, 0, AF_UNSPEC, NULL},
	{"vxlan", WIRE_INFO_VXLAN6, DATA, 0, AF_INET6, NULL},
	{"vxlan", WIRE_INFO_VXLAN, DATA, 0, AF_INET, finish_vxlan},
	{"xfrm", WIRE_INFO_XFRM, DATA, 0, AF_UNSPEC, NULL},
};

const size_t link_kind_count = ARRAY_SIZE(link_kinds);

const char *linkinfo_kind_at(size_t index)
{
	for (size_t i = 0; i < ARRAY_SIZE(link_kinds); i++) {
		/* The entries of a kind stand together. */
		if (i && !strcmp(link_kinds[i].name, link_kinds[i - 1].name))
			continue;
		if (!index--)
			return link_kinds[i].name;
	}
	return NULL;
}
