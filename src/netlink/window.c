/* SPDX-License-Identifier: MIT */
#include "window.h"

#include <byteswap.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { WINDOW_FIRST = 256 << 10 };

uint16_t window_u16(const struct packets *packets, uint16_t value)
{
	return packets->swapped ? bswap_16(value) : value;
}

uint32_t window_u32(const struct packets *packets, uint32_t value)
{
	return packets->swapped ? bswap_32(value) : value;
}

int window_fail(struct packets *packets, const char *what)
{
	snprintf(packets->error, sizeof(packets->error), "offset %ju: %s",
		(uintmax_t)(packets->passed + packets->offset), what);
	return -EBADMSG;
}

/* Drops what was read already, and makes room for `need` bytes in all. */
static int make_room(struct packets *packets, size_t need)
{
	size_t size = packets->size ? packets->size : WINDOW_FIRST, left = window_left(packets);
	uint8_t *owned = packets->owned;

	while (size < need)
		size *= 2;
	if (packets->offset && left)
		memmove(owned, owned + packets->offset, left);
	packets->passed += packets->offset;
	packets->offset = 0;
	packets->length = left;
	if (size > packets->size) {
		owned = realloc(owned, size);
		if (!owned)
			return -ENOMEM;
		packets->owned = owned;
		packets->size = size;
	}
	packets->bytes = owned;
	return 0;
}

static int fill(struct packets *packets, size_t need)
{
	if (need > packets->size - packets->offset) {
		int error = make_room(packets, need);

		if (error)
			return error;
	}
	while (window_left(packets) < need && !packets->ended) {
		ssize_t got = read(packets->fd, packets->owned + packets->length,
			packets->size - packets->length);

		if (got < 0 && errno != EINTR)
			return -errno;
		packets->ended = !got;
		packets->length += got > 0 ? (size_t)got : 0;
	}
	return 0;
}

int window_need(struct packets *packets, size_t need)
{
	if (window_left(packets) >= need || packets->fd < 0 || packets->ended)
		return 0;
	if (need > BLOCK_MAX)
		return window_fail(packets, "impossible block length");
	return fill(packets, need);
}

/* Copies a text that has to outlive the window. */
static int keep(struct packets *packets, struct text *text)
{
	char *copy = text->length ? arena_take(&packets->texts, text->length) : NULL;

	if (!text->length)
		return 0;
	if (!copy)
		return -ENOMEM;
	memcpy(copy, text->data, text->length);
	text->data = copy;
	return 0;
}

int window_interface(struct packets *packets, const struct packet_interface *interface)
{
	struct packet_interface *list = packets->interfaces;

	if (packets->interface_count == packets->interface_size) {
		size_t size = packets->interface_size ? packets->interface_size * 2 : 8;

		list = reallocarray(list, size, sizeof(*list));
		if (!list)
			return -ENOMEM;
		packets->interfaces = list;
		packets->interface_size = size;
	}
	list += packets->interface_count;
	*list = *interface;
	if (keep(packets, &list->name) || keep(packets, &list->filter))
		return -ENOMEM;
	packets->interface_count++;
	return 0;
}
