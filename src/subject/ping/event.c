/* SPDX-License-Identifier: MIT */
#include "event.h"

#include <errno.h>
#include <sys/socket.h>

/* Little-endian, so that any machine reads what another one wrote. */
static uint8_t *put(uint8_t *to, uint64_t value, unsigned size)
{
	for (unsigned i = 0; i < size; i++)
		*to++ = (uint8_t)(value >> (8 * i));
	return to;
}

static uint64_t take(const uint8_t **from, unsigned size)
{
	uint64_t value = 0;

	for (unsigned i = 0; i < size; i++)
		value |= (uint64_t) * (*from)++ << (8 * i);
	return value;
}

size_t ping_event_write(const struct ping_event *event, uint8_t *buffer)
{
	const struct address *from = &event->from;
	uint8_t *to = buffer;
	size_t length = event->length < PING_EVENT_MAX - PING_EVENT_HEAD
				? event->length
				: PING_EVENT_MAX - PING_EVENT_HEAD;

	to = put(to, event->kind, 1);
	to = put(to, event->type, 1);
	to = put(to, event->code, 1);
	to = put(to, event->ttl, 1);
	to = put(to, event->target, 2);
	to = put(to, event->id, 2);
	to = put(to, event->time, 8);
	to = put(to, event->unix_ns, 8);
	to = put(to, event->stamp, 8);
	to = put(to, event->seq, 8);
	to = put(to, event->error, 4);
	to = put(to, event->info, 4);
	to = put(to, from->family == AF_INET ? 4 : from->family == AF_INET6 ? 6 : 0, 1);
	to = put(to, 0, 3);
	memcpy(to, from->bytes, sizeof(from->bytes));
	to += sizeof(from->bytes);
	if (length)
		memcpy(to, event->bytes, length);
	return PING_EVENT_HEAD + length;
}

int ping_event_read(const void *buffer, size_t length, struct ping_event *ret)
{
	const uint8_t *from = buffer;
	uint8_t version;

	if (length < PING_EVENT_HEAD)
		return -EBADMSG;
	*ret = (struct ping_event){.kind = (uint8_t)take(&from, 1)};
	ret->type = (uint8_t)take(&from, 1);
	ret->code = (uint8_t)take(&from, 1);
	ret->ttl = (uint8_t)take(&from, 1);
	ret->target = (uint16_t)take(&from, 2);
	ret->id = (uint16_t)take(&from, 2);
	ret->time = take(&from, 8);
	ret->unix_ns = take(&from, 8);
	ret->stamp = take(&from, 8);
	ret->seq = take(&from, 8);
	ret->error = (uint32_t)take(&from, 4);
	ret->info = (uint32_t)take(&from, 4);
	version = (uint8_t)take(&from, 1);
	from += 3;
	if (version == 4 || version == 6) {
		ret->from.family = version == 4 ? AF_INET : AF_INET6;
		ret->from.length = version == 4 ? 4 : 16;
		memcpy(ret->from.bytes, from, ret->from.length);
	}
	from += sizeof(ret->from.bytes);
	ret->bytes = from;
	ret->length = length - PING_EVENT_HEAD;
	if (!ret->kind || ret->kind >= PING_EVENT_KINDS)
		return -EBADMSG;
	return 0;
}
