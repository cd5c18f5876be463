/* SPDX-License-Identifier: MIT */
#include "encap.h"

#include "nlinspect/decode/decoder.h"

#include "encaps.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/ioam6_iptunnel.h>
#include <linux/lwtunnel.h>
#include <linux/rpl.h>
#include <linux/seg6.h>
#include <linux/seg6_hmac.h>
#include <linux/seg6_iptunnel.h>
#include <stddef.h>
#include <sys/socket.h>

enum { SEGMENT_SIZE = 16, SEG6_MODE_SIZE = offsetof(struct seg6_iptunnel_encap, srh) };

int encap_read_type(struct decoding *decoding, const uint8_t *bytes, size_t length, void *value)
{
	uint16_t type;

	if (length < sizeof(type))
		return -EBADMSG;
	memcpy(&type, bytes, sizeof(type));
	*(uint64_t *)value = type;
	return 0;
}

/* A list of adjacent addresses, in their order or `reversed`. */
static int list_segments(struct decoding *decoding, const uint8_t *bytes, size_t count,
	bool reversed, struct list *ret)
{
	struct list list = decoding_list(decoding, decoding->schema, count);

	if (!list.items)
		return -ENOMEM;
	for (uint32_t i = 0; i < count; i++) {
		struct segment_record *segment = list_record(&list, i);

		decode_address(bytes + (reversed ? count - 1 - i : i) * SEGMENT_SIZE, SEGMENT_SIZE,
			AF_INET6, &segment->segment);
		fieldset_add(&segment->base.present, SEGMENT_segment);
	}
	*ret = list;
	return 0;
}

/* The header has the last segment first, and a count; the attribute's length takes precedence. */
int encap_read_srh(struct decoding *decoding, const uint8_t *bytes, size_t length, void *value)
{
	struct ipv6_sr_hdr header;
	size_t count;

	if (length < sizeof(header))
		return -EBADMSG;
	memcpy(&header, bytes, sizeof(header));
	count = (size_t)header.first_segment + 1;
	if (count > (length - sizeof(header)) / SEGMENT_SIZE)
		return -EBADMSG;
	return list_segments(decoding, bytes + sizeof(header), count, true, value);
}

int encap_read_seg6(struct decoding *decoding, const uint8_t *bytes, size_t length, void *value)
{
	if (length < SEG6_MODE_SIZE)
		return -EBADMSG;
	return encap_read_srh(decoding, bytes + SEG6_MODE_SIZE, length - SEG6_MODE_SIZE, value);
}

/* The HMAC ends the header; the header has its own length. */
int encap_read_hmac(struct decoding *decoding, const uint8_t *bytes, size_t length, void *value)
{
	struct ipv6_sr_hdr header;
	struct sr6_tlv_hmac hmac;
	size_t end;

	if (length < sizeof(header))
		return -ENODATA;
	memcpy(&header, bytes, sizeof(header));
	end = ((size_t)header.hdrlen + 1) * 8;
	if (!(header.flags & SR6_FLAG1_HMAC) || end > length || end < sizeof(header) + sizeof(hmac))
		return -ENODATA;
	memcpy(&hmac, bytes + end - sizeof(hmac), sizeof(hmac));
	*(uint64_t *)value = ntohl(hmac.hmackeyid);
	return 0;
}

int encap_read_seg6_hmac(
	struct decoding *decoding, const uint8_t *bytes, size_t length, void *value)
{
	if (length < SEG6_MODE_SIZE)
		return -ENODATA;
	return encap_read_hmac(decoding, bytes + SEG6_MODE_SIZE, length - SEG6_MODE_SIZE, value);
}

/* RPL's header has the segments in order and uncompressed, as the kernel reports them. */
int encap_read_rpl(struct decoding *decoding, const uint8_t *bytes, size_t length, void *value)
{
	struct ipv6_rpl_sr_hdr header;

	if (length < sizeof(header))
		return -EBADMSG;
	memcpy(&header, bytes, sizeof(header));
	if (header.segments_left > (length - sizeof(header)) / SEGMENT_SIZE)
		return -EBADMSG;
	return list_segments(decoding, bytes + sizeof(header), header.segments_left, false, value);
}

/* inline and encap are one higher than for segment routing; 0 is neither. */
int encap_read_ioam6_mode(
	struct decoding *decoding, const uint8_t *bytes, size_t length, void *value)
{
	if (!length || !*bytes)
		return -ENODATA;
	*(uint64_t *)value =
		*bytes == IOAM6_IPTUNNEL_MODE_AUTO ? ENCAP_MODE_AUTO : (uint64_t)*bytes - 1;
	return 0;
}

int encap_read_trace_size(
	struct decoding *decoding, const uint8_t *bytes, size_t length, void *value)
{
	const size_t at = 3; /* of struct ioam6_trace_hdr: overflow:1, remlen:7 */

	if (length <= at)
		return -ENODATA;
	*(uint64_t *)value = (bytes[at] & 0x7f) * 4U;
	return 0;
}

/* Without its header there is no path. */
static int finish_path(struct decoding *decoding, const uint8_t *bytes, size_t length, void *value)
{
	const struct encap_record *encap = value;

	return record_has(&encap->base, ENCAP_segs) ? 0 : -EBADMSG;
}

static const struct choice types[] = {
	{.number = LWTUNNEL_ENCAP_MPLS, .kind = WIRE_ENCAP_MPLS, .family = AF_MPLS},
	{.number = LWTUNNEL_ENCAP_IP, .kind = WIRE_ENCAP_IP, .family = AF_INET},
	{.number = LWTUNNEL_ENCAP_ILA, .kind = WIRE_ENCAP_ILA},
	{.number = LWTUNNEL_ENCAP_IP6, .kind = WIRE_ENCAP_IP6, .family = AF_INET6},
	{.number = LWTUNNEL_ENCAP_SEG6, .kind = WIRE_ENCAP_SEG6, .hand = finish_path},
	{.number = LWTUNNEL_ENCAP_BPF, .kind = WIRE_ENCAP_BPF},
	{.number = LWTUNNEL_ENCAP_SEG6_LOCAL, .kind = WIRE_ENCAP_SEG6LOCAL},
	{.number = LWTUNNEL_ENCAP_RPL, .kind = WIRE_ENCAP_RPL, .hand = finish_path},
	{.number = LWTUNNEL_ENCAP_IOAM6, .kind = WIRE_ENCAP_IOAM6, .family = AF_INET6},
	{.number = 10, .kind = WIRE_ENCAP_XFRM}, /* which Debian 12's header lacks */
};

const struct selector encap_types = {ENCAP_encap_type, types, ARRAY_SIZE(types)};
