/* SPDX-License-Identifier: MIT */
#include "record.h"

#include "nlinspect/source/source.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

static void name_of(char *name, size_t size, uint64_t number)
{
	snprintf(name, size, "ping/%" PRIu64, number);
}

int ping_keep(const struct run *run, uint64_t number, const struct ping_event *event)
{
	char name[32];
	uint8_t *buffer;

	if (!run->connector->ops->keep)
		return 0;
	buffer = malloc(PING_EVENT_HEAD + event->length);
	if (!buffer)
		return -ENOMEM;
	name_of(name, sizeof(name), number);
	files_keep(files_of(run->connector), name,
		(struct text){(const char *)buffer, (uint32_t)ping_event_write(event, buffer)});
	free(buffer);
	return 0;
}

int ping_recall(const struct run *run, uint64_t number, struct ping_event *ret)
{
	struct text content;
	char name[32];

	name_of(name, sizeof(name), number);
	if (files_recall(files_of(run->connector), name, &content))
		return -ENODATA;
	return ping_event_read(content.data, content.length, ret);
}

bool ping_is_passive(const struct ping_event *event)
{
	return event->kind == PING_EVENT_TARGET && event->type == PING_TCP && !event->info;
}
