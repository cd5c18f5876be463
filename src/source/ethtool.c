#include "nlinspect/source/ethtool.h"

#include "nlinspect/netlink/query.h"

#include <errno.h>
#include <linux/ethtool.h>
#include <linux/ethtool_netlink.h>
#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <stdlib.h>
#include <string.h>

struct ethtool {
	struct connector *connector;
	struct ethtool_link *list; /* sorted by index */
	size_t count, size;
	bool asked;
	int error; /* of asking */
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
	if (ethtool)
		free(ethtool->list);
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

/* Families of generic netlink get their numbers as they come. @return 0; -ENOENT (there is none of
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
	/* The lowest number that a family can have is that of the one that was asked. */
	if (family < NLMSG_MIN_TYPE)
		return -ENOENT;
	*ret = family;
	return 0;
}

static struct ethtool_link *ethtool_add(struct ethtool *ethtool)
{
	if (ethtool->count == ethtool->size) {
		size_t size = ethtool->size ? ethtool->size * 2 : 64;
		struct ethtool_link *list = reallocarray(ethtool->list, size, sizeof(*list));

		if (!list)
			return NULL;
		ethtool->list = list;
		ethtool->size = size;
	}
	return &ethtool->list[ethtool->count++];
}

static bool read_number(struct cursor attributes, uint16_t type, void *value, size_t size)
{
	struct attribute attribute;

	if (!attribute_find(attributes, type, &attribute) || attribute.length < size)
		return false;
	memcpy(value, attribute.payload, size);
	return true;
}

static void read_name(struct cursor attributes, struct ethtool_link *link)
{
	struct attribute attribute;
	size_t length;

	if (!attribute_find(attributes, ETHTOOL_A_HEADER_DEV_NAME, &attribute))
		return;
	length = strnlen((const char *)attribute.payload, attribute.length);
	if (length >= sizeof(link->name))
		return;
	link->name_length = (uint8_t)length;
	memcpy(link->name, attribute.payload, length);
}

static int modes_message(void *context, const struct message *message)
{
	struct cursor attributes = message_attributes(message, GENL_HDRLEN);
	struct ethtool_link link = {
		.speed = ETHTOOL_NO_SPEED,
		.duplex = ETHTOOL_NOT_KNOWN,
		.autoneg = ETHTOOL_NOT_KNOWN,
	};
	struct ethtool_link *added;
	struct attribute header;

	if (!attribute_find(attributes, ETHTOOL_A_LINKMODES_HEADER, &header) ||
		!read_number(cursor_of(header.payload, header.length), ETHTOOL_A_HEADER_DEV_INDEX,
			&link.index, sizeof(link.index)))
		return 0;
	read_name(cursor_of(header.payload, header.length), &link);
	read_number(attributes, ETHTOOL_A_LINKMODES_SPEED, &link.speed, sizeof(link.speed));
	read_number(attributes, ETHTOOL_A_LINKMODES_DUPLEX, &link.duplex, sizeof(link.duplex));
	read_number(attributes, ETHTOOL_A_LINKMODES_AUTONEG, &link.autoneg, sizeof(link.autoneg));
	/* As ethtool(8) sees it. */
	if (!link.speed)
		link.speed = ETHTOOL_NO_SPEED;
	added = ethtool_add(context);
	if (!added)
		return -ENOMEM;
	*added = link;
	return 0;
}

static int ask_modes(struct ethtool *ethtool)
{
	struct genlmsghdr header = {
		.cmd = ETHTOOL_MSG_LINKMODES_GET, .version = ETHTOOL_GENL_VERSION};
	/* The modes themselves, which are not looked at, take less room as bits than as words. */
	struct {
		struct nlattr header;
		uint32_t value;
	} flags = {{sizeof(flags), ETHTOOL_A_HEADER_FLAGS}, ETHTOOL_FLAG_COMPACT_BITSETS};
	struct query_status status;
	struct request request;
	uint16_t family;
	int error = family_of(ethtool->connector, ETHTOOL_GENL_NAME, &family);

	if (error)
		return error;
	request_init(&request, NETLINK_GENERIC, family, &header, sizeof(header));
	request.exact = true;
	request_bytes(&request, ETHTOOL_A_LINKMODES_HEADER | NLA_F_NESTED, &flags, sizeof(flags));
	return query_dump(ethtool->connector, &request, modes_message, ethtool, NULL, &status);
}

static int by_index(const void *a, const void *b)
{
	uint32_t x = ((const struct ethtool_link *)a)->index;
	uint32_t y = ((const struct ethtool_link *)b)->index;

	return (x > y) - (x < y);
}

int ethtool_ask(struct ethtool *ethtool)
{
	if (ethtool->asked)
		return ethtool->error;
	ethtool->asked = true;
	ethtool->error = ask_modes(ethtool);
	if (ethtool->count)
		qsort(ethtool->list, ethtool->count, sizeof(*ethtool->list), by_index);
	return ethtool->error;
}

const struct ethtool_link *ethtool_find(struct ethtool *ethtool, uint32_t index)
{
	struct ethtool_link key = {.index = index};

	ethtool_ask(ethtool);
	if (!ethtool->count)
		return NULL;
	return bsearch(&key, ethtool->list, ethtool->count, sizeof(key), by_index);
}

struct text ethtool_name(struct ethtool *ethtool, uint32_t index)
{
	const struct ethtool_link *link = ethtool_find(ethtool, index);

	return link ? (struct text){link->name, link->name_length} : (struct text){NULL, 0};
}
