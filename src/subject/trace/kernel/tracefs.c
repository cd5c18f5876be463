/* SPDX-License-Identifier: MIT */
#include "tracefs.h"

#include "nlinspect/base/parse.h"
#include "nlinspect/base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Of <linux/mount.h>, which clashes with <sys/mount.h> in some releases. */
enum { CREATE = 6, CLOEXEC = 1 };

/* A mount that is in no tree: nobody else sees it, and it ends with the descriptor. */
static int open_detached(void)
{
	int context = (int)syscall(SYS_fsopen, "tracefs", CLOEXEC), fd, error = 0;

	if (context < 0)
		return -errno;
	if (syscall(SYS_fsconfig, context, CREATE, NULL, NULL, 0))
		error = -errno;
	fd = error ? error : (int)syscall(SYS_fsmount, context, CLOEXEC, 0);
	if (fd < 0 && !error)
		fd = -errno;
	close(context);
	return fd;
}

int tracefs_open(void)
{
	static const char *const places[] = {"/sys/kernel/tracing", "/sys/kernel/debug/tracing"};

	for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++) {
		int fd = open(places[i], O_PATH | O_DIRECTORY | O_CLOEXEC);

		if (fd >= 0 && !faccessat(fd, "events/syscalls", R_OK, 0))
			return fd;
		if (fd >= 0)
			close(fd);
	}
	return open_detached();
}

int tracefs_id(int tracefs, const char *group, const char *name)
{
	char path[128], content[32];
	uint64_t number;
	ssize_t length;
	int fd;

	snprintf(path, sizeof(path), "events/%s/%s/id", group, name);
	fd = openat(tracefs, path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	length = read(fd, content, sizeof(content));
	close(fd);
	while (length > 0 && content[length - 1] == '\n')
		length--;
	if (length <= 0 || parse_u64((struct text){content, (uint32_t)length}, &number) ||
		number > INT32_MAX)
		return -EIO;
	return (int)number;
}
