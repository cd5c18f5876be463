/* SPDX-License-Identifier: MIT */
#include "namespace_list.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/sockios.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>

/* What processes hold of namespaces that nothing else shows: a thread of its own, an open
 * descriptor, a socket. Processes come and go meanwhile; what cannot be looked at is passed over.
 */

struct holder {
	struct namespaces *namespaces;
	int process; /* /proc/PID */
	pid_t pid;
	int pidfd; /* -1: not opened yet */
	size_t sockets;
};

static int add_inode(struct holder *holder, ino_t inode, const char *path, int socket)
{
	char word[64];
	const struct namespace_place place = {
		.inode = inode,
		.word = word,
		.path = (char *)path,
		.pid = holder->pid,
		.socket = socket,
	};

	if (namespaces_inode(holder->namespaces, inode) >= 0)
		return 0;
	snprintf(word, sizeof(word), "net:[%ju]", (uintmax_t)inode);
	return namespaces_add(holder->namespaces, &place);
}

static DIR *open_directory(int at, const char *name)
{
	int fd = openat(at, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *directory = fd < 0 ? NULL : fdopendir(fd);

	if (!directory && fd >= 0)
		close(fd);
	return directory;
}

/* Most processes have one thread, which is in the process's own. */
static int add_threads(struct holder *holder)
{
	struct stat status;
	struct dirent *entry;
	DIR *directory;
	char name[280], path[340];
	int error = 0;

	if (fstatat(holder->process, "task", &status, 0) || status.st_nlink <= 3)
		return 0;
	directory = open_directory(holder->process, "task");
	while (directory && !error && (entry = readdir(directory))) {
		snprintf(name, sizeof(name), "%s/ns/net", entry->d_name);
		if (*entry->d_name == '.' || fstatat(dirfd(directory), name, &status, 0))
			continue;
		snprintf(path, sizeof(path), "/proc/%d/task/%s", holder->pid, name);
		error = add_inode(holder, status.st_ino, path, -1);
	}
	if (directory)
		closedir(directory);
	return error;
}

int namespaces_of_socket(int pidfd, int socket)
{
	CLEANUP(close) int fd = (int)syscall(SYS_pidfd_getfd, pidfd, socket, 0);
	int found;

	if (fd < 0)
		return -errno;
	found = ioctl(fd, SIOCGSKNS);
	return found < 0 ? -errno : found;
}

static int add_socket(struct holder *holder, int socket)
{
	CLEANUP(close) int fd = -1;
	struct stat status;

	if (holder->sockets++ >= NAMESPACE_SOCKETS_ASKED)
		return 0;
	if (holder->pidfd < 0)
		holder->pidfd = (int)syscall(SYS_pidfd_open, holder->pid, 0);
	if (holder->pidfd < 0) {
		holder->sockets = NAMESPACE_SOCKETS_ASKED;
		return 0;
	}
	fd = namespaces_of_socket(holder->pidfd, socket);
	if (fd < 0 || fstat(fd, &status))
		return 0;
	return add_inode(holder, status.st_ino, NULL, socket);
}

static int add_descriptor(struct holder *holder, int directory, const char *name)
{
	char link[64], path[300];
	ssize_t length = readlinkat(directory, name, link, sizeof(link) - 1);
	ino_t inode;

	if (length < 0)
		return 0;
	link[length] = '\0';
	if (!strncmp(link, "socket:", 7))
		return add_socket(holder, atoi(name));
	inode = namespaces_link(link);
	if (!inode)
		return 0;
	snprintf(path, sizeof(path), "/proc/%d/fd/%s", holder->pid, name);
	return add_inode(holder, inode, path, -1);
}

static int add_descriptors(struct holder *holder)
{
	DIR *directory = open_directory(holder->process, "fd");
	struct dirent *entry;
	int error = 0;

	while (directory && !error && (entry = readdir(directory))) {
		if (*entry->d_name != '.')
			error = add_descriptor(holder, dirfd(directory), entry->d_name);
	}
	if (directory)
		closedir(directory);
	return error;
}

static int add_process(struct namespaces *namespaces, int proc, const char *name)
{
	CLEANUP(close) int process = openat(proc, name, O_PATH | O_DIRECTORY | O_CLOEXEC);
	struct holder holder = {
		.namespaces = namespaces, .process = process, .pid = atoi(name), .pidfd = -1};
	char word[300], path[300];
	struct stat status;
	int error;

	if (process < 0)
		return 0;
	if (fstatat(process, "ns/net", &status, 0)) {
		namespaces->hidden += errno == EACCES || errno == EPERM;
		return 0;
	}
	snprintf(word, sizeof(word), "pid:%s", name);
	snprintf(path, sizeof(path), "/proc/%s/ns/net", name);
	error = namespaces_add(namespaces,
		&(struct namespace_place){.inode = status.st_ino, .word = word, .path = path});
	if (!error)
		error = add_threads(&holder);
	return error;
}

static int add_held(struct namespaces *namespaces, int proc, const char *name)
{
	CLEANUP(close) int process = openat(proc, name, O_PATH | O_DIRECTORY | O_CLOEXEC);
	struct holder holder = {
		.namespaces = namespaces, .process = process, .pid = atoi(name), .pidfd = -1};
	int error = process < 0 ? 0 : add_descriptors(&holder);

	if (holder.pidfd >= 0)
		close(holder.pidfd);
	return error;
}

static int each_process(struct namespaces *namespaces,
	int (*add)(struct namespaces *namespaces, int proc, const char *name))
{
	DIR *proc = opendir("/proc");
	struct dirent *entry;
	int error = 0;

	while (proc && !error && (entry = readdir(proc))) {
		if (*entry->d_name >= '1' && *entry->d_name <= '9')
			error = add(namespaces, dirfd(proc), entry->d_name);
	}
	if (proc)
		closedir(proc);
	return error;
}

/* Where a process lives in one, it is called after that, whoever else holds it. */
int namespaces_of_processes(struct namespaces *namespaces)
{
	int error = each_process(namespaces, add_process);

	return error ? error : each_process(namespaces, add_held);
}
