/* SPDX-License-Identifier: MIT */
/* The kernel keeps neighbors in a hash table. If it grows, it gets another seed, so a dump
 * continues at an arbitrary place. */
#include "table_order.h"

#include <errno.h>
#include <linux/neighbour.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <string.h>

enum {
	/* The kernel begins a dump with at most 8 KiB, and the table is in the first message. */
	TABLE_RECEIVE = 16 << 10,
	TABLE_PATIENCE = 100, /* signals and other senders' datagrams */
};

/* Copies the value of an attribute, which may be longer. */
static bool copy(const struct message *message, uint16_t type, void *ret, size_t least, size_t size)
{
	struct cursor attributes = message_attributes(message, sizeof(struct ndtmsg));
	struct attribute attribute;

	if (!attribute_find(attributes, type, &attribute) || attribute.length < least)
		return false;
	memcpy(ret, attribute.payload, attribute.length < size ? attribute.length : size);
	return true;
}

bool neighbor_order_decode(const struct message *message, uint8_t family, struct table_order *ret)
{
	struct ndt_config config = {0};
	struct ndt_stats stats = {0};
	struct ndtmsg header;

	if (message->type != RTM_NEWNEIGHTBL || message->length < sizeof(header))
		return false;
	memcpy(&header, message->payload, sizeof(header));
	/* The settings of single interfaces lack it. */
	if (header.ndtm_family != family ||
		!copy(message, NDTA_CONFIG, &config, sizeof(config), sizeof(config)))
		return false;
	copy(message, NDTA_STATS, &stats,
		offsetof(struct ndt_stats, ndts_hash_grows) + sizeof(stats.ndts_hash_grows),
		sizeof(stats));
	*ret = (struct table_order){
		stats.ndts_hash_grows, config.ndtc_hash_rnd, config.ndtc_hash_mask};
	return true;
}

static int receive(struct transport *transport, uint8_t *bytes, size_t *length)
{
	int error = -EINTR;

	for (int i = 0; i < TABLE_PATIENCE && (error == -EINTR || error == -EAGAIN); i++)
		error = transport->ops->receive(transport, bytes, TABLE_RECEIVE, length);
	return error;
}

/* The rest of the answer is about interfaces, of which there may be many; it is not read. */
struct table_order neighbor_order_read(struct connector *connector, uint8_t family)
{
	CLEANUP(transport_close) struct transport *transport = NULL;
	struct table_order table = {0};
	struct ndtmsg header = {.ndtm_family = family};
	uint8_t bytes[TABLE_RECEIVE];
	struct request request;
	struct message message;
	size_t length;

	request_init(&request, NETLINK_ROUTE, RTM_GETNEIGHTBL, &header, sizeof(header));
	request_number(&request, ++connector->sequence);
	if (connector->ops->connect(connector, NETLINK_ROUTE, &transport) ||
		transport->ops->send(transport, &request) || receive(transport, bytes, &length))
		return table;

	struct cursor cursor = cursor_of(bytes, length);

	while (message_next(&cursor, &message) && !neighbor_order_decode(&message, family, &table))
		;
	return table;
}
