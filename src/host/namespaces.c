/* SPDX-License-Identifier: MIT */
#include "namespace_list.h"

#include "nlinspect/base/first_error.h"
#include "nlinspect/host/files.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/nsfs.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#ifndef SO_NETNS_COOKIE
#define SO_NETNS_COOKIE 71
#endif
#define NAMES "/run/netns"
#define OWN   "/proc/thread-self/ns/net"

ssize_t namespaces_worded(const struct namespaces *namespaces, const char *word)
{
	ino_t inode = namespaces_link(word);

	return inode ? namespaces_inode(namespaces, inode) : -ENOENT;
}

/* A FIFO or a device is not opened: that could wait, or do something. */
static int is_netns(const struct namespaces *namespaces, int folder, const char *name, ino_t *ret)
{
	CLEANUP(close) int fd = -1;
	struct stat status;
	int type;

	if (fstatat(folder, name, &status, 0))
		return errno == ENOENT || errno == ELOOP ? 0 : -errno;
	if (status.st_dev != namespaces->device)
		return 0;
	fd = openat(folder, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return -errno;
	type = ioctl(fd, NS_GET_NSTYPE);
	*ret = status.st_ino;
	/* Linux before 4.11 has no NS_GET_NSTYPE. */
	return type < 0 || type == CLONE_NEWNET;
}

/* The word for a name. A name that equals a word of another kind is replaced by its path. */
static const char *word_of(const char *name, const char *path)
{
	bool taken = !strcmp(name, "self") || !strcmp(name, "all") || !strncmp(name, "pid:", 4) ||
		     !strncmp(name, "net:[", 5);

	return taken ? path : name;
}

static int add_name(void *context, const struct folder *folder, const char *name)
{
	struct namespaces *namespaces = context;
	char path[sizeof(NAMES) + 257];
	ino_t inode = 0;
	ssize_t known;
	int is = is_netns(namespaces, folder->fd, name, &inode);

	if (is < 0) {
		first_error(&namespaces->error, is);
		return 0;
	}
	if (!is) {
		namespaces->wrong++;
		if (!namespaces->first_wrong)
			namespaces->first_wrong = strdup(name);
		return 0;
	}
	known = namespaces_inode(namespaces, inode);
	snprintf(path, sizeof(path), NAMES "/%s", name);
	if (!known && !strcmp(namespaces->list[0].word, "self")) {
		char *word = strdup(word_of(name, path));

		if (!word)
			return -ENOMEM;
		free(namespaces->list[0].word);
		namespaces->list[0].word = word;
	}
	return namespaces_add(namespaces,
		&(struct namespace_place){
			.inode = inode, .word = (char *)word_of(name, path), .path = path});
}

/* Without the folder there are no names. */
static int add_names(struct namespaces *namespaces)
{
	const struct folder top = folder_top(files_of(NULL));
	int error = folder_each_sorted(&top, NAMES, add_name, namespaces);

	if (error != -ENOENT)
		first_error(&namespaces->error, error);
	return error == -ENOMEM ? error : 0;
}

/* "ID PARENT MAJOR:MINOR net:[INODE] /where/it/is …" */
static int add_mount(struct namespaces *namespaces, char *line)
{
	char *words[5] = {NULL}, *rest = line;
	struct stat status;
	ino_t inode;

	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		words[i] = strsep(&rest, " ");
		if (!words[i])
			return 0;
	}
	inode = namespaces_link(words[3]);
	if (!inode || namespaces_inode(namespaces, inode) >= 0)
		return 0;
	files_unescape(words[4]);
	/* Another mount may cover it. */
	if (stat(words[4], &status) || status.st_ino != inode ||
		status.st_dev != namespaces->device)
		return 0;
	return namespaces_add(namespaces,
		&(struct namespace_place){.inode = inode, .word = words[4], .path = words[4]});
}

static int add_mounts(struct namespaces *namespaces)
{
	CLEANUP(free) char *text = NULL;
	char *rest, *line;
	size_t length;
	int error = files_read(
		files_of(NULL), "/proc/thread-self/mountinfo", FILES_MAX, &text, &length);

	first_error(&namespaces->error, error);
	if (error)
		return error == -ENOMEM ? error : 0;
	rest = text;
	while (!error && (line = files_line(&rest)))
		error = add_mount(namespaces, line);
	return error;
}

static int add_own(struct namespaces *namespaces)
{
	struct stat status;

	namespaces->own = open(OWN, O_RDONLY | O_CLOEXEC);
	if (namespaces->own < 0 || fstat(namespaces->own, &status))
		return -errno;
	namespaces->device = status.st_dev;
	return namespaces_add(namespaces,
		&(struct namespace_place){
			.inode = status.st_ino, .word = (char *)"self", .path = (char *)OWN});
}

enum range { RANGE_PLACED, RANGE_PROCESSES, RANGE_HELD };

static int find(struct namespaces **ret, enum range range, struct files files)
{
	CLEANUP(namespaces_free) struct namespaces *namespaces = calloc(1, sizeof(*namespaces));
	int error;

	if (!namespaces)
		return -ENOMEM;
	namespaces->own = -1;
	namespaces->lent = -1;
	error = add_own(namespaces);
	if (!error)
		error = add_names(namespaces);
	if (!error)
		error = add_mounts(namespaces);
	if (!error && range >= RANGE_PROCESSES)
		error = namespaces_of_processes(namespaces, files);
	if (!error && range >= RANGE_HELD)
		error = namespaces_of_descriptors(namespaces, files);
	if (error)
		return error;
	*ret = namespaces;
	namespaces = NULL;
	return 0;
}

