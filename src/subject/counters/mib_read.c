/* SPDX-License-Identifier: MIT */
#include "mib.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The thread's folder, because the thread may be in another namespace than the process. */
#define NET "/proc/thread-self/net/"

static const char *const names[MIB_FILES] = {
	[MIB_SNMP] = "snmp",
	[MIB_NETSTAT] = "netstat",
	[MIB_SNMP6] = "snmp6",
	[MIB_SOCKSTAT] = "sockstat",
	[MIB_SOCKSTAT6] = "sockstat6",
	[MIB_SOFTNET] = "softnet_stat",
	[MIB_SCTP] = "sctp/snmp",
	[MIB_XFRM] = "xfrm_stat",
	[MIB_DEV_SNMP6] = "dev_snmp6",
};

/* More than the counters of any interface. */
enum { INTERFACE_TEXT = 32 << 10 };

const char *mib_path(enum mib_file file)
{
	static const char *const paths[MIB_FILES] = {
		[MIB_SNMP] = "/proc/net/snmp",
		[MIB_NETSTAT] = "/proc/net/netstat",
		[MIB_SNMP6] = "/proc/net/snmp6",
		[MIB_SOCKSTAT] = "/proc/net/sockstat",
		[MIB_SOCKSTAT6] = "/proc/net/sockstat6",
		[MIB_SOFTNET] = "/proc/net/softnet_stat",
		[MIB_SCTP] = "/proc/net/sctp/snmp",
		[MIB_XFRM] = "/proc/net/xfrm_stat",
		[MIB_DEV_SNMP6] = "/proc/net/dev_snmp6",
	};

	return paths[file];
}

/* @return a copy in the arena, followed by a NUL; NULL if there is no memory */
static char *keep(struct mib *mib, const char *bytes, size_t length)
{
	char *copy = arena_take(&mib->arena, length + 1);

	if (!copy)
		return NULL;
	memcpy(copy, bytes, length);
	copy[length] = '\0';
	return copy;
}

/* An interface that goes away meanwhile is left out. */
static int read_interface(void *context, const struct folder *folder, const char *name)
{
	CLEANUP(free) char *buffer = malloc(INTERFACE_TEXT);
	struct mib *mib = context;
	ssize_t length = buffer ? folder_read(folder, name, buffer, INTERFACE_TEXT) : -ENOMEM;
	char *interface, *text;

	if (length <= 0)
		return length == -ENOMEM ? -ENOMEM : 0;
	interface = keep(mib, name, strlen(name));
	text = keep(mib, buffer, (size_t)length);
	if (!interface || !text)
		return -ENOMEM;
	return mib_parse_interface(mib, text_of(interface), text);
}

static int read_interfaces(struct mib *mib, struct files files)
{
	const struct folder top = folder_top(files);
	int error = folder_each_sorted(&top, NET "dev_snmp6", read_interface, mib);

	mib->errors[MIB_DEV_SNMP6] = error;
	return error == -ENOMEM ? error : 0;
}

static int read_file(struct mib *mib, struct files files, enum mib_file file)
{
	char path[64];
	size_t length;
	int error;

	snprintf(path, sizeof(path), NET "%s", names[file]);
	error = files_read(files, path, FILES_MAX, &mib->texts[file], &length);
	mib->errors[file] = error;
	if (error)
		return error == -ENOMEM ? error : 0;
	return mib_parse(mib, file, mib->texts[file]);
}

int mib_read(struct mib *mib, struct files files, unsigned which)
{
	int error = 0;

	mib_clear(mib);
	for (unsigned file = 0; file < MIB_FILES && !error; file++) {
		if (!(which >> file & 1))
			continue;
		error = file == MIB_DEV_SNMP6 ? read_interfaces(mib, files)
					      : read_file(mib, files, (enum mib_file)file);
	}
	return error;
}
