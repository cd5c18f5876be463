/* SPDX-License-Identifier: MIT */
#include "nlinspect/host/origin.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/base/format.h"
#include "nlinspect/base/parse.h"
#include "nlinspect/host/namespaces.h"

#include "namespace_list.h"

#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>

/* The name of the fact. Its content is lines of a word, a space and a value. */
static const char origin_path[] = "recording/origin";

enum { NANOSECONDS_PER_S = 1000000000, NANOSECONDS_PER_MS = 1000000 };

/* The lines, in this order. Unknown ones are left out when they are read. */
static const struct line {
	const char *word;
	size_t offset, size; /* of the text; size 0: it is a number */
} lines[] = {
#define NUMBER(member)                                      \
	{                                                   \
#member, offsetof(struct origin, member), 0 \
	}
#define TEXT(member, size)                                     \
	{                                                      \
#member, offsetof(struct origin, member), size \
	}
	NUMBER(format),
	TEXT(program, ORIGIN_NAME),
	TEXT(subject, ORIGIN_NAME),
	TEXT(command, ORIGIN_COMMAND),
	TEXT(host, ORIGIN_NAME),
	TEXT(kernel, ORIGIN_NAME),
	TEXT(boot, ORIGIN_NAME),
	NUMBER(netns),
	NUMBER(netns_cookie),
	NUMBER(realtime),
	NUMBER(monotonic),
	NUMBER(boottime),
#undef NUMBER
#undef TEXT
};

static uint64_t clock_now(clockid_t clock)
{
	struct timespec now;

	if (clock_gettime(clock, &now))
		return 0;
	return (uint64_t)now.tv_sec * NANOSECONDS_PER_S + (uint64_t)now.tv_nsec;
}

static void read_boot(struct origin *origin)
{
	char *text = NULL, *rest;
	size_t length;

	if (files_read(
		    files_of(NULL), "/proc/sys/kernel/random/boot_id", ORIGIN_NAME, &text, &length))
		return;
	rest = text;
	snprintf(origin->boot, sizeof(origin->boot), "%s", files_line(&rest));
	free(text);
}

static uint64_t read_netns(void)
{
	const struct folder top = folder_top(files_of(NULL));
	char link[NAMESPACE_WORD];
	ssize_t length =
		folder_link(&top, "/proc/thread-self/ns/net", "net:[", link, sizeof(link) - 1);

	if (length < 0)
		return 0;
	link[length] = '\0';
	return namespaces_link(link);
}

void origin_here(struct origin *origin)
{
	struct utsname system;

	origin->format = ORIGIN_FORMAT;
	*origin->host = *origin->kernel = *origin->boot = '\0';
	if (!uname(&system)) {
		snprintf(origin->host, sizeof(origin->host), "%s", system.nodename);
		snprintf(origin->kernel, sizeof(origin->kernel), "%s", system.release);
	}
	read_boot(origin);
	origin->netns = read_netns();
	if (namespaces_cookie(&origin->netns_cookie))
		origin->netns_cookie = 0;
	origin->realtime = clock_now(CLOCK_REALTIME);
	origin->monotonic = clock_now(CLOCK_MONOTONIC);
	origin->boottime = clock_now(CLOCK_BOOTTIME);
}

void origin_keep(const struct origin *origin, struct files files)
{
	struct out content;

	out_init_memory(&content);
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
		const char *value = (const char *)origin + lines[i].offset;

		out_string(&content, lines[i].word);
		out_char(&content, ' ');
		if (lines[i].size)
			text_escape_terminal(&content, text_of(value));
		else
			out_u64(&content, *(const uint64_t *)(const void *)value);
		out_char(&content, '\n');
	}
	if (!content.error)
		files_keep(
			files, origin_path, (struct text){content.data, (uint32_t)content.length});
	out_fini(&content);
}

static void read_line(struct origin *origin, struct text word, struct text value)
{
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
		char *member = (char *)origin + lines[i].offset;
		uint64_t number;

		if (word.length != strlen(lines[i].word) ||
			memcmp(word.data, lines[i].word, word.length) != 0)
			continue;
		if (lines[i].size)
			snprintf(member, lines[i].size, "%.*s", (int)value.length, value.data);
		else if (!parse_u64(value, &number))
			*(uint64_t *)(void *)member = number;
	}
}

int origin_recall(struct files files, struct origin *ret)
{
	struct origin origin = {0};
	struct text content, word;

	if (!files_are_recalled(files) || files_recall(files, origin_path, &content))
		return -ENODATA;
	while (content.length) {
		const char *end = memchr(content.data, '\n', content.length), *space;
		uint32_t length = end ? (uint32_t)(end - content.data) : content.length;

		space = memchr(content.data, ' ', length);
		word = (struct text){
			content.data, space ? (uint32_t)(space - content.data) : length};
		if (space)
			read_line(
				&origin, word, (struct text){space + 1, length - word.length - 1});
		content.data += length + (end != NULL);
		content.length -= length + (end != NULL);
	}
	if (!origin.format)
		return -ENODATA;
	*ret = origin;
	return 0;
}

uint64_t origin_boottime(const struct origin *origin, uint64_t realtime)
{
	/* Wraps where the moment is before the other one. */
	return origin->realtime && origin->boottime && realtime
		       ? origin->boottime + (realtime - origin->realtime)
		       : 0;
}

static void write_text(struct out *out, const char *lead, const char *text)
{
	if (!*text)
		return;
	out_string(out, lead);
	text_escape_terminal(out, text_of(text));
}

void origin_write(const struct origin *origin, struct out *out)
{
	out_string(out, "made");
	if (origin->realtime) {
		out_char(out, ' ');
		format_time(out, origin->realtime / NANOSECONDS_PER_MS);
	}
	write_text(out, " on ", origin->host);
	write_text(out, ", Linux ", origin->kernel);
	write_text(out, ", boot ", origin->boot);
	if (origin->netns) {
		out_string(out, ", network namespace ");
		out_u64(out, origin->netns);
	}
	write_text(out, ", by ", origin->program);
	write_text(out, ": ", origin->command);
}
