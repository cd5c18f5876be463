/* SPDX-License-Identifier: MIT */
#include "namespace_list.h"

#include "nlinspect/base/first_error.h"
#include "nlinspect/host/files.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sockios.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>

/* Namespaces that only processes hold: by a thread, an open descriptor, a socket. Processes come
 * and go meanwhile; unreadable ones are skipped. */

struct holder {
	struct namespaces *namespaces;
	const struct folder *process; /* /proc/PID */
	pid_t pid;
	int pidfd; /* -1: not opened yet */
	size_t sockets;
};

/* A process that has ended is no news, and one that denies a look is counted by add_process().
 * @return 0, -ENOMEM or -EINTR */
static int failed(struct namespaces *namespaces, int error)
{
	switch (error) {
	case -EINTR:
		return error;
	case -ENOENT:
	case -ESRCH:
	case -EBADF:
	case -EACCES:
	case -EPERM:
		return 0;
	default:
		first_error(&namespaces->error, error);
		return error == -ENOMEM ? error : 0;
	}
}

static bool is_pid(const char *name)
{
	return *name >= '1' && *name <= '9';
}

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

static int add_thread(void *context, const struct folder *threads, const char *thread)
{
	const struct holder *holder = context;
	char name[280], path[340];
	struct stat status;

	snprintf(name, sizeof(name), "%s/ns/net", thread);
	if (fstatat(threads->fd, name, &status, 0))
		return failed(holder->namespaces, -errno);
	snprintf(path, sizeof(path), "/proc/%d/task/%s", holder->pid, name);
	return add_inode(context, status.st_ino, path, -1);
}

/* Most processes have one thread, in the process's own namespace. */
static int add_threads(struct holder *holder)
{
	struct stat status;

	if (fstatat(holder->process->fd, "task", &status, 0))
		return failed(holder->namespaces, -errno);
	if (status.st_nlink <= 3)
		return 0;
	return failed(holder->namespaces, folder_each(holder->process, "task", add_thread, holder));
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
	/* Linux before 5.6 has no pidfd_getfd(): then a namespace that only a socket holds is not
	 * found. */
	if (holder->pidfd < 0) {
		holder->sockets = NAMESPACE_SOCKETS_ASKED;
		return errno == ENOSYS ? 0 : failed(holder->namespaces, -errno);
	}
	fd = namespaces_of_socket(holder->pidfd, socket);
	/* ENOTTY: the number is another file's by now. */
	if (fd < 0)
		return fd == -ENOSYS || fd == -ENOTTY ? 0 : failed(holder->namespaces, fd);
	if (fstat(fd, &status))
		return failed(holder->namespaces, -errno);
	return add_inode(holder, status.st_ino, NULL, socket);
}

static int add_descriptor(void *context, const struct folder *fds, const char *name)
{
	struct holder *holder = context;
	char link[64], path[300];
	ssize_t length = folder_link(fds, name, "", link, sizeof(link) - 1);
	ino_t inode;

	if (length < 0)
		return failed(holder->namespaces, (int)length);
	link[length] = '\0';
	if (!strncmp(link, "socket:", 7))
		return add_socket(holder, atoi(name));
	inode = namespaces_link(link);
	if (!inode)
		return 0;
	snprintf(path, sizeof(path), "/proc/%d/fd/%s", holder->pid, name);
	return add_inode(holder, inode, path, -1);
}

static int add_process(void *context, const struct folder *proc, const char *name)
{
	CLEANUP(folder_close) struct folder process = {.fd = -1};
	struct namespaces *namespaces = context;
	struct holder holder = {
		.namespaces = namespaces, .process = &process, .pid = atoi(name), .pidfd = -1};
	char word[300], path[300];
	struct stat status;
	int error;

	if (!is_pid(name))
		return 0;
	error = folder_open(proc, name, &process);
	if (!error && fstatat(process.fd, "ns/net", &status, 0))
		error = -errno;
	if ((error == -EACCES || error == -EPERM) && !namespaces->hidden++)
		namespaces->first_hidden = holder.pid;
	if (error)
		return failed(namespaces, error);
	snprintf(word, sizeof(word), "pid:%s", name);
	snprintf(path, sizeof(path), "/proc/%s/ns/net", name);
	error = namespaces_add(namespaces,
		&(struct namespace_place){.inode = status.st_ino, .word = word, .path = path});
	if (!error)
		error = add_threads(&holder);
	return error;
}

static int add_held(void *context, const struct folder *proc, const char *name)
{
	CLEANUP(folder_close) struct folder process = {.fd = -1};
	struct holder holder = {
		.namespaces = context, .process = &process, .pid = atoi(name), .pidfd = -1};
	int error;

	if (!is_pid(name))
		return 0;
	error = folder_open(proc, name, &process);
	if (!error)
		error = folder_each(&process, "fd", add_descriptor, &holder);
	if (holder.pidfd >= 0)
		close(holder.pidfd);
	return failed(holder.namespaces, error);
}

int namespaces_of_processes(struct namespaces *namespaces, struct files files)
{
	const struct folder top = folder_top(files);

	return failed(namespaces, folder_each(&top, "/proc", add_process, namespaces));
}

int namespaces_of_descriptors(struct namespaces *namespaces, struct files files)
{
	const struct folder top = folder_top(files);

	return failed(namespaces, folder_each(&top, "/proc", add_held, namespaces));
}
