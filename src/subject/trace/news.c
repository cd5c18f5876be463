/* SPDX-License-Identifier: MIT */
#include "news.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/host/files.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

/* A number has as many bytes in a recording as in memory, the low ones first; raw bytes stay as
 * they are. */
struct part {
	uint16_t offset, size;
	bool raw;
};

#define NUMBER(member)                                                            \
	{                                                                         \
		offsetof(struct news, member), sizeof(((struct news *)0)->member) \
	}
#define RAW(member)                                                                     \
	{                                                                               \
		offsetof(struct news, member), sizeof(((struct news *)0)->member), true \
	}

static const struct part parts[] = {
	NUMBER(kind),
	NUMBER(unix_ns),
	NUMBER(count),
	NUMBER(event.key.probe),
	NUMBER(event.key.family),
	NUMBER(event.key.outcome),
	NUMBER(event.key.direction),
	NUMBER(event.key.state),
	NUMBER(event.key.old_state),
	NUMBER(event.key.protocol),
	NUMBER(event.key.match),
	NUMBER(event.key.local_port),
	NUMBER(event.key.peer_port),
	NUMBER(event.key.error),
	NUMBER(event.key.pid),
	NUMBER(event.key.uid),
	NUMBER(event.key.netns),
	NUMBER(event.key.ifindex),
	NUMBER(event.key.reason),
	NUMBER(event.key.cgroup),
	RAW(event.key.local),
	RAW(event.key.peer),
	RAW(event.key.process),
	NUMBER(event.time),
	NUMBER(event.latency),
	NUMBER(event.bytes),
	NUMBER(event.bytes_received),
	NUMBER(event.inode),
	NUMBER(event.retransmits),
	NUMBER(event.key.has),
	NUMBER(counts.seen),
	NUMBER(counts.passed),
	NUMBER(counts.lost),
	NUMBER(counts.skipped),
};

static const uint16_t texts[] = {
	offsetof(struct news, peer),
	offsetof(struct news, reason),
	offsetof(struct news, place),
	offsetof(struct news, interface),
	offsetof(struct news, netns),
	offsetof(struct news, stack),
};

/* Numbers of any size in memory. */
static uint64_t number_get(const void *at, size_t size)
{
	switch (size) {
	case 1:
		return *(const uint8_t *)at;
	case 2:
		return *(const uint16_t *)at;
	case 4:
		return *(const uint32_t *)at;
	default:
		return *(const uint64_t *)at;
	}
}

static void number_set(void *at, size_t size, uint64_t value)
{
	switch (size) {
	case 1:
		*(uint8_t *)at = (uint8_t)value;
		break;
	case 2:
		*(uint16_t *)at = (uint16_t)value;
		break;
	case 4:
		*(uint32_t *)at = (uint32_t)value;
		break;
	default:
		*(uint64_t *)at = value;
	}
}

static uint8_t *put(uint8_t *to, uint64_t value, size_t size)
{
	for (size_t i = 0; i < size; i++)
		*to++ = (uint8_t)(value >> (8 * i));
	return to;
}

static uint64_t take(const uint8_t *from, size_t size)
{
	uint64_t value = 0;

	for (size_t i = 0; i < size; i++)
		value |= (uint64_t)from[i] << (8 * i);
	return value;
}

size_t news_write(const struct news *news, uint8_t buffer[static NEWS_MAX])
{
	uint8_t *to = buffer;

	for (size_t i = 0; i < ARRAY_SIZE(parts); i++) {
		const void *at = (const char *)news + parts[i].offset;

		if (parts[i].raw) {
			memcpy(to, at, parts[i].size);
			to += parts[i].size;
		} else {
			to = put(to, number_get(at, parts[i].size), parts[i].size);
		}
	}
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		const struct text *text = (const void *)((const char *)news + texts[i]);

		if (text->length + 2 > (size_t)(buffer + NEWS_MAX - to))
			return 0;
		to = put(to, text->length, 2);
		if (text->length)
			memcpy(to, text->data, text->length);
		to += text->length;
	}
	return (size_t)(to - buffer);
}

int news_read(const void *buffer, size_t length, struct news *ret)
{
	const uint8_t *from = buffer, *end = from + length;

	*ret = (struct news){.kind = 0};
	for (size_t i = 0; i < ARRAY_SIZE(parts); i++) {
		void *at = (char *)ret + parts[i].offset;

		if ((size_t)(end - from) < parts[i].size)
			return -EBADMSG;
		if (parts[i].raw)
			memcpy(at, from, parts[i].size);
		else
			number_set(at, parts[i].size, take(from, parts[i].size));
		from += parts[i].size;
	}
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		struct text *text = (void *)((char *)ret + texts[i]);

		if (end - from < 2 || (size_t)(end - from) - 2 < take(from, 2))
			return -EBADMSG;
		*text = (struct text){(const char *)from + 2, (uint32_t)take(from, 2)};
		from += 2 + text->length;
	}
	if (ret->kind > TRACE_LISTED || ret->event.key.probe >= TRACE_PROBES || !ret->count)
		return -EBADMSG;
	return 0;
}

static void name_of(char *name, size_t size, uint64_t number)
{
	snprintf(name, size, "trace/%" PRIu64, number);
}

void news_keep(const struct run *run, uint64_t number, const struct news *news)
{
	uint8_t buffer[NEWS_MAX];
	char name[32];

	if (!run->connector->ops->keep)
		return;
	name_of(name, sizeof(name), number);
	files_keep(files_of(run->connector), name,
		(struct text){(const char *)buffer, (uint32_t)news_write(news, buffer)});
}

int news_recall(const struct run *run, uint64_t number, struct news *ret)
{
	struct text content;
	char name[32];

	name_of(name, sizeof(name), number);
	if (files_recall(files_of(run->connector), name, &content))
		return -ENODATA;
	return news_read(content.data, content.length, ret);
}