int namespaces_find(struct files files, bool held, struct namespaces **ret)
{
	return find(ret, held ? RANGE_HELD : RANGE_PROCESSES, files);
}

int namespaces_find_placed(struct namespaces **ret)
{
	return find(ret, RANGE_PLACED, files_of(NULL));
}

void namespaces_free(struct namespaces *namespaces)
{
	if (!namespaces)
		return;
	for (size_t i = 0; i < namespaces->count; i++) {
		if (namespaces->list[i].kept >= 0)
			close(namespaces->list[i].kept);
		free(namespaces->list[i].word);
		free(namespaces->list[i].path);
	}
	if (namespaces->lent >= 0)
		close(namespaces->lent);
	if (namespaces->own >= 0)
		close(namespaces->own);
	free(namespaces->first_wrong);
	free(namespaces->table);
	free(namespaces->list);
	free(namespaces);
}

size_t namespaces_count(const struct namespaces *namespaces)
{
	return namespaces->count;
}

const char *namespaces_word(const struct namespaces *namespaces, size_t index)
{
	return namespaces->list[index].word;
}

size_t namespaces_wrong(const struct namespaces *namespaces, const char **first)
{
	*first = namespaces->first_wrong;
	return namespaces->wrong;
}

int namespaces_error(const struct namespaces *namespaces)
{
	return namespaces->error;
}

size_t namespaces_hidden(const struct namespaces *namespaces, pid_t *first)
{
	*first = namespaces->first_hidden;
	return namespaces->hidden;
}

static int open_place(const struct namespace_place *place)
{
	CLEANUP(close) int pidfd = -1;
	int fd;

	if (place->path) {
		fd = open(place->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
		return fd < 0 ? -errno : fd;
	}
	pidfd = (int)syscall(SYS_pidfd_open, place->pid, 0);
	return pidfd < 0 ? -errno : namespaces_of_socket(pidfd, place->socket);
}

static int dup_own(const struct namespaces *namespaces)
{
	int fd = fcntl(namespaces->own, F_DUPFD_CLOEXEC, 0);

	return fd < 0 ? -errno : fd;
}

/* The place may now lead to another namespace. */
int namespaces_open(const struct namespaces *namespaces, size_t index)
{
	const struct namespace_place *place = &namespaces->list[index];
	struct stat status;
	int fd = index ? open_place(place) : dup_own(namespaces), error;

	if (fd == -ESRCH || fd == -EBADF || fd == -ENXIO || fd == -ENOTDIR)
		return -ENOENT;
	if (fd < 0)
		return fd;
	error = fstat(fd, &status) ? -errno : 0;
	if (!error && status.st_ino == place->inode && status.st_dev == namespaces->device)
		return fd;
	close(fd);
	return error ? error : -ENOENT;
}

static size_t room(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit))
		return 0;
	return limit.rlim_cur / 2 < NAMESPACES_KEPT ? (size_t)limit.rlim_cur / 2 : NAMESPACES_KEPT;
}

/* Most callers ask for all of them again and again, so most stay open. */
int namespaces_lend(struct namespaces *namespaces, size_t index)
{
	struct namespace_place *place = &namespaces->list[index];
	int fd = index ? place->kept : namespaces->own;

	if (fd >= 0)
		return fd;
	fd = namespaces_open(namespaces, index);
	if (fd < 0)
		return fd;
	if (namespaces->kept < room()) {
		namespaces->kept++;
		return place->kept = fd;
	}
	if (namespaces->lent >= 0)
		close(namespaces->lent);
	return namespaces->lent = fd;
}

int namespaces_enter(struct namespaces *namespaces, size_t index)
{
	CLEANUP(close) int fd = -1;

	if (!index)
		return namespaces_return(namespaces);
	fd = namespaces_open(namespaces, index);
	if (fd < 0)
		return fd;
	if (setns(fd, CLONE_NEWNET))
		return -errno;
	namespaces->moved = true;
	return 0;
}

int namespaces_return(struct namespaces *namespaces)
{
	if (namespaces->moved && setns(namespaces->own, CLONE_NEWNET))
		return -errno;
	namespaces->moved = false;
	return 0;
}

struct own {
	const struct stat *status;
	char *word;
	int *missed;
};

/* If it has several names, the first in alphabetical order is used. */
static int own_name(void *context, const struct folder *folder, const char *name)
{
	const struct own *own = context;
	char path[sizeof(NAMES) + 257];
	struct stat status;

	if (fstatat(folder->fd, name, &status, 0)) {
		if (errno != ENOENT)
			first_error(own->missed, -errno);
		return 0;
	}
	if (status.st_ino != own->status->st_ino || status.st_dev != own->status->st_dev)
		return 0;
	snprintf(path, sizeof(path), NAMES "/%s", name);
	snprintf(own->word, NAMESPACE_WORD, "%s", word_of(name, path));
	return -ECANCELED;
}

size_t namespaces_own(char word[static NAMESPACE_WORD], int *missed)
{
	const struct folder top = folder_top(files_of(NULL));
	struct stat status;
	int error = stat(OWN, &status) ? -errno : 0;

	snprintf(word, NAMESPACE_WORD, "self");
	if (!error)
		error = folder_each_sorted(&top, NAMES, own_name,
			&(struct own){.status = &status, .word = word, .missed = missed});
	if (error != -ENOENT && error != -ECANCELED)
		first_error(missed, error);
	return strlen(word);
}

int namespaces_cookie(uint64_t *ret)
{
	CLEANUP(close) int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	socklen_t size = sizeof(*ret);
	uint64_t cookie;

	if (fd < 0 || getsockopt(fd, SOL_SOCKET, SO_NETNS_COOKIE, &cookie, &size))
		return -errno;
	*ret = cookie;
	return 0;
}
