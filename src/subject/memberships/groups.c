/* SPDX-License-Identifier: MIT */
#include "groups.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum { IPV4_DIGITS = 8 };

void groups_fini(struct groups *groups)
{
	free(groups->list);
	*groups = (struct groups){.count = 0};
}

static int groups_add(struct groups *groups, const struct group *group)
{
	if (groups->count == groups->size) {
		size_t size = groups->size ? groups->size * 2 : 32;
		struct group *list = reallocarray(groups->list, size, sizeof(*list));

		if (!list)
			return -ENOMEM;
		groups->list = list;
		groups->size = size;
	}
	groups->list[groups->count++] = *group;
	return 0;
}

/* Two digits a byte. @return whether the text is exactly that */
static bool read_bytes(const char *text, struct group *group)
{
	size_t digits = strlen(text);

	if (!digits || digits % 2 || digits / 2 > GROUP_ADDRESS)
		return false;
	group->length = (uint8_t)(digits / 2);
	for (size_t i = 0; i < group->length; i++) {
		unsigned byte;

		if (sscanf(text + 2 * i, "%2x", &byte) != 1)
			return false;
		group->address[i] = (uint8_t)byte;
	}
	return true;
}

/* igmp: "3<TAB>eth0 …" begins an interface, "<TAB>…010000E0 1 0:00000000" is one of its groups,
 * with the address in host byte order. @return whether the line is well-formed */
static bool read_igmp(const char *line, struct group *group, bool *complete)
{
	char text[IPV4_DIGITS + 1];
	uint32_t address;

	*complete = *line == '\t';
	group->length = sizeof(address);
	if (!*complete)
		return sscanf(line, "%" SCNu32, &group->ifindex) == 1;
	if (sscanf(line, " %8[0-9A-Fa-f] %" SCNu32, text, &group->users) != 2 ||
		sscanf(text, "%8" SCNx32, &address) != 1)
		return false;
	memcpy(group->address, &address, sizeof(address));
	return true;
}

/* igmp6: "3 eth0 ff02…0001 1 0000000C 0"; dev_mcast: "3 eth0 1 0 01005e000001", where the second
 * number counts requests by hand. */
static bool read_other(uint8_t family, const char *line, struct group *group)
{
	char text[2 * GROUP_ADDRESS + 1];

	if (family == AF_INET6)
		return sscanf(line, "%" SCNu32 " %*s %64[0-9A-Fa-f] %" SCNu32, &group->ifindex,
			       text, &group->users) == 3 &&
		       read_bytes(text, group) && group->length == 16;
	return sscanf(line, "%" SCNu32 " %*s %" SCNu32 " %*u %64[0-9A-Fa-f]", &group->ifindex,
		       &group->users, text) == 3 &&
	       read_bytes(text, group);
}

static int compare(const void *a, const void *b)
{
	const struct group *one = a, *other = b;

	if (one->ifindex != other->ifindex)
		return one->ifindex < other->ifindex ? -1 : 1;
	if (one->length != other->length)
		return one->length < other->length ? -1 : 1;
	return memcmp(one->address, other->address, one->length);
}

static int groups_line(struct groups *groups, uint8_t family, const char *line, struct group *group)
{
	bool complete = true, sound;

	/* The headings of igmp. */
	if (family == AF_INET && !strncmp(line, "Idx", 3))
		return 0;
	sound = family == AF_INET ? read_igmp(line, group, &complete)
				  : read_other(family, line, group);
	groups->malformed |= !sound;
	return sound && complete ? groups_add(groups, group) : 0;
}

static void groups_sort(struct groups *groups)
{
	if (groups->count)
		qsort(groups->list, groups->count, sizeof(*groups->list), compare);
}

int groups_parse(struct groups *groups, uint8_t family, char *text)
{
	struct group group = {.ifindex = 0};
	char *line;

	while ((line = strsep(&text, "\n"))) {
		int error = *line ? groups_line(groups, family, line, &group) : 0;

		if (error)
			return error;
	}
	groups_sort(groups);
	return 0;
}

int groups_read(struct files files, struct groups *groups, uint8_t family)
{
	const char *name = family == AF_INET ? "igmp" : family == AF_INET6 ? "igmp6" : "dev_mcast";
	CLEANUP(free) char *text = NULL;
	size_t length;
	char path[64];
	int error;

	/* The thread's file, because the thread may be in another namespace than the process. */
	snprintf(path, sizeof(path), "/proc/thread-self/net/%s", name);
	error = files_read(files, path, FILES_MAX, &text, &length);
	return error ? error : groups_parse(groups, family, text);
}

const struct group *groups_find(
	const struct groups *groups, uint32_t ifindex, const uint8_t *address, size_t length)
{
	struct group sought = {.ifindex = ifindex, .length = (uint8_t)length};

	if (!groups->count || length > GROUP_ADDRESS)
		return NULL;
	memcpy(sought.address, address, length);
	return bsearch(&sought, groups->list, groups->count, sizeof(sought), compare);
}
