/* SPDX-License-Identifier: MIT */
#include "ethtool.h"

#include "nlinspect/netlink/query.h"

#include <errno.h>
#include <linux/ethtool.h>
#include <linux/ethtool_netlink.h>
#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <stdlib.h>
#include <string.h>

/* The result of one question. */
struct table {
	struct ethtool_link *list; /* sorted by index */
	size_t count, size;
	bool asked, interrupted;
	int error; /* of the request */
};

struct ethtool {
	struct connector *connector;
	uint16_t family; /* the family's id; 0: not known */
	struct table modes, names;
};

struct ethtool *ethtool_new(struct connector *connector)
{
	struct ethtool *ethtool = calloc(1, sizeof(*ethtool));

	if (ethtool)
		ethtool->connector = connector;
	return ethtool;
}

void ethtool_free(struct ethtool *ethtool)
{
	if (ethtool) {
		free(ethtool->modes.list);
		free(ethtool->names.list);
	}
	free(ethtool);
}

static int family_message(void *context, const struct message *message)
{
	struct attribute attribute;
	uint16_t *family = context;

	if (attribute_find(
		    message_attributes(message, GENL_HDRLEN), CTRL_ATTR_FAMILY_ID, &attribute) &&
		attribute.length >= sizeof(*family))
		memcpy(family, attribute.payload, sizeof(*family));
	return 0;
}

/* The kernel assigns ids of generic netlink families at run time. @return 0; -ENOENT (no family of
 * that name); -errno */
static int family_of(struct connector *connector, const char *name, uint16_t *ret)
{
	struct genlmsghdr header = {.cmd = CTRL_CMD_GETFAMILY, .version = 1};
	struct query_status status;
	struct request request;
	uint16_t family = 0;
	int error;

	request_init(&request, NETLINK_GENERIC, GENL_ID_CTRL, &header, sizeof(header));
	request_single(&request);
	request.exact = true;
	request_bytes(&request, CTRL_ATTR_FAMILY_NAME, name, strlen(name) + 1);
	error = query_dump(connector, &request, family_message, &family, NULL, &status);
	if (error)
		return error;
	/* No family has a lower id. */
	if (family < NLMSG_MIN_TYPE)
		return -ENOENT;
	*ret = family;
	return 0;
}

static int table_add(struct table *table, const struct ethtool_link *link)
{
	if (table->count == table->size) {
		size_t size = table->size ? table->size * 2 : 64;
		struct ethtool_link *list = reallocarray(table->list, size, sizeof(*list));

		if (!list)
			return -ENOMEM;
		table->list = list;
		table->size = size;
	}
	table->list[table->count++] = *link;
	return 0;
}

static bool read_number(struct cursor attributes, uint16_t type, void *value, size_t size)
{
	struct attribute attribute;

	if (!attribute_find(attributes, type, &attribute) || attribute.length < size)
		return false;
	memcpy(value, attribute.payload, size);
	return true;
}

/* Reads which interface an answer is about; all answers share this format. */
static bool read_header(struct cursor attributes, struct ethtool_link *link)
{
	struct attribute header, name;
	struct cursor nested;

	if (!attribute_find(attributes, ETHTOOL_A_LINKMODES_HEADER, &header))
		return false;
	nested = cursor_of(header.payload, header.length);
	if (attribute_find(nested, ETHTOOL_A_HEADER_DEV_NAME, &name)) {
		size_t length = strnlen((const char *)name.payload, name.length);

		if (length < sizeof(link->name)) {
			link->name_length = (uint8_t)length;
			memcpy(link->name, name.payload, length);
		}
	}
	return read_number(nested, ETHTOOL_A_HEADER_DEV_INDEX, &link->index, sizeof(link->index));
}

