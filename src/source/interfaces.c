#include "nlinspect/source/interfaces.h"

#include "nlinspect/netlink/query.h"

#include <errno.h>
#include <linux/if.h>
#include <linux/if_link.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>

struct interface {
	uint32_t index;
	uint8_t length;
	char name[IFNAMSIZ];
};

struct interfaces {
	struct connector *connector;
	struct interface *list; /* sorted by index */
	size_t count, size;
	bool asked;
};

struct interfaces *interfaces_new(struct connector *connector)
{
	struct interfaces *interfaces = calloc(1, sizeof(*interfaces));

	if (interfaces)
		interfaces->connector = connector;
	return interfaces;
}

void interfaces_free(struct interfaces *interfaces)
{
	if (interfaces)
		free(interfaces->list);
	free(interfaces);
}

static int interfaces_add(struct interfaces *interfaces, uint32_t index, struct text name)
{
	struct interface *entry;

	if (interfaces->count == interfaces->size) {
		size_t size = interfaces->size ? interfaces->size * 2 : 64;
		struct interface *list = realloc(interfaces->list, size * sizeof(*list));

		if (!list)
			return -ENOMEM;
		interfaces->list = list;
		interfaces->size = size;
	}
	entry = &interfaces->list[interfaces->count++];
	entry->index = index;
	entry->length = (uint8_t)name.length;
	memcpy(entry->name, name.data, name.length);
	return 0;
}

static int interfaces_message(void *context, const struct message *message)
{
	struct ifinfomsg header;
	struct attribute name;
	struct text text;

	if (message->type != RTM_NEWLINK || message->length < sizeof(header))
		return 0;
	memcpy(&header, message->payload, sizeof(header));
	if (!attribute_find(message_attributes(message, sizeof(header)), IFLA_IFNAME, &name))
		return 0;
	text.data = (const char *)name.payload;
	text.length = (uint32_t)strnlen(text.data, name.length);
	if (!text.length || text.length >= IFNAMSIZ)
		return 0;
	return interfaces_add(context, (uint32_t)header.ifi_index, text);
}

static int by_index(const void *a, const void *b)
{
	uint32_t x = ((const struct interface *)a)->index, y = ((const struct interface *)b)->index;

	return (x > y) - (x < y);
}

/* A list that is cut short or changed under way still names what it has; the rest goes by number.
 */
static void interfaces_ask(struct interfaces *interfaces)
{
	struct ifinfomsg header = {.ifi_family = AF_UNSPEC};
	struct query_status status;
	struct request request;

	request_init(&request, NETLINK_ROUTE, RTM_GETLINK, &header, sizeof(header));
	request.key = 1;
	request_u32(&request, IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
	query_dump(interfaces->connector, &request, interfaces_message, interfaces, NULL, &status);
	if (interfaces->count)
		qsort(interfaces->list, interfaces->count, sizeof(struct interface), by_index);
	interfaces->asked = true;
}

struct text interfaces_name(struct interfaces *interfaces, uint32_t index)
{
	struct interface key = {.index = index};
	const struct interface *found = NULL;

	if (!interfaces->asked)
		interfaces_ask(interfaces);
	if (interfaces->count)
		found = bsearch(&key, interfaces->list, interfaces->count, sizeof(key), by_index);
	return found ? (struct text){found->name, found->length} : (struct text){NULL, 0};
}

struct text interfaces_at(struct interfaces *interfaces, size_t position)
{
	if (!interfaces->asked)
		interfaces_ask(interfaces);
	if (position >= interfaces->count)
		return (struct text){NULL, 0};
	return (struct text){interfaces->list[position].name, interfaces->list[position].length};
}
