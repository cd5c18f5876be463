#include "nlinspect/decode/nhobject.h"

#include "nlinspect/decode/decoder.h"
#include "nlinspect/decode/items.h"
#include "nlinspect/model/nhgroups.h"
#include "nlinspect/model/resilients.h"
#include "nlinspect/model/schemas.h"

#include <errno.h>
#include <linux/nexthop.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <sys/socket.h>

struct nhobject_decoder {
	struct fieldset wanted;
	struct decoder *object, *group, *resilient;
	struct items members;
	struct resilient_record args;
	struct nhobject_record record;
};

struct nhobject_decoder *nhobject_decoder_new(const struct fieldset *wanted)
{
	const struct fieldset all = fieldset_all();
	struct nhobject_decoder *decoder = calloc(1, sizeof(*decoder));

	if (!decoder)
		return NULL;
	decoder->wanted = *wanted;
	decoder->object = decoder_new(&nhobject_schema, WIRE_NEXTHOP_OBJECT, wanted);
	decoder->group = decoder_new(&nhgroup_schema, WIRE_NEXTHOP_GROUP, &all);
	decoder->resilient = decoder_new(&resilient_schema, WIRE_NEXTHOP_RESILIENT, &all);
	items_init(&decoder->members, &nhgroup_schema);
	if (decoder->object && decoder->group && decoder->resilient)
		return decoder;
	nhobject_decoder_free(decoder);
	return NULL;
}

void nhobject_decoder_free(struct nhobject_decoder *decoder)
{
	if (!decoder)
		return;
	decoder_free(decoder->object);
	decoder_free(decoder->group);
	decoder_free(decoder->resilient);
	items_fini(&decoder->members);
	free(decoder);
}

/* NHA_GROUP is an array of struct nexthop_grp; the weight is one less than it says, and has its
 * upper half (Linux 6.13) in what was reserved. */
static int decode_group(
	struct nhobject_decoder *decoder, const struct attribute *attribute, bool *malformed)
{
	struct nexthop_grp member;

	items_clear(&decoder->members);
	for (size_t at = 0; at + sizeof(member) <= attribute->length; at += sizeof(member)) {
		struct nhgroup_record *item = (struct nhgroup_record *)items_add(&decoder->members);

		if (!item)
			return -ENOMEM;
		memcpy(&member, attribute->payload + at, sizeof(member));
		decoder_header(decoder->group, attribute->payload + at, sizeof(member), AF_UNSPEC,
			&item->base);
		item->weight = (uint64_t)(member.weight | member.resvd1 << 8) + 1;
	}
	*malformed |= attribute->length % sizeof(member) != 0;
	RECORD_SET(&decoder->record, NHOBJECT_group, group, items_list(&decoder->members));
	return 0;
}

static void decode_resilient(
	struct nhobject_decoder *decoder, const struct attribute *attribute, bool *malformed)
{
	record_clear(&decoder->args.base);
	*malformed |= !decoder_attributes(decoder->resilient,
		cursor_of(attribute->payload, attribute->length), AF_UNSPEC, &decoder->args.base);
	RECORD_SET(&decoder->record, NHOBJECT_resilient_args, resilient_args,
		(struct list){&decoder->args, 1, sizeof(decoder->args)});
}

static int decode_nested(
	struct nhobject_decoder *decoder, struct cursor attributes, bool *malformed)
{
	struct attribute attribute;
	int error = 0;

	while (!error && attribute_next(&attributes, &attribute)) {
		if (attribute.type == NHA_GROUP && fieldset_has(&decoder->wanted, NHOBJECT_group))
			error = decode_group(decoder, &attribute, malformed);
		else if (attribute.type == NHA_RES_GROUP &&
			 fieldset_has(&decoder->wanted, NHOBJECT_resilient_args))
			decode_resilient(decoder, &attribute, malformed);
	}
	return error;
}

/* The attribute of a flag is not there if it is not so. */
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
	struct record *base = &decoder->record.base;
	struct cursor attributes = message_attributes(message, sizeof(struct nhmsg));
	struct nhmsg header;
	int error;

	if (message->length < sizeof(header))
		return -EBADMSG;
	memcpy(&header, message->payload, sizeof(header));
	record_clear(base);
	decoder_header(decoder->object, message->payload, sizeof(header), header.nh_family, base);
	if (!decoder_attributes(decoder->object, attributes, header.nh_family, base))
		*malformed = true;
	error = decode_nested(decoder, attributes, malformed);
	if (error)
		return error;
	fix_flags(decoder);
	*ret = &decoder->record;
	return 0;
}