static int modes_message(void *context, const struct message *message)
{
	struct cursor attributes = message_attributes(message, GENL_HDRLEN);
	struct ethtool_link link = {
		.speed = ETHTOOL_NO_SPEED,
		.duplex = ETHTOOL_NOT_KNOWN,
		.autoneg = ETHTOOL_NOT_KNOWN,
	};

	if (!read_header(attributes, &link))
		return 0;
	read_number(attributes, ETHTOOL_A_LINKMODES_SPEED, &link.speed, sizeof(link.speed));
	read_number(attributes, ETHTOOL_A_LINKMODES_DUPLEX, &link.duplex, sizeof(link.duplex));
	read_number(attributes, ETHTOOL_A_LINKMODES_AUTONEG, &link.autoneg, sizeof(link.autoneg));
	/* ethtool(8) treats 0 as unknown. */
	if (!link.speed)
		link.speed = ETHTOOL_NO_SPEED;
	return table_add(context, &link);
}

static int names_message(void *context, const struct message *message)
{
	struct ethtool_link link = {.index = 0};

	if (!read_header(message_attributes(message, GENL_HDRLEN), &link))
		return 0;
	return table_add(context, &link);
}

/* @param command one whose header is attribute 1, as in all of them */
static int dump(
	struct ethtool *ethtool, uint8_t command, query_handler *handler, struct table *table)
{
	struct genlmsghdr header = {.cmd = command, .version = ETHTOOL_GENL_VERSION};
	/* Bit sets are not read here, and in compact form they take less room than as words. */
	struct {
		struct nlattr header;
		uint32_t value;
	} flags = {{sizeof(flags), ETHTOOL_A_HEADER_FLAGS}, ETHTOOL_FLAG_COMPACT_BITSETS};
	struct query_status status;
	struct request request;
	int error = 0;

	if (!ethtool->family)
		error = family_of(ethtool->connector, ETHTOOL_GENL_NAME, &ethtool->family);
	if (error)
		return error;
	request_init(&request, NETLINK_GENERIC, ethtool->family, &header, sizeof(header));
	request.exact = true;
	request_bytes(&request, ETHTOOL_A_LINKMODES_HEADER | NLA_F_NESTED, &flags, sizeof(flags));
	return query_dump(ethtool->connector, &request, handler, table, NULL, &status);
}

static int by_index(const void *a, const void *b)
{
	uint32_t x = ((const struct ethtool_link *)a)->index;
	uint32_t y = ((const struct ethtool_link *)b)->index;

	return (x > y) - (x < y);
}

static int table_ask(
	struct ethtool *ethtool, struct table *table, uint8_t command, query_handler *handler)
{
	if (table->asked)
		return table->error;
	table->asked = true;
	table->error = dump(ethtool, command, handler, table);
	/* The list is complete, but from two moments. */
	table->interrupted = table->error == -EINTR;
	if (table->interrupted)
		table->error = 0;
	if (table->count)
		qsort(table->list, table->count, sizeof(*table->list), by_index);
	return table->error;
}

static const struct ethtool_link *table_find(const struct table *table, uint32_t index)
{
	struct ethtool_link key = {.index = index};

	if (!table->count)
		return NULL;
	return bsearch(&key, table->list, table->count, sizeof(key), by_index);
}

bool ethtool_interrupted(const struct ethtool *ethtool)
{
	return ethtool->modes.interrupted || ethtool->names.interrupted;
}

int ethtool_ask(struct ethtool *ethtool)
{
	return table_ask(ethtool, &ethtool->modes, ETHTOOL_MSG_LINKMODES_GET, modes_message);
}

const struct ethtool_link *ethtool_find(struct ethtool *ethtool, uint32_t index)
{
	ethtool_ask(ethtool);
	return table_find(&ethtool->modes, index);
}

/* The names come from the features, which the kernel knows without asking the driver. Every device
 * has some, and a driver may take its time. */
struct text ethtool_name(struct ethtool *ethtool, uint32_t index)
{
	const struct ethtool_link *link;

	table_ask(ethtool, &ethtool->names, ETHTOOL_MSG_FEATURES_GET, names_message);
	link = table_find(&ethtool->names, index);
	return link ? (struct text){link->name, link->name_length} : (struct text){NULL, 0};
}
