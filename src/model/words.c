/* SPDX-License-Identifier: MIT */
#include "nlinspect/model/words.h"

#include "nlinspect/base/cleanup.h"

#include <sys/socket.h>

static const struct word families[] = {
	{AF_UNSPEC, "unspec"},
	{AF_UNIX, "unix"},
	{AF_INET, "inet"},
	{AF_BRIDGE, "bridge"},
	{AF_INET6, "inet6"},
	{AF_NETLINK, "netlink"},
	{AF_PACKET, "packet"},
	{AF_MPLS, "mpls"},
	{AF_TIPC, "tipc"},
	{AF_VSOCK, "vsock"},
	{AF_XDP, "xdp"},
};

static const struct word family_aliases[] = {
	{AF_INET, "ipv4"},
	{AF_INET, "ip"},
	{AF_INET, "4"},
	{AF_INET6, "ipv6"},
	{AF_INET6, "ip6"},
	{AF_INET6, "6"},
	{AF_PACKET, "link"},
};

const struct words family_words = {
	.list = families,
	.count = ARRAY_SIZE(families),
	.aliases = family_aliases,
	.alias_count = ARRAY_SIZE(family_aliases),
};

const struct words no_words = {.list = families};
