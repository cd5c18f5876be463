/* SPDX-License-Identifier: MIT */
#include "nlinspect/host/interfaces.h"

#include "nlinspect/base/first_error.h"
#include "nlinspect/netlink/query.h"

#include <errno.h>
#include <linux/if.h>
#include <linux/if_link.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <sys/socket.h>

struct interface {
	uint32_t index;
	uint32_t master; /* 0: it has none */
	bool up, running;
	uint8_t length, kind_length;
	char name[IFNAMSIZ], kind[IFNAMSIZ];
};

struct altname {
	uint32_t index; /* of its interface */
	uint8_t length;
	char name[ALTIFNAMSIZ];
};

struct interfaces {
	struct connector *connector;
	struct interface *list; /* sorted by index */
	size_t count, size;
	bool shuffled; /* the list is not sorted yet */
	struct altname *altnames;
	size_t altname_count, altname_size;
	bool asked;
	bool live; /* new ones may come */
	bool more; /* than names: master, kind and state */
	int error; /* of asking */
	int *missed;
};

struct interfaces *interfaces_new(struct connector *connector, int *missed)
{
	struct interfaces *interfaces = calloc(1, sizeof(*interfaces));

	if (!interfaces)
		return NULL;
	interfaces->connector = connector;
	interfaces->missed = missed;
	interfaces->asked = !connector;
	return interfaces;
}

void interfaces_free(struct interfaces *interfaces)
{
	if (interfaces) {
		free(interfaces->list);
		free(interfaces->altnames);
	}
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
	/* The kernel sends them in this order since Linux 6.10 or so. */
	interfaces->shuffled |= interfaces->count > 1 && entry[-1].index > index;
	*entry = (struct interface){.index = index};
	entry->length = (uint8_t)name.length;
	memcpy(entry->name, name.data, name.length);
	return 0;
}

static int altnames_add(struct interfaces *interfaces, uint32_t index, struct text name)
{
	struct altname *entry;

	if (interfaces->altname_count == interfaces->altname_size) {
		size_t size = interfaces->altname_size ? interfaces->altname_size * 2 : 16;
		struct altname *altnames =
			reallocarray(interfaces->altnames, size, sizeof(*altnames));

		if (!altnames)
			return -ENOMEM;
		interfaces->altnames = altnames;
		interfaces->altname_size = size;
	}
	entry = &interfaces->altnames[interfaces->altname_count++];
	entry->index = index;
	entry->length = (uint8_t)name.length;
	memcpy(entry->name, name.data, name.length);
	return 0;
}

/* The name in an attribute. @return whether it is one, shorter than `size` bytes */
static bool attribute_name(const struct attribute *attribute, size_t size, struct text *ret)
{
	struct text text = {.data = (const char *)attribute->payload};

	text.length = (uint32_t)strnlen(text.data, attribute->length);
	*ret = text;
	return text.length && text.length < size;
}

static int altnames_list(struct interfaces *interfaces, uint32_t index, struct cursor attributes)
{
	struct attribute list, altname;
	struct cursor cursor;
	struct text name;
	int error = 0;

	if (!attribute_find(attributes, IFLA_PROP_LIST, &list))
		return 0;
	cursor = cursor_of(list.payload, list.length);
	while (!error && attribute_next(&cursor, &altname)) {
		if (altname.type == IFLA_ALT_IFNAME && attribute_name(&altname, ALTIFNAMSIZ, &name))
			error = altnames_add(interfaces, index, name);
	}
	return error;
}

static void more_of(struct interface *entry, struct cursor attributes)
{
	struct attribute attribute, kind;
	struct text text;

	if (attribute_find(attributes, IFLA_MASTER, &attribute) &&
		attribute.length >= sizeof(entry->master))
		memcpy(&entry->master, attribute.payload, sizeof(entry->master));
	if (!attribute_find(attributes, IFLA_LINKINFO, &attribute) ||
		!attribute_find(
			cursor_of(attribute.payload, attribute.length), IFLA_INFO_KIND, &kind) ||
		!attribute_name(&kind, sizeof(entry->kind), &text))
		return;
	entry->kind_length = (uint8_t)text.length;
	memcpy(entry->kind, text.data, text.length);
}

