/* SPDX-License-Identifier: MIT */
#include "nlinspect/model/words.h"

#include "nlinspect/base/cleanup.h"

#include <errno.h>
#include <sys/socket.h>

const char *words_name(const struct words *words, uint64_t value)
{
	size_t low = 0, high = words->count;

	/* Most lists start at 0 or 1 and have no gaps. */
	for (size_t guess = 0; guess < 2; guess++) {
		if (value >= guess && value - guess < high &&
			words->list[value - guess].value == value)
			return words->list[value - guess].name;
	}
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (words->list[middle].value == value)
			return words->list[middle].name;
		if (words->list[middle].value < value)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

const char *words_flag(const struct words *words, uint64_t bits)
{
	for (size_t i = 0; i < words->count; i++) {
		if (words->list[i].value == bits)
			return words->list[i].name;
	}
	return NULL;
}

static char fold(char c)
{
	if (c >= 'A' && c <= 'Z')
		return (char)(c - 'A' + 'a');
	return c == '_' ? '-' : c;
}

bool word_begins(const char *word, struct text with)
{
	for (uint32_t i = 0; i < with.length; i++) {
		if (!word[i] || fold(with.data[i]) != fold(word[i]))
			return false;
	}
	return true;
}

bool word_equals(struct text a, const char *b)
{
	return word_begins(b, a) && !b[a.length];
}

static int word_find(const struct word *list, size_t count, struct text word, uint64_t *ret)
{
	for (size_t i = 0; i < count; i++) {
		if (word_equals(word, list[i].name)) {
			*ret = list[i].value;
			return 0;
		}
	}
	return -ENOENT;
}

int words_value(const struct words *words, struct text word, uint64_t *ret)
{
	if (!word_find(words->list, words->count, word, ret))
		return 0;
	return word_find(words->aliases, words->alias_count, word, ret);
}

int words_group(const struct words *words, struct text word, uint64_t *ret)
{
	return word_find(words->groups, words->group_count, word, ret);
}

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
