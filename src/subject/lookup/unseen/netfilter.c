/* SPDX-License-Identifier: MIT */
#include "netfilter.h"

#include "nlinspect/host/files.h"

#include "subject/lookup/kernel/ask.h"
#include "subject/lookup/state.h"

#include <endian.h>
#include <errno.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

/* As in linux/netfilter.h, which does not go together with netinet/in.h. */
enum {
	FAMILY_ANY = 0,
	FAMILY_INET = 1, /* both IPv4 and IPv6 */
	FAMILY_IPV4 = 2,
	FAMILY_NETDEV = 5,
	FAMILY_IPV6 = 10,
	POLICY_ACCEPT = 1,
};

enum {
	DEVICE_PREFIX = 2,    /* NFTA_DEVICE_PREFIX (Linux 6.16) */
	TABLES_MAX = 1 << 16, /* bytes of a file with a name a line */
};

struct chains {
	const struct passage *passage;
	uint8_t family; /* FAMILY_* of the packet */
	unsigned hooks;
};

/* By their numbers in IPv4 and IPv6, and in family netdev. */
static const enum hook inet_hooks[] = {
	HOOK_PREROUTING, HOOK_INPUT, HOOK_FORWARD, HOOK_OUTPUT, HOOK_POSTROUTING, HOOK_INGRESS};
static const enum hook netdev_hooks[] = {HOOK_INGRESS, HOOK_EGRESS};

/* A number in network byte order. @return `absent` if there is no such attribute */
static uint32_t number_of(struct cursor attributes, uint16_t type, uint32_t absent)
{
	struct attribute attribute;
	uint32_t number;

	if (!attribute_find(attributes, type, &attribute) || attribute.length < sizeof(number))
		return absent;
	memcpy(&number, attribute.payload, sizeof(number));
	return be32toh(number);
}

/* Whether a name of the hook, which may be a prefix, is the interface's. */
static bool is_of(const struct attribute *name, bool prefix, const struct device *device)
{
	size_t length = strnlen((const char *)name->payload, name->length);

	return device->index && !strncmp((const char *)name->payload, device->name, length) &&
	       (prefix || !device->name[length]);
}

static bool is_on(struct cursor hook, const struct device *device)
{
	struct attribute attribute;
	struct cursor devices;

	if (attribute_find(hook, NFTA_HOOK_DEV, &attribute) && is_of(&attribute, false, device))
		return true;
	if (!attribute_find(hook, NFTA_HOOK_DEVS, &attribute))
		return false;
	devices = cursor_of(attribute.payload, attribute.length);
	while (attribute_next(&devices, &attribute)) {
		if (is_of(&attribute, attribute.type == DEVICE_PREFIX, device))
			return true;
	}
	return false;
}

/* Finds which hook a base chain is at. @return whether the packet passes it there */
static bool chain_is_passed(
	const struct chains *chains, uint8_t family, struct cursor hook, enum hook *ret)
{
	uint32_t number = number_of(hook, NFTA_HOOK_HOOKNUM, UINT32_MAX);
	const struct passage *passage = chains->passage;
	bool netdev = family == FAMILY_NETDEV;

	if (family != chains->family && family != FAMILY_INET && !netdev)
		return false;
	if (number >= (netdev ? sizeof(netdev_hooks) : sizeof(inet_hooks)) / sizeof(enum hook))
		return false;
	*ret = netdev ? netdev_hooks[number] : inet_hooks[number];
	if (!(passage->hooks & 1u << *ret))
		return false;
	return *ret == HOOK_INGRESS  ? is_on(hook, &passage->in)
	       : *ret == HOOK_EGRESS ? is_on(hook, &passage->out)
				     : true;
}

static int chain_message(void *context, const struct message *message)
{
	struct chains *chains = context;
	struct cursor attributes;
	struct attribute hook;
	enum hook which;

	if (message->type != (NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_NEWCHAIN) ||
		message->length < sizeof(struct nfgenmsg))
		return 0;
	attributes = message_attributes(message, sizeof(struct nfgenmsg));
	/* Only base chains have a hook. */
	if (!attribute_find(attributes, NFTA_CHAIN_HOOK, &hook) ||
		!chain_is_passed(
			chains, *message->payload, cursor_of(hook.payload, hook.length), &which))
		return 0;
	if (number_of(attributes, NFTA_CHAIN_USE, 1) ||
		number_of(attributes, NFTA_CHAIN_POLICY, POLICY_ACCEPT) != POLICY_ACCEPT)
		chains->hooks |= 1u << which;
	return 0;
}

int netfilter_chains(struct lookup *lookup, const struct passage *passage, unsigned *hooks)
{
	struct nfgenmsg header = {.nfgen_family = FAMILY_ANY, .version = NFNETLINK_V0};
	struct chains chains = {.passage = passage};
	struct request request;
	int error;

	chains.family = lookup->flow.family == AF_INET ? FAMILY_IPV4 : FAMILY_IPV6;
	request_init(&request, NETLINK_NETFILTER, NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_GETCHAIN,
		&header, sizeof(header));
	request.exact = true;
	error = ask_kernel(lookup, &request, chain_message, &chains, NULL);
	*hooks = chains.hooks;
	/* Without nftables, nobody answers to that kind of message. */
	return error == -EINVAL || error == -EOPNOTSUPP || error == -EPROTONOSUPPORT ? 0 : error;
}

/* The hooks at which a table of iptables has chains; a table that is not known: all. */
static unsigned table_hooks(const char *name)
{
	static const struct {
		const char *name;
		unsigned hooks;
	} tables[] = {
		{"filter", 1 << HOOK_INPUT | 1 << HOOK_FORWARD | 1 << HOOK_OUTPUT},
		{"security", 1 << HOOK_INPUT | 1 << HOOK_FORWARD | 1 << HOOK_OUTPUT},
		{"raw", 1 << HOOK_PREROUTING | 1 << HOOK_OUTPUT},
		{"nat", 1 << HOOK_PREROUTING | 1 << HOOK_INPUT | 1 << HOOK_OUTPUT |
				1 << HOOK_POSTROUTING},
	};

	for (size_t i = 0; i < ARRAY_SIZE(tables); i++) {
		if (!strcmp(tables[i].name, name))
			return tables[i].hooks;
	}
	return ~(1u << HOOK_INGRESS | 1u << HOOK_EGRESS);
}

int netfilter_tables(struct lookup *lookup, const struct passage *passage, struct out *names)
{
	const char *path = lookup->flow.family == AF_INET
				   ? "/proc/thread-self/net/ip_tables_names"
				   : "/proc/thread-self/net/ip6_tables_names";
	char *text = NULL, *rest, *name;
	size_t length;
	int error = files_read(files_of(lookup->run->connector), path, TABLES_MAX, &text, &length);

	rest = text;
	while (!error && (name = files_line(&rest))) {
		char shown[64];

		if (!*name || !(passage->hooks & table_hooks(name)))
			continue;
		if (names->length)
			out_string(names, ", ");
		out_string(names, text_escape_into(shown, sizeof(shown), text_of(name)));
	}
	free(text);
	return error == -ENOENT ? 0 : error;
}
