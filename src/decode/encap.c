#include "nlinspect/decode/encap.h"

#include "nlinspect/decode/decoder.h"
#include "nlinspect/model/schemas.h"
#include "nlinspect/model/segments.h"

#include <linux/lwtunnel.h>
#include <linux/rtnetlink.h>
#include <linux/seg6.h>
#include <linux/seg6_iptunnel.h>
#include <sys/socket.h>

struct encap_decoder {
	struct decoder *type, *ip, *ip6, *seg6;
};

enum { SEGMENT_SIZE = 16 };

struct encap_decoder *encap_decoder_new(void)
{
	const struct fieldset all = {{UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX}};
	struct encap_decoder *decoder = calloc(1, sizeof(*decoder));

	if (!decoder)
		return NULL;
	decoder->type = decoder_new(&encap_schema, WIRE_ENCAP, &all);
	decoder->ip = decoder_new(&encap_schema, WIRE_ENCAP_IP, &all);
	decoder->ip6 = decoder_new(&encap_schema, WIRE_ENCAP_IP6, &all);
	decoder->seg6 = decoder_new(&encap_schema, WIRE_ENCAP_SEG6, &all);
	if (decoder->type && decoder->ip && decoder->ip6 && decoder->seg6)
		return decoder;
	encap_decoder_free(decoder);
	return NULL;
}

void encap_decoder_free(struct encap_decoder *decoder)
{
	if (!decoder)
		return;
	decoder_free(decoder->type);
	decoder_free(decoder->ip);
	decoder_free(decoder->ip6);
	decoder_free(decoder->seg6);
	free(decoder);
}

/* The header has the segments last one first, and says how many there are; the attribute's length
 * has the last word. */
static bool decode_segments(
	const uint8_t *bytes, size_t length, struct encap_record *encap, struct items *segments)
{
	uint32_t first = segments->count;
	struct ipv6_sr_hdr header;
	size_t count;

	if (length < sizeof(header))
		return false;
	memcpy(&header, bytes, sizeof(header));
	count = (size_t)header.first_segment + 1;
	if (count > (length - sizeof(header)) / SEGMENT_SIZE)
		return false;
	bytes += sizeof(header);
	for (size_t i = count; i > 0; i--) {
		struct segment_record *segment = (struct segment_record *)items_add(segments);

		segment->segment = (struct address){.family = AF_INET6, .length = SEGMENT_SIZE};
		memcpy(segment->segment.bytes, bytes + (i - 1) * SEGMENT_SIZE, SEGMENT_SIZE);
		fieldset_add(&segment->base.present, SEGMENT_segment);
	}
	RECORD_SET(encap, ENCAP_segs, segs,
		(struct list){(struct segment_record *)segments->memory + first, (uint32_t)count,
			sizeof(struct segment_record)});
	return true;
}

static bool decode_seg6(const struct encap_decoder *decoder, struct cursor details,
	struct encap_record *encap, struct items *segments)
{
	size_t mode = offsetof(struct seg6_iptunnel_encap, srh);
	struct attribute header;

	if (!attribute_find(details, SEG6_IPTUNNEL_SRH, &header) || header.length < mode)
		return false;
	decoder_header(decoder->seg6, header.payload, header.length, AF_INET6, &encap->base);
	return decode_segments(header.payload + mode, header.length - mode, encap, segments);
}

bool encap_decode(const struct encap_decoder *decoder, struct cursor attributes,
	struct encap_record *encap, struct items *segments, bool *sound)
{
	struct attribute type, nested;
	struct cursor details;

	if (!attribute_find(attributes, RTA_ENCAP_TYPE, &type))
		return false;
	decoder_attribute(decoder->type, &type, AF_UNSPEC, &encap->base);
	if (!record_has(&encap->base, ENCAP_encap_type)) {
		*sound = false;
		return false;
	}
	if (!attribute_find(attributes, RTA_ENCAP, &nested))
		return true;
	details = cursor_of(nested.payload, nested.length);
	if (encap->encap_type == LWTUNNEL_ENCAP_IP)
		*sound &= decoder_attributes(decoder->ip, details, AF_INET, &encap->base);
	else if (encap->encap_type == LWTUNNEL_ENCAP_IP6)
		*sound &= decoder_attributes(decoder->ip6, details, AF_INET6, &encap->base);
	else if (encap->encap_type == LWTUNNEL_ENCAP_SEG6)
		*sound &= decode_seg6(decoder, details, encap, segments);
	return true;
}
