/* SPDX-License-Identifier: MIT */
/* A bare walk over /proc/PID/fd, and nothing but the walk: reads every link and counts sockets;
 * then becomes another command. The time for finding the owners of sockets is measured against
 * this, followed by the kernel's dump. walk COMMAND… */
#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static long walk_process(int proc, const char *name)
{
	char path[300], link[64];
	struct dirent *entry;
	long count = 0;
	DIR *folder;
	int fd;

	snprintf(path, sizeof(path), "%s/fd", name);
	fd = openat(proc, path, O_RDONLY | O_DIRECTORY);
	folder = fd < 0 ? NULL : fdopendir(fd);
	while (folder && (entry = readdir(folder))) {
		ssize_t length = readlinkat(fd, entry->d_name, link, sizeof(link));

		count += length > 8 && !memcmp(link, "socket:[", 8);
	}
	if (folder)
		closedir(folder);
	return count;
}

int main(int argc, char **argv)
{
	DIR *proc = opendir("/proc");
	struct dirent *entry;
	long count = 0;

	if (argc < 2 || !proc)
		return 2;
	while ((entry = readdir(proc))) {
		if (isdigit((unsigned char)*entry->d_name))
			count += walk_process(dirfd(proc), entry->d_name);
	}
	closedir(proc);
	printf("%ld\n", count);
	fflush(stdout);
	execvp(argv[1], argv + 1);
	return 1;
}