static int names_of(struct interfaces *interfaces, const struct message *message, bool altnames)
{
	struct ifinfomsg header;
	struct interface *entry;
	struct cursor attributes;
	struct attribute name;
	struct text text;
	int error = 0;

	if (message->type != RTM_NEWLINK || message->length < sizeof(header))
		return 0;
	memcpy(&header, message->payload, sizeof(header));
	attributes = message_attributes(message, sizeof(header));
	if (altnames)
		error = altnames_list(interfaces, (uint32_t)header.ifi_index, attributes);
	if (error || !attribute_find(attributes, IFLA_IFNAME, &name) ||
		!attribute_name(&name, IFNAMSIZ, &text))
		return error;
	error = interfaces_add(interfaces, (uint32_t)header.ifi_index, text);
	if (error)
		return error;
	entry = &interfaces->list[interfaces->count - 1];
	entry->up = header.ifi_flags & IFF_UP;
	entry->running = header.ifi_flags & IFF_RUNNING;
	if (interfaces->more)
		more_of(entry, attributes);
	return 0;
}

static int interfaces_message(void *context, const struct message *message)
{
	return names_of(context, message, true);
}

/* Alternative names come late in a message. */
int interfaces_learn(struct interfaces *interfaces, const struct message *message)
{
	return names_of(interfaces, message, false);
}

void interfaces_forget(struct interfaces *interfaces)
{
	interfaces->count = 0;
	interfaces->shuffled = false;
}

static int by_index(const void *a, const void *b)
{
	uint32_t x = ((const struct interface *)a)->index, y = ((const struct interface *)b)->index;

	return (x > y) - (x < y);
}

