/* SPDX-License-Identifier: MIT */
#include "unlisted.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/host/files.h"

#include "subject/sockets/ask.h"
#include "subject/sockets/owners.h"
#include "subject/sockets/sockets.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* The kernel's names of protocols. Those of IPv6 have "v6" appended. */
static const struct {
	const char *name;
	enum socket_kind kind;
} protocols[] = {
	{"TCP", KIND_TCP},
	{"UDP", KIND_UDP},
	{"UDP-Lite", KIND_UDPLITE},
	{"UDPLITE", KIND_UDPLITE},
	{"RAW", KIND_RAW},
	{"PING", KIND_ICMP},
	{"MPTCP", KIND_MPTCP},
	{"SCTP", KIND_SCTP},
	{"DCCP", KIND_DCCP},
	{"UNIX", KIND_UNIX},
	{"UNIX-STREAM", KIND_UNIX},
	{"PACKET", KIND_PACKET},
	{"NETLINK", KIND_NETLINK},
	{"AF_VSOCK", KIND_VSOCK},
	{"XDP", KIND_XDP},
	{"TIPC", KIND_TIPC},
};

/* @return KIND_COUNT if it is no kind */
static enum socket_kind kind_of(const char *name)
{
	size_t length = strlen(name);

	if (length > 2 && !strcmp(name + length - 2, "v6"))
		length -= 2;
	for (size_t i = 0; i < ARRAY_SIZE(protocols); i++) {
		if (strlen(protocols[i].name) == length && !memcmp(protocols[i].name, name, length))
			return protocols[i].kind;
	}
	return KIND_COUNT;
}

/* Appends "XDP (2)" for a line of protocols: "XDP  1088  2  -1 …". */
static void add_line(const char *line, uint32_t kinds, char *list, size_t size)
{
	size_t used = strlen(list);
	char name[32], shown[4 * sizeof(name)];
	uint64_t count;

	if (sscanf(line, "%31s %*u %" SCNu64, name, &count) != 2 || !count ||
		!(kinds >> kind_of(name) & 1))
		return;
	snprintf(list + used, size - used, "%s%s (%" PRIu64 ")", used ? ", " : "",
		text_escape_into(shown, sizeof(shown), text_of(name)), count);
}

void sockets_note_unlisted(struct run *run, uint32_t kinds)
{
	const uint32_t every = (1U << KIND_COUNT) - 1;
	CLEANUP(free) char *text = NULL;
	char list[256] = "", *rest, *line;
	size_t length;

	if (socket_ask(run->ask)->kinds == every)
		kinds |= 1U << KIND_COUNT;
	if (!kinds || run->ask->recorded ||
		files_read(files_of(run->connector), "/proc/thread-self/net/protocols", FILES_MAX,
			&text, &length))
		return;
	rest = text;
	while ((line = files_line(&rest)))
		add_line(line, kinds, list, sizeof(list));
	if (!*list)
		return;
	run->status.lacking++;
	if (source_tell(run, SOCKET_NOTE_UNLISTED))
		report_note(run->report,
			"sockets that exist here, and that this kernel does not list: %s; -v names "
			"what may help",
			list);
}
