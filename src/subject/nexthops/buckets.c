/* SPDX-License-Identifier: MIT */
#include "buckets.h"

#include "nlinspect/decode/decoder.h"
#include "nlinspect/decode/items.h"

#include "nexthops.h"

#include <errno.h>
#include <linux/nexthop.h>
#include <stdlib.h>
#include <sys/socket.h>

/* The buckets of a group are adjacent. */
struct range {
	uint32_t group, first, count;
};

struct nexthop_buckets {
	struct decoder *decoder;
	struct items items;
	struct range *ranges;
	size_t count, room;
};

struct nexthop_buckets *nexthop_buckets_new(void)
{
	const struct fieldset all = fieldset_all();
	struct nexthop_buckets *buckets = calloc(1, sizeof(*buckets));

	if (!buckets)
		return NULL;
	items_init(&buckets->items, &nhbucket_schema);
	buckets->decoder = decoder_new(&nhbucket_schema, WIRE_NEXTHOP_BUCKET, &all);
	if (buckets->decoder)
		return buckets;
	nexthop_buckets_free(buckets);
	return NULL;
}

void nexthop_buckets_free(struct nexthop_buckets *buckets)
{
	if (!buckets)
		return;
	decoder_free(buckets->decoder);
	items_fini(&buckets->items);
	free(buckets->ranges);
	free(buckets);
}

/* Finds the range for the next bucket of a group. @return NULL if there is no memory */
static struct range *range_of(struct nexthop_buckets *buckets, uint32_t group)
{
	struct range *last = buckets->count ? &buckets->ranges[buckets->count - 1] : NULL;

	if (last && last->group == group)
		return last;
	if (buckets->count == buckets->room) {
		size_t room = buckets->room ? 2 * buckets->room : 8;
		struct range *ranges = reallocarray(buckets->ranges, room, sizeof(*ranges));

		if (!ranges)
			return NULL;
		buckets->ranges = ranges;
		buckets->room = room;
	}
	last = &buckets->ranges[buckets->count++];
	*last = (struct range){.group = group, .first = buckets->items.count};
	return last;
}

int nexthop_buckets_add(struct nexthop_buckets *buckets, const struct message *message)
{
	struct cursor attributes = message_attributes(message, sizeof(struct nhmsg));
	struct attribute id, nested;
	struct record *bucket;
	struct range *range;
	uint32_t group;

	if (message->length < sizeof(struct nhmsg) || !attribute_find(attributes, NHA_ID, &id) ||
		id.length < sizeof(group) || !attribute_find(attributes, NHA_RES_BUCKET, &nested))
		return -EBADMSG;
	memcpy(&group, id.payload, sizeof(group));
	range = range_of(buckets, group);
	bucket = range ? items_add(&buckets->items) : NULL;
	if (!bucket)
		return -ENOMEM;
	range->count++;
	return decoder_attributes(buckets->decoder, cursor_of(nested.payload, nested.length),
		       AF_UNSPEC, bucket)
		       ? 0
		       : -EBADMSG;
}

struct list nexthop_buckets_of(const struct nexthop_buckets *buckets, uint32_t group)
{
	const struct nhbucket_record *records = buckets->items.memory;

	for (size_t i = 0; i < buckets->count; i++) {
		const struct range *range = &buckets->ranges[i];

		if (range->group == group)
			return (struct list){
				records + range->first, range->count, sizeof(*records)};
	}
	return (struct list){NULL, 0, 0};
}
