/* SPDX-License-Identifier: MIT */
#include "xdp.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/model/field.h"

#include <linux/if_link.h>
#include <string.h>

/* The order of ip(8). */
static const struct {
	uint16_t attribute;
	uint8_t mode;
} ways[XDP_WAYS] = {
	{IFLA_XDP_SKB_PROG_ID, XDP_ATTACHED_SKB},
	{IFLA_XDP_DRV_PROG_ID, XDP_ATTACHED_DRV},
	{IFLA_XDP_HW_PROG_ID, XDP_ATTACHED_HW},
};

static bool read_id(struct cursor attributes, uint16_t type, struct xdpprog_record *prog)
{
	struct attribute attribute;
	uint32_t id;

	if (!attribute_find(attributes, type, &attribute) || attribute.length < sizeof(id))
		return false;
	memcpy(&id, attribute.payload, sizeof(id));
	record_clear(&prog->base);
	if (id)
		RECORD_SET(prog, XDPPROG_id, id, id);
	return id;
}

static struct list one_prog(const struct xdpprog_record *prog)
{
	return (struct list){prog, 1, sizeof(*prog)};
}

static bool is_sound(struct cursor attributes)
{
	struct attribute attribute;

	while (attribute_next(&attributes, &attribute))
		;
	return !attributes.malformed;
}

bool xdp_decode(struct cursor attributes, struct xdp *ret)
{
	struct xdp_record *record = &ret->record;
	struct attribute mode;
	uint32_t count = 0;

	record_clear(&record->base);
	if (!attribute_find(attributes, IFLA_XDP_ATTACHED, &mode) || !mode.length || !*mode.payload)
		return is_sound(attributes);
	RECORD_SET(record, XDP_mode, mode, *mode.payload);
	if (read_id(attributes, IFLA_XDP_PROG_ID, &ret->prog))
		RECORD_SET(record, XDP_prog, prog, one_prog(&ret->prog));
	for (size_t i = 0; i < XDP_WAYS; i++) {
		struct attachment_record *attached = &ret->attached[count];

		if (!read_id(attributes, ways[i].attribute, &ret->progs[count]))
			continue;
		record_clear(&attached->base);
		RECORD_SET(attached, ATTACHMENT_mode, mode, ways[i].mode);
		RECORD_SET(attached, ATTACHMENT_prog, prog, one_prog(&ret->progs[count]));
		count++;
	}
	RECORD_SET(record, XDP_attached, attached,
		(struct list){ret->attached, count, sizeof(*ret->attached)});
	return is_sound(attributes);
}
