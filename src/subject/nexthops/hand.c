/* SPDX-License-Identifier: MIT */
#include "hand.h"

#include "nlinspect/decode/decoder.h"

#include "nexthops.h"

#include <errno.h>
#include <linux/nexthop.h>
#include <linux/rtnetlink.h>

int nhgroup_finish(struct decoding *decoding, const uint8_t *bytes, size_t length, void *value)
{
	/* The upper half, by position, because the byte has been renamed. */
	const uint8_t upper = bytes[offsetof(struct nexthop_grp, weight) + 1];
	struct nhgroup_record *member = value;

	member->weight = (member->weight | (uint64_t)upper << 8) + 1;
	return 0;
}

int hwstats_finish(struct decoding *decoding, const uint8_t *bytes, size_t length, void *value)
{
	const struct hwstats_record *stats = value;

	return record_has(&stats->base, HWSTATS_enabled) ? 0 : -ENODATA;
}

/* RTA_VIA: a family, and the rest is an address. */
int via_finish(struct decoding *decoding, const uint8_t *bytes, size_t length, void *value)
{
	const size_t at = offsetof(struct rtvia, rtvia_addr);
	struct via_record *via = value;

	if (!record_has(&via->base, VIA_family) || via->family > UINT8_MAX ||
		!decode_address(bytes + at, length - at, (uint8_t)via->family, &via->host))
		return -EBADMSG;
	fieldset_add(&via->base.present, VIA_host);
	return 0;
}
