/* SPDX-License-Identifier: MIT */
#include "vfs_decode.h"

#include "nlinspect/decode/decoder.h"
#include "nlinspect/decode/items.h"

#include "parts.h"
#include "subject/schemas.h"

#include <errno.h>
#include <linux/if_ether.h>
#include <linux/if_link.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

struct vf_decoder {
	struct decoder *vf, *stats, *vlan, *rate;
	struct items vfs, vlans, rates;
};

struct vf_decoder *vf_decoder_new(void)
{
	const struct fieldset all = fieldset_all();
	struct vf_decoder *decoder = calloc(1, sizeof(*decoder));

	if (!decoder)
		return NULL;
	decoder->vf = decoder_new(&vf_schema, WIRE_LINK_VF, &all);
	decoder->stats = decoder_new(&vf_schema, WIRE_LINK_VF_STATS, &all);
	decoder->vlan = decoder_new(&vfvlan_schema, WIRE_LINK_VF, &all);
	decoder->rate = decoder_new(&vfrate_schema, WIRE_LINK_VF, &all);
	items_init(&decoder->vfs, &vf_schema);
	items_init(&decoder->vlans, &vfvlan_schema);
	items_init(&decoder->rates, &vfrate_schema);
	if (decoder->vf && decoder->stats && decoder->vlan && decoder->rate)
		return decoder;
	vf_decoder_free(decoder);
	return NULL;
}

void vf_decoder_free(struct vf_decoder *decoder)
{
	if (!decoder)
		return;
	decoder_free(decoder->vf);
	decoder_free(decoder->stats);
	decoder_free(decoder->vlan);
	decoder_free(decoder->rate);
	items_fini(&decoder->vfs);
	items_fini(&decoder->vlans);
	items_fini(&decoder->rates);
	free(decoder);
}

/* An address is in the first bytes of an array behind `offset` bytes. */
static bool read_address(
	const struct attribute *attribute, size_t offset, size_t length, struct lladdr *ret)
{
	if (length > sizeof(ret->bytes) || attribute->length < offset + length)
		return false;
	*ret = (struct lladdr){.length = (uint8_t)length};
	memcpy(ret->bytes, attribute->payload + offset, length);
	return true;
}

/* Drivers that do not know a setting leave all bits set. */
static bool read_setting(const struct attribute *attribute, uint64_t *ret)
{
	struct ifla_vf_spoofchk setting; /* which has the layout of them all */

	if (attribute->length < sizeof(setting))
		return false;
	memcpy(&setting, attribute->payload, sizeof(setting));
	*ret = setting.setting != 0;
	return setting.setting != UINT32_MAX;
}

/* As ip(8) has it, 0 is none, and the usual tag goes without saying. */
static void finish_vlan(struct vfvlan_record *vlan)
{
	if (!vlan->vlan)
		fieldset_remove(&vlan->base.present, VFVLAN_vlan);
	if (!vlan->qos)
		fieldset_remove(&vlan->base.present, VFVLAN_qos);
	if (!vlan->protocol || vlan->protocol == ETH_P_8021Q)
		fieldset_remove(&vlan->base.present, VFVLAN_protocol);
}

/* There is room for all of them. */
static bool read_vlans(
	struct vf_decoder *decoder, const struct attribute *attribute, struct vf_record *vf)
{
	struct cursor nested = cursor_of(attribute->payload, attribute->length);
	struct list list = {NULL, 0, sizeof(struct vfvlan_record)};
	struct attribute info;

	while (attribute_next(&nested, &info)) {
		struct record *item;

		if (info.type != IFLA_VF_VLAN_INFO)
			continue;
		item = items_add(&decoder->vlans);
		decoder_attribute(decoder->vlan, &info, AF_UNSPEC, item);
		finish_vlan((struct vfvlan_record *)item);
		if (!list.count++)
			list.items = item;
	}
	RECORD_SET(vf, VF_vlan_list, vlan_list, list);
	return !nested.malformed;
}

