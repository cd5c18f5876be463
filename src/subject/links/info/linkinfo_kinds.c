/* SPDX-License-Identifier: MIT */
#include "linkinfo_kinds.h"

#include "nlinspect/decode/decoder.h"

#include "info.h"
#include "subject/links/links.h"

#include <errno.h>
#include <linux/if_bridge.h>
#include <linux/if_link.h>
#include <linux/if_tunnel.h>
#include <stdio.h>
#include <sys/socket.h>

/* A record begins as zeros, so an absent value is also 0. */
#define HAS(record, id)    record_has(&(record)->base, id)
#define FORGET(record, id) fieldset_remove(&(record)->base.present, id)

enum {
	BRIDGE_ID_SIZE = 24,   /* the longest: "8000.aa:bb:cc:dd:ee:ff" */
	GROUP_MASK_SIZE = 128, /* sixteen of "0x8000,", and a NUL */
};

static char *hex_write(char *to, uint8_t byte, bool padded)
{
	static const char digits[] = "0123456789abcdef";

	if (padded || byte >> 4)
		*to++ = digits[byte >> 4];
	*to++ = digits[byte & 0xf];
	return to;
}

/* As ip(8) writes it: the address without leading zeros. */
int link_read_bridge_id(struct decoding *decoding, const uint8_t *bytes, size_t length, void *value)
{
	char *text, *end;

	if (length < sizeof(struct ifla_bridge_id))
		return -ENODATA;
	text = decoding_take(decoding, BRIDGE_ID_SIZE);
	if (!text)
		return -ENOMEM;
	end = hex_write(hex_write(text, bytes[0], true), bytes[1], true);
	for (size_t i = 2; i < sizeof(struct ifla_bridge_id); i++) {
		*end++ = i == 2 ? '.' : ':';
		end = hex_write(end, bytes[i], false);
	}
	*(struct text *)value = (struct text){text, (uint32_t)(end - text)};
	return 0;
}

/* An option outside the mask is unknown to this kernel, not off. */
static int finish_bridge(
	struct decoding *decoding, const uint8_t *bytes, size_t length, void *value)
{
	static const unsigned options[] = {
		INFODATA_no_linklocal_learn,
		INFODATA_mcast_vlan_snooping,
		INFODATA_mst_enabled,
		INFODATA_mdb_offload_fail_notification,
	};
	struct infodata_record *data = value;
	struct br_boolopt_multi multi = {0};
	struct attribute attribute;

	if (attribute_find(cursor_of(bytes, length), IFLA_BR_MULTI_BOOLOPT, &attribute) &&
		attribute.length >= sizeof(multi))
		memcpy(&multi, attribute.payload, sizeof(multi));
	for (unsigned bit = 0; bit < ARRAY_SIZE(options); bit++)
		if (!(multi.optmask >> bit & 1))
			FORGET(data, options[bit]);
	return 0;
}

/* The bits as ip(8) writes them: names if there are any, separated by commas. */
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

int link_read_group_mask(
	struct decoding *decoding, const uint8_t *bytes, size_t length, void *value)
{
	uint16_t mask;
	char *text;

	if (length < sizeof(mask))
		return -ENODATA;
	memcpy(&mask, bytes, sizeof(mask));
	text = decoding_take(decoding, GROUP_MASK_SIZE);
	if (!text)
		return -ENOMEM;
	write_group_mask(mask, text);
	*(struct text *)value = text_of(text);
	return 0;
}

/* Sources are filtered only in mode source. */
static int finish_macvlan(
	struct decoding *decoding, const uint8_t *bytes, size_t length, void *value)
{
	struct infodata_record *data = value;

	if (data->mode != MACVLAN_MODE_SOURCE)
		FORGET(data, INFODATA_macaddr_count);
	return 0;
}

static int finish_ipvlan(
	struct decoding *decoding, const uint8_t *bytes, size_t length, void *value)
{
	struct infodata_record *data = value;

	if (HAS(data, INFODATA_private))
		RECORD_SET(data, INFODATA_bridge, bridge, !data->private && !data->vepa);
	return 0;
}

