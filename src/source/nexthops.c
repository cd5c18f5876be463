#include "nlinspect/source/source.h"

#include "nlinspect/decode/decoder.h"
#include "nlinspect/decode/items.h"
#include "nlinspect/model/nhgroups.h"
#include "nlinspect/model/nhobjects.h"
#include "nlinspect/model/resilients.h"
#include "nlinspect/model/schemas.h"
#include "nlinspect/source/interfaces.h"

#include <errno.h>
#include <linux/netlink.h>
#include <linux/nexthop.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

struct nexthops {
	struct decoder *decoder, *group, *resilient;
	struct interfaces *interfaces;
	struct items members;
	struct resilient_record args;
	struct nhobject_record record;
};

static void nexthops_questions(const struct ask *ask, struct questions *questions)
{
	struct question *question = &questions->list[0];
	struct nhmsg header = {.nh_family = AF_UNSPEC};

	(void)ask;
	questions->count = 1;
	request_init(&question->request, NETLINK_ROUTE, RTM_GETNEXTHOP, &header, sizeof(header));
	question->request.key = 1;
	snprintf(question->words, sizeof(question->words), "next-hop objects");
	snprintf(question->detail, sizeof(question->detail), "all families");
}

static void nexthops_close(struct run *run)
{
	struct nexthops *nexthops = run->state;

	if (!nexthops)
		return;
	decoder_free(nexthops->decoder);
	decoder_free(nexthops->group);
	decoder_free(nexthops->resilient);
	interfaces_free(nexthops->interfaces);
	items_fini(&nexthops->members);
	free(nexthops);
	run->state = NULL;
}

static int nexthops_open(struct run *run)
{
	const struct fieldset all = fieldset_all();
	struct nexthops *nexthops = calloc(1, sizeof(*nexthops));

	if (!nexthops)
		return -ENOMEM;
	run->state = nexthops;
	nexthops->decoder = decoder_new(&nhobject_schema, WIRE_NEXTHOP_OBJECT, &run->ask->wanted);
	nexthops->group = decoder_new(&nhgroup_schema, WIRE_NEXTHOP_GROUP, &all);
	nexthops->resilient = decoder_new(&resilient_schema, WIRE_NEXTHOP_RESILIENT, &all);
	nexthops->interfaces = interfaces_new(run->connector);
	items_init(&nexthops->members, &nhgroup_schema);
	return nexthops->decoder && nexthops->group && nexthops->resilient && nexthops->interfaces
		       ? 0
		       : -ENOMEM;
}

/* NHA_GROUP is an array of struct nexthop_grp; the weight is one less than it says, and has its
 * upper half (Linux 6.13) in what was reserved. */
static int decode_group(
	struct nexthops *nexthops, const struct attribute *attribute, bool *malformed)
{
	struct nexthop_grp member;

	items_clear(&nexthops->members);
	for (size_t at = 0; at + sizeof(member) <= attribute->length; at += sizeof(member)) {
		struct nhgroup_record *item =
			(struct nhgroup_record *)items_add(&nexthops->members);

		if (!item)
			return -ENOMEM;
		memcpy(&member, attribute->payload + at, sizeof(member));
		decoder_header(nexthops->group, attribute->payload + at, sizeof(member), AF_UNSPEC,
			&item->base);
		item->weight = (uint64_t)(member.weight | member.resvd1 << 8) + 1;
	}
	*malformed |= attribute->length % sizeof(member) != 0;
	RECORD_SET(&nexthops->record, NHOBJECT_group, group, items_list(&nexthops->members));
	return 0;
}

static void decode_resilient(
	struct nexthops *nexthops, const struct attribute *attribute, bool *malformed)
{
	record_clear(&nexthops->args.base);
	*malformed |= !decoder_attributes(nexthops->resilient,
		cursor_of(attribute->payload, attribute->length), AF_UNSPEC, &nexthops->args.base);
	RECORD_SET(&nexthops->record, NHOBJECT_resilient_args, resilient_args,
		(struct list){&nexthops->args, 1, sizeof(nexthops->args)});
}

static int decode_nested(struct run *run, struct nexthops *nexthops, struct cursor attributes)
{
	const struct fieldset *wanted = &run->ask->wanted;
	struct attribute attribute;
	int error = 0;

	while (!error && attribute_next(&attributes, &attribute)) {
		if (attribute.type == NHA_GROUP && fieldset_has(wanted, NHOBJECT_group))
			error = decode_group(nexthops, &attribute, &run->status.malformed);
		else if (attribute.type == NHA_RES_GROUP &&
			 fieldset_has(wanted, NHOBJECT_resilient_args))
			decode_resilient(nexthops, &attribute, &run->status.malformed);
	}
	return error;
}

static void derive(struct run *run, struct nexthops *nexthops)
{
	struct nhobject_record *record = &nexthops->record;
	const struct fieldset *wanted = &run->ask->wanted;

	/* The attribute of a flag is not there if it is not so. */
	if (fieldset_has(wanted, NHOBJECT_blackhole) &&
		!record_has(&record->base, NHOBJECT_blackhole))
		RECORD_SET(record, NHOBJECT_blackhole, blackhole, false);
	if (fieldset_has(wanted, NHOBJECT_fdb) && !record_has(&record->base, NHOBJECT_fdb))
		RECORD_SET(record, NHOBJECT_fdb, fdb, false);
	if (fieldset_has(wanted, NHOBJECT_dev) && record_has(&record->base, NHOBJECT_oif)) {
		record->dev = interfaces_name(nexthops->interfaces, (uint32_t)record->oif);
		if (record->dev.length)
			fieldset_add(&record->base.present, NHOBJECT_dev);
	}
	if (fieldset_has(wanted, NHOBJECT_time_ms))
		RECORD_SET(record, NHOBJECT_time_ms, time_ms, run->time_ms);
}

/* Groups are of no family, and so are in no selection of one. */
static bool is_asked(const struct ask *ask, const struct nhmsg *header)
{
	if (ask->inet && ask->inet6)
		return true;
	return header->nh_family == (ask->inet ? AF_INET : AF_INET6);
}

static int nexthops_message(struct run *run, const struct message *message)
{
	struct nexthops *nexthops = run->state;
	struct record *base = &nexthops->record.base;
	struct cursor attributes = message_attributes(message, sizeof(struct nhmsg));
	struct nhmsg header;
	int error;

	if (message->type != RTM_NEWNEXTHOP)
		return 0;
	if (message->length < sizeof(header)) {
		run->status.malformed = true;
		return 0;
	}
	memcpy(&header, message->payload, sizeof(header));
	if (!is_asked(run->ask, &header))
		return 0;
	record_clear(base);
	decoder_header(nexthops->decoder, message->payload, sizeof(header), header.nh_family, base);
	if (!decoder_attributes(nexthops->decoder, attributes, header.nh_family, base))
		run->status.malformed = true;
	error = decode_nested(run, nexthops, attributes);
	if (error)
		return error;
	derive(run, nexthops);
	return source_push(run, base);
}

const struct source nexthop_source = {
	.schema = &nhobject_schema,
	.questions = nexthops_questions,
	.open = nexthops_open,
	.message = nexthops_message,
	.close = nexthops_close,
};
