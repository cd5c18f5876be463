/* SPDX-License-Identifier: MIT */
#include "objects.h"

#include "nlinspect/base/first_error.h"
#include "nlinspect/netlink/query.h"

#include "decode.h"
#include "subject/nexthops/encap/encap_names.h"

#include <errno.h>
#include <linux/netlink.h>
#include <linux/nexthop.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <sys/socket.h>

/* The place of an object's message in the bytes. */
struct entry {
	uint32_t id, start, length;
};

/* Messages are kept undecoded until they are needed: few routes refer to many objects, or many to
 * few. */
struct nhobjects {
	struct connector *connector;
	struct interfaces *interfaces;
	struct nhobject_decoder *decoder;
	struct nhobject_decoder *
		*members; /* one decoder each, since each has a record that must stay */
	size_t member_count;
	struct entry *list; /* sorted by id */
	size_t count, size;
	uint8_t *bytes;
	size_t used, room;
	bool asked;
	int error; /* of asking */
	int *missed;
};

struct nhobjects *nhobjects_new(
	struct connector *connector, struct interfaces *interfaces, int *missed)
{
	const struct fieldset all = fieldset_all();
	struct nhobjects *nhobjects = calloc(1, sizeof(*nhobjects));

	if (!nhobjects)
		return NULL;
	nhobjects->connector = connector;
	nhobjects->interfaces = interfaces;
	nhobjects->missed = missed;
	nhobjects->decoder = nhobject_decoder_new(&all);
	if (nhobjects->decoder)
		return nhobjects;
	nhobjects_free(nhobjects);
	return NULL;
}

void nhobjects_free(struct nhobjects *nhobjects)
{
	if (!nhobjects)
		return;
	nhobject_decoder_free(nhobjects->decoder);
	for (size_t i = 0; i < nhobjects->member_count; i++)
		nhobject_decoder_free(nhobjects->members[i]);
	free(nhobjects->members);
	free(nhobjects->list);
	free(nhobjects->bytes);
	free(nhobjects);
}

static int make_room(struct nhobjects *nhobjects, size_t length)
{
	if (nhobjects->count == nhobjects->size) {
		size_t size = nhobjects->size ? nhobjects->size * 2 : 64;
		struct entry *list = reallocarray(nhobjects->list, size, sizeof(*list));

		if (!list)
			return -ENOMEM;
		nhobjects->list = list;
		nhobjects->size = size;
	}
	if (length > nhobjects->room - nhobjects->used) {
		size_t room = nhobjects->room * 2 + length + 4096;
		uint8_t *bytes = room > UINT32_MAX ? NULL : realloc(nhobjects->bytes, room);

		if (!bytes)
			return -ENOMEM;
		nhobjects->bytes = bytes;
		nhobjects->room = room;
	}
	return 0;
}

static int keep(void *context, const struct message *message)
{
	struct nhobjects *nhobjects = context;
	struct cursor attributes = message_attributes(message, sizeof(struct nhmsg));
	struct attribute number;
	struct entry *entry;

	if (message->type != RTM_NEWNEXTHOP || !attribute_find(attributes, NHA_ID, &number) ||
		number.length < sizeof(entry->id))
		return 0;
	if (make_room(nhobjects, message->length))
		return -ENOMEM;
	entry = &nhobjects->list[nhobjects->count++];
	memcpy(&entry->id, number.payload, sizeof(entry->id));
	entry->start = (uint32_t)nhobjects->used;
	entry->length = (uint32_t)message->length;
	memcpy(nhobjects->bytes + nhobjects->used, message->payload, message->length);
	nhobjects->used += message->length;
	return 0;
}

static int by_id(const void *a, const void *b)
{
	uint32_t x = ((const struct entry *)a)->id, y = ((const struct entry *)b)->id;

	return (x > y) - (x < y);
}

/* After a partial dump, a missing object looks like one that does not exist. */
static void ask(struct nhobjects *nhobjects)
{
	struct nhmsg header = {.nh_family = AF_UNSPEC};
	struct query_status status;
	struct request request;

	request_init(&request, NETLINK_ROUTE, RTM_GETNEXTHOP, &header, sizeof(header));
	request.key = 1;
	nhobjects->error =
		query_dump(nhobjects->connector, &request, keep, nhobjects, NULL, &status);
	if (nhobjects->count)
		qsort(nhobjects->list, nhobjects->count, sizeof(struct entry), by_id);
	nhobjects->asked = true;
}

void nhobject_set_names(struct interfaces *interfaces, struct nhobject_record *record)
{
	interfaces_set_name(
		interfaces, &record->base, NHOBJECT_oif, record->oif, NHOBJECT_dev, &record->dev);
	if (record_has(&record->base, NHOBJECT_encap))
		encap_set_names(interfaces, &record->encap);
}

static struct list find(struct nhobjects *nhobjects, struct nhobject_decoder *decoder, uint32_t id)
{
	struct entry key = {.id = id};
	struct message message = {.type = RTM_NEWNEXTHOP};
	struct nhobject_record *record;
	const struct entry *found = NULL;
	bool malformed = false;

	if (!nhobjects->asked)
		ask(nhobjects);
	if (nhobjects->count)
		found = bsearch(&key, nhobjects->list, nhobjects->count, sizeof(key), by_id);
	if (!found) {
		first_error(nhobjects->missed, nhobjects->error);
		return (struct list){.count = 0};
	}
	message.payload = nhobjects->bytes + found->start;
	message.length = found->length;
	if (nhobject_decode(decoder, &message, &record, &malformed)) {
		first_error(nhobjects->missed, -ENOMEM);
		return (struct list){.count = 0};
	}
	nhobject_set_names(nhobjects->interfaces, record);
	return (struct list){record, 1, sizeof(*record)};
}

struct list nhobjects_find(struct nhobjects *nhobjects, uint32_t id)
{
	return find(nhobjects, nhobjects->decoder, id);
}

struct list nhobjects_find_member(struct nhobjects *nhobjects, uint32_t position, uint32_t id)
{
	const struct fieldset all = fieldset_all();
	struct nhobject_decoder *decoder;

	if (position >= nhobjects->member_count) {
		size_t count = (size_t)position + 1;
		struct nhobject_decoder **members =
			reallocarray(nhobjects->members, count, sizeof(struct nhobject_decoder *));

		if (!members) {
			first_error(nhobjects->missed, -ENOMEM);
			return (struct list){.count = 0};
		}
		for (size_t i = nhobjects->member_count; i < count; i++)
			members[i] = NULL;
		nhobjects->members = members;
		nhobjects->member_count = count;
	}
	decoder = nhobjects->members[position];
	if (!decoder)
		decoder = nhobjects->members[position] = nhobject_decoder_new(&all);
	if (!decoder) {
		first_error(nhobjects->missed, -ENOMEM);
		return (struct list){.count = 0};
	}
	return find(nhobjects, decoder, id);
}