/* As in ip(8), queues are counted only on a device with several of them. */
static int finish_tun(struct decoding *decoding, const uint8_t *bytes, size_t length, void *value)
{
	struct infodata_record *data = value;

	if (!data->multi_queue) {
		FORGET(data, INFODATA_numqueues);
		FORGET(data, INFODATA_numdisabled);
	}
	return 0;
}

/* A TTL inherited from the inner packet is absent. */
static int finish_ttl(struct decoding *decoding, const uint8_t *bytes, size_t length, void *value)
{
	struct infodata_record *data = value;

	if (data->ttl_inherit)
		FORGET(data, INFODATA_ttl);
	return 0;
}

/* The default destination is a group or one host; ip(8) has a key for each. */
static int finish_vxlan(struct decoding *decoding, const uint8_t *bytes, size_t length, void *value)
{
	struct infodata_record *data = value;

	if (HAS(data, INFODATA_remote) && data->remote.bytes[0] >> 4 == 0xe) {
		RECORD_SET(data, INFODATA_group, group, data->remote);
		FORGET(data, INFODATA_remote);
	}
	if (HAS(data, INFODATA_remote6) && data->remote6.bytes[0] == 0xff) {
		RECORD_SET(data, INFODATA_group6, group6, data->remote6);
		FORGET(data, INFODATA_remote6);
	}
	return finish_ttl(decoding, bytes, length, value);
}

/* As in ip(8), an endpoint is "any" if it is 0.0.0.0 or missing. */
static int finish_ends(struct decoding *decoding, const uint8_t *bytes, size_t length, void *value)
{
	struct infodata_record *data = value;
	const struct address any = {.name = {"any", 3}};

	if (!HAS(data, INFODATA_remote))
		RECORD_SET(data, INFODATA_remote, remote, any);
	if (!HAS(data, INFODATA_local))
		RECORD_SET(data, INFODATA_local, local, any);
	return 0;
}

static bool gre_has_key(struct cursor attributes, uint16_t number)
{
	struct attribute flags;

	/* GRE_KEY, in network byte order */
	return attribute_find(attributes, number, &flags) && flags.length >= 2 &&
	       flags.payload[0] & 0x20;
}

/* Tunnels over IPv6: values inherited from the inner packet are absent. */
static void forget_inherited(struct infodata_record *data)
{
	if (data->ip6_tnl_f_ign_encap_limit)
		FORGET(data, INFODATA_encap_limit);
	if (data->ip6_tnl_f_use_orig_tclass)
		FORGET(data, INFODATA_tclass);
	if (data->ip6_tnl_f_use_orig_flowlabel)
		FORGET(data, INFODATA_flowlabel);
	if (data->ip6_tnl_f_use_orig_fwmark)
		FORGET(data, INFODATA_fwmark);
}

static int finish_gre(struct decoding *decoding, const uint8_t *bytes, size_t length, void *value)
{
	struct infodata_record *data = value;

	if (!gre_has_key(cursor_of(bytes, length), IFLA_GRE_IFLAGS))
		FORGET(data, INFODATA_ikey);
	if (!gre_has_key(cursor_of(bytes, length), IFLA_GRE_OFLAGS))
		FORGET(data, INFODATA_okey);
	forget_inherited(data);
	return finish_ends(decoding, bytes, length, value);
}

static int finish_ip6tnl(
	struct decoding *decoding, const uint8_t *bytes, size_t length, void *value)
{
	struct infodata_record *data = value;

	/* ipip also has the word "any". */
	if (!words_number(data->proto))
		data->proto = 0;
	forget_inherited(data);
	return finish_ends(decoding, bytes, length, value);
}

/* Without 6rd the kernel still sends its prefix and lengths, as zeros; without a relay prefix also
 * its length. */
static int finish_sit(struct decoding *decoding, const uint8_t *bytes, size_t length, void *value)
{
	struct infodata_record *data = value;

	if (!data->prefixlen) {
		FORGET(data, INFODATA_prefix);
		FORGET(data, INFODATA_prefixlen);
		FORGET(data, INFODATA_relay_prefix);
	}
	if (!HAS(data, INFODATA_relay_prefix))
		FORGET(data, INFODATA_relay_prefixlen);
	return finish_ends(decoding, bytes, length, value);
}