static void read_rate(
	struct vf_decoder *decoder, const struct attribute *attribute, struct vf_record *vf)
{
	struct record *item = items_add(&decoder->rates);

	decoder_attribute(decoder->rate, attribute, AF_UNSPEC, item);
	if (record_has(item, VFRATE_max_tx))
		RECORD_SET(vf, VF_rate, rate, (struct list){item, 1, sizeof(struct vfrate_record)});
}

static void read_settings(
	const struct attribute *attribute, size_t address_length, struct vf_record *vf)
{
	const size_t number = offsetof(struct ifla_vf_mac, mac);

	if (attribute->type == IFLA_VF_MAC &&
		read_address(attribute, number, address_length, &vf->address))
		fieldset_add(&vf->base.present, VF_address);
	else if (attribute->type == IFLA_VF_BROADCAST &&
		 read_address(attribute, 0, address_length, &vf->broadcast))
		fieldset_add(&vf->base.present, VF_broadcast);
	else if (attribute->type == IFLA_VF_SPOOFCHK && read_setting(attribute, &vf->spoofchk))
		fieldset_add(&vf->base.present, VF_spoofchk);
	else if (attribute->type == IFLA_VF_TRUST && read_setting(attribute, &vf->trust))
		fieldset_add(&vf->base.present, VF_trust);
	else if (attribute->type == IFLA_VF_RSS_QUERY_EN &&
		 read_setting(attribute, &vf->query_rss_en))
		fieldset_add(&vf->base.present, VF_query_rss_en);
}

static bool read_vf(struct vf_decoder *decoder, const struct attribute *info, size_t address_length,
	struct vf_record *vf)
{
	struct cursor attributes = cursor_of(info->payload, info->length);
	struct attribute attribute;
	bool sound = true;

	while (attribute_next(&attributes, &attribute)) {
		struct cursor nested = cursor_of(attribute.payload, attribute.length);

		decoder_attribute(decoder->vf, &attribute, AF_UNSPEC, &vf->base);
		read_settings(&attribute, address_length, vf);
		/* Once each, for which room was made. */
		if (attribute.type == IFLA_VF_VLAN_LIST && !record_has(&vf->base, VF_vlan_list))
			sound &= read_vlans(decoder, &attribute, vf);
		else if (attribute.type == IFLA_VF_RATE && !record_has(&vf->base, VF_rate))
			read_rate(decoder, &attribute, vf);
		else if (attribute.type == IFLA_VF_STATS)
			sound &= decoder_attributes(decoder->stats, nested, AF_UNSPEC, &vf->base);
	}
	return sound && !attributes.malformed;
}

/* Room for what will be added, since records point at it: every attribute takes four bytes. */
static int reserve(struct vf_decoder *decoder, size_t length)
{
	uint32_t most = (uint32_t)(length / sizeof(struct nlattr));
	int error;

	items_clear(&decoder->vfs);
	items_clear(&decoder->vlans);
	items_clear(&decoder->rates);
	error = items_reserve(&decoder->vfs, most);
	if (!error)
		error = items_reserve(&decoder->vlans, most);
	if (!error)
		error = items_reserve(&decoder->rates, most);
	return error;
}

int vf_decode(struct vf_decoder *decoder, struct cursor attributes, size_t address_length,
	struct list *ret, bool *sound)
{
	struct attribute info;
	int error = reserve(decoder, attributes.left);

	while (!error && attribute_next(&attributes, &info)) {
		struct record *vf;

		if (info.type != IFLA_VF_INFO)
			continue;
		vf = items_add(&decoder->vfs);
		if (!read_vf(decoder, &info, address_length, (struct vf_record *)vf))
			*sound = false;
	}
	if (error)
		return error;
	if (attributes.malformed)
		*sound = false;
	*ret = items_list(&decoder->vfs);
	return 0;
}