/* An incomplete or inconsistent list still names what it has; other interfaces get numbers. */
static void interfaces_ask(struct interfaces *interfaces)
{
	struct ifinfomsg header = {.ifi_family = AF_UNSPEC};
	struct query_status status;
	struct request request;

	request_init(&request, NETLINK_ROUTE, RTM_GETLINK, &header, sizeof(header));
	request.exact = true;
	request_u32(&request, IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
	interfaces->error = query_dump(
		interfaces->connector, &request, interfaces_message, interfaces, NULL, &status);
	interfaces->asked = true;
}

/* Makes sure that the list is read and sorted. */
static void interfaces_ready(struct interfaces *interfaces)
{
	if (!interfaces->asked)
		interfaces_ask(interfaces);
	if (interfaces->shuffled)
		qsort(interfaces->list, interfaces->count, sizeof(struct interface), by_index);
	interfaces->shuffled = false;
}

static const struct interface *find(const struct interfaces *interfaces, uint32_t index)
{
	struct interface key = {.index = index};
	uint32_t guess;

	if (!interfaces->count)
		return NULL;
	/* Most indices have no gaps. */
	guess = index - interfaces->list[0].index;
	if (guess < interfaces->count && interfaces->list[guess].index == index)
		return &interfaces->list[guess];
	return bsearch(&key, interfaces->list, interfaces->count, sizeof(key), by_index);
}

/* Things of a new interface may have news before it has. */
static const struct interface *ask_one(struct interfaces *interfaces, uint32_t index)
{
	CLEANUP(inquiry_fini) struct inquiry inquiry = inquiry_of(interfaces->connector);
	struct ifinfomsg header = {.ifi_family = AF_UNSPEC, .ifi_index = (int)index};
	struct request request;

	request_init(&request, NETLINK_ROUTE, RTM_GETLINK, &header, sizeof(header));
	request_single(&request);
	request.exact = true;
	request_u32(&request, IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
	if (inquiry_ask(&inquiry, &request, interfaces_message, interfaces))
		return NULL;
	interfaces_ready(interfaces);
	return find(interfaces, index);
}

void interfaces_read(struct interfaces *interfaces)
{
	interfaces->live = true;
	interfaces_ready(interfaces);
}

static enum interface_event event_of(const struct interface *before, const struct interface *now)
{
	if (before->up != now->up)
		return now->up ? INTERFACE_UP : INTERFACE_DOWN;
	/* A link that is down has none. */
	if (before->running != now->running && now->up)
		return now->running ? INTERFACE_CARRIER : INTERFACE_NO_CARRIER;
	return INTERFACE_SAME;
}

/* Bridges announce their ports under a family of their own. */
enum interface_event interfaces_hear(struct interfaces *interfaces, const struct message *message)
{
	const struct interface *known;
	enum interface_event event;
	struct ifinfomsg header;
	size_t before, at;

	if (message->length < sizeof(header))
		return INTERFACE_SAME;
	memcpy(&header, message->payload, sizeof(header));
	if (header.ifi_family != AF_UNSPEC)
		return INTERFACE_SAME;
	if (message->type == RTM_DELLINK)
		return INTERFACE_GONE;
	if (message->type != RTM_NEWLINK)
		return INTERFACE_SAME;
	interfaces_ready(interfaces);
	before = interfaces->count;
	known = find(interfaces, (uint32_t)header.ifi_index);
	at = known ? (size_t)(known - interfaces->list) : before;
	if (interfaces_learn(interfaces, message) || interfaces->count == before)
		return INTERFACE_SAME;
	if (at == before)
		return INTERFACE_NEW;
	/* It takes the place of the one before. */
	interfaces->count--;
	interfaces->shuffled = false;
	event = event_of(&interfaces->list[at], &interfaces->list[before]);
	interfaces->list[at] = interfaces->list[before];
	return event;
}

const char *interface_event_words(enum interface_event event)
{
	static const char *const words[] = {
		[INTERFACE_NEW] = "link was added",
		[INTERFACE_UP] = "link came up",
		[INTERFACE_DOWN] = "link went down",
		[INTERFACE_CARRIER] = "carrier came back",
		[INTERFACE_NO_CARRIER] = "carrier was lost",
		[INTERFACE_GONE] = "link was removed",
		[INTERFACE_SAME] = NULL,
	};

	return words[event];
}

struct text interfaces_name(struct interfaces *interfaces, uint32_t index)
{
	const struct interface *found;

	interfaces_ready(interfaces);
	found = find(interfaces, index);
	if (!found && interfaces->live && index)
		found = ask_one(interfaces, index);
	if (!found)
		first_error(interfaces->missed, interfaces->error);
	return found ? (struct text){found->name, found->length} : (struct text){NULL, 0};
}

void interfaces_set_name(struct interfaces *interfaces, struct record *record, unsigned from,
	uint64_t index, unsigned id, struct text *member)
{
	if (!interfaces || !record_has(record, from))
		return;
	*member = interfaces_name(interfaces, (uint32_t)index);
	if (member->length)
		fieldset_add(&record->present, id);
}

void interfaces_want_more(struct interfaces *interfaces)
{
	interfaces->more = true;
}

bool interfaces_more(struct interfaces *interfaces, uint32_t index, struct interface_more *ret)
{
	const struct interface *found;

	interfaces_ready(interfaces);
	found = find(interfaces, index);
	if (!found)
		return false;
	*ret = (struct interface_more){
		.up = found->up,
		.kind = {found->kind, found->kind_length},
	};
	if (found->master)
		ret->master = interfaces_name(interfaces, found->master);
	return true;
}

void interfaces_set_master(struct interfaces *interfaces, struct record *record, unsigned from,
	uint64_t index, unsigned id, struct text *member)
{
	struct interface_more more;

	if (!record_has(record, from) || !interfaces_more(interfaces, (uint32_t)index, &more) ||
		!more.master.length)
		return;
	*member = more.master;
	fieldset_add(&record->present, id);
}

struct text interfaces_at(struct interfaces *interfaces, size_t position)
{
	interfaces_ready(interfaces);
	if (position >= interfaces->count)
		return (struct text){NULL, 0};
	return (struct text){interfaces->list[position].name, interfaces->list[position].length};
}

struct text interfaces_altname_at(struct interfaces *interfaces, size_t position)
{
	interfaces_ready(interfaces);
	if (position >= interfaces->altname_count)
		return (struct text){NULL, 0};
	return (struct text){
		interfaces->altnames[position].name, interfaces->altnames[position].length};
}

static bool same(struct text a, struct text b)
{
	return a.length == b.length && !memcmp(a.data, b.data, a.length);
}

struct text interfaces_primary(struct interfaces *interfaces, struct text altname)
{
	struct text other;

	for (size_t i = 0; other = interfaces_altname_at(interfaces, i), other.length; i++) {
		if (same(altname, other))
			return interfaces_name(interfaces, interfaces->altnames[i].index);
	}
	return (struct text){NULL, 0};
}

int interfaces_has(struct interfaces *interfaces, struct text name)
{
	struct text other;

	for (size_t i = 0; other = interfaces_at(interfaces, i), other.length; i++) {
		if (same(name, other))
			return 1;
	}
	for (size_t i = 0; other = interfaces_altname_at(interfaces, i), other.length; i++) {
		if (same(name, other))
			return 1;
	}
	return interfaces->error;
}