/* As in ip(8), a missing flag is false. */
static int finish_bareudp(
	struct decoding *decoding, const uint8_t *bytes, size_t length, void *value)
{
	struct infodata_record *data = value;

	if (!HAS(data, INFODATA_multiproto))
		RECORD_SET(data, INFODATA_multiproto, multiproto, false);
	return 0;
}

int link_finish_encap(struct decoding *decoding, const uint8_t *bytes, size_t length, void *value)
{
	const struct tunnelencap_record *encap = value;

	return HAS(encap, TUNNELENCAP_type) ? 0 : -ENODATA;
}

static const struct choice kinds[] = {
	{"amt", .kind = WIRE_INFO_AMT, .family = AF_INET},
	{"bareudp", .kind = WIRE_INFO_BAREUDP, .hand = finish_bareudp},
	{"bond", .kind = WIRE_INFO_BOND},
	{"bridge", .kind = WIRE_INFO_BRIDGE, .hand = finish_bridge},
	{"dsa", .kind = WIRE_INFO_DSA},
	{"geneve", .kind = WIRE_INFO_GENEVE, .family = AF_INET, .hand = finish_ttl},
	{"gre", .kind = WIRE_INFO_GRE, .family = AF_INET, .hand = finish_gre},
	{"gretap", .kind = WIRE_INFO_GRE, .family = AF_INET, .hand = finish_gre},
	{"erspan", .kind = WIRE_INFO_GRE, .family = AF_INET, .hand = finish_gre},
	{"ip6gre", .kind = WIRE_INFO_GRE, .family = AF_INET6, .hand = finish_gre},
	{"ip6gretap", .kind = WIRE_INFO_GRE, .family = AF_INET6, .hand = finish_gre},
	{"ip6erspan", .kind = WIRE_INFO_GRE, .family = AF_INET6, .hand = finish_gre},
	{"gtp", .kind = WIRE_INFO_GTP},
	{"hsr", .kind = WIRE_INFO_HSR},
	{"ipip", .kind = WIRE_INFO_IPTUN, .family = AF_INET, .hand = finish_ends},
	{"sit", .kind = WIRE_INFO_SIT, .base = WIRE_INFO_IPTUN, .family = AF_INET,
		.hand = finish_sit},
	{"ip6tnl", .kind = WIRE_INFO_IP6TNL, .base = WIRE_INFO_IPTUN, .family = AF_INET6,
		.hand = finish_ip6tnl},
	{"ipvlan", .kind = WIRE_INFO_IPVLAN, .hand = finish_ipvlan},
	{"ipvtap", .kind = WIRE_INFO_IPVLAN, .hand = finish_ipvlan},
	{"macvlan", .kind = WIRE_INFO_MACVLAN, .hand = finish_macvlan},
	{"macvtap", .kind = WIRE_INFO_MACVLAN, .hand = finish_macvlan},
	{"netkit", .kind = WIRE_INFO_NETKIT},
	{"tun", .kind = WIRE_INFO_TUN, .hand = finish_tun},
	{"vlan", .kind = WIRE_INFO_VLAN},
	{"vrf", .kind = WIRE_INFO_VRF},
	{"vti", .kind = WIRE_INFO_VTI, .family = AF_INET, .hand = finish_ends},
	{"vti6", .kind = WIRE_INFO_VTI, .family = AF_INET6, .hand = finish_ends},
	{"vxlan", .kind = WIRE_INFO_VXLAN, .family = AF_INET, .hand = finish_vxlan},
	{"xfrm", .kind = WIRE_INFO_XFRM},
};

static const struct choice port_kinds[] = {
	{"bond", .kind = WIRE_PORT_BOND},
	{"bridge", .kind = WIRE_PORT_BRIDGE},
	{"vrf", .kind = WIRE_PORT_VRF},
};

const struct selector link_kinds = {LINKINFO_info_kind, kinds, ARRAY_SIZE(kinds)};
const struct selector link_port_kinds = {
	LINKINFO_info_slave_kind, port_kinds, ARRAY_SIZE(port_kinds)};
