/* SPDX-License-Identifier: MIT */
#include "decode.h"

#include "nlinspect/decode/decoder.h"

#include "subject/uapi.h"

#include <errno.h>
#include <linux/nexthop.h>
#include <stdlib.h>

struct nhobject_decoder {
	struct fieldset wanted;
	struct decoder *decoder;
	struct nhobject_record record;
};

struct nhobject_decoder *nhobject_decoder_new(const struct fieldset *wanted)
{
	struct nhobject_decoder *decoder = calloc(1, sizeof(*decoder));

	if (!decoder)
		return NULL;
	decoder->wanted = *wanted;
	decoder->decoder = decoder_new(&nhobject_schema, WIRE_NEXTHOP_OBJECT, wanted);
	if (decoder->decoder)
		return decoder;
	nhobject_decoder_free(decoder);
	return NULL;
}

void nhobject_decoder_free(struct nhobject_decoder *decoder)
{
	if (decoder)
		decoder_free(decoder->decoder);
	free(decoder);
}

/* Older kernels leave uninitialized memory in the reserved byte. */
static bool has_wide_weights(struct cursor attributes)
{
	struct attribute attribute;
	uint32_t flags;

	if (!attribute_find(attributes, NEXTHOP_ATTRIBUTE_OP_FLAGS, &attribute) ||
		attribute.length < sizeof(flags))
		return false;
	memcpy(&flags, attribute.payload, sizeof(flags));
	return flags & NEXTHOP_OP_RESERVED_CLEARED;
}

static void fix_weights(struct nhobject_record *record, struct cursor attributes)
{
	if (!record_has(&record->base, NHOBJECT_group) || has_wide_weights(attributes))
		return;
	for (uint32_t i = 0; i < record->group.count; i++) {
		struct nhgroup_record *member = list_record(&record->group, i);

		member->weight = (uint8_t)(member->weight - 1) + UINT64_C(1);
	}
}

/* A missing attribute of a flag means false. */
static void fix_flags(struct nhobject_decoder *decoder)
{
	struct nhobject_record *record = &decoder->record;

	if (fieldset_has(&decoder->wanted, NHOBJECT_blackhole) &&
		!record_has(&record->base, NHOBJECT_blackhole))
		RECORD_SET(record, NHOBJECT_blackhole, blackhole, false);
	if (fieldset_has(&decoder->wanted, NHOBJECT_fdb) &&
		!record_has(&record->base, NHOBJECT_fdb))
		RECORD_SET(record, NHOBJECT_fdb, fdb, false);
}

int nhobject_decode(struct nhobject_decoder *decoder, const struct message *message,
	struct nhobject_record **ret, bool *malformed)
{
	struct nhobject_record *record = &decoder->record;
	const size_t header = sizeof(struct nhmsg);
	int error;

	if (message->length < header)
		return -EBADMSG;
	/* The header begins with the family. */
	error = decoder_message(
		decoder->decoder, message, header, *message->payload, &record->base, malformed);
	if (error)
		return error;
	fix_weights(record, message_attributes(message, header));
	fix_flags(decoder);
	*ret = record;
	return 0;
}
