/* SPDX-License-Identifier: MIT */
#include "namespace_list.h"

#include "directory.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/nsfs.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#define NAMES "/run/netns"
#define OWN   "/proc/thread-self/ns/net"

ssize_t namespaces_worded(const struct namespaces *namespaces, const char *word)
{
	ino_t inode = namespaces_link(word);

	return inode ? namespaces_inode(namespaces, inode) : -ENOENT;
}

/* A FIFO or a device is not opened: that could wait, or do something. */
static bool is_netns(
	const struct namespaces *namespaces, int directory, const char *name, ino_t *ret)
{
	CLEANUP(close) int fd = -1;
	struct stat status;
	int type;

	if (fstatat(directory, name, &status, 0) || status.st_dev != namespaces->device)
		return false;
	fd = openat(directory, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return false;
	type = ioctl(fd, NS_GET_NSTYPE);
	*ret = status.st_ino;
	/* Linux before 4.11 does not tell. */
	return type < 0 || type == CLONE_NEWNET;
}

/* What a name is called: what another namespace has for a word tells the two apart by the path. */
static const char *word_of(const char *name, const char *path)
{
	bool taken = !strcmp(name, "self") || !strcmp(name, "all") || !strncmp(name, "pid:", 4) ||
		     !strncmp(name, "net:[", 5);

	return taken ? path : name;
}

static int add_name(struct namespaces *namespaces, int directory, const char *name)
{
	char path[sizeof(NAMES) + 257];
	ino_t inode;
	ssize_t known;

	if (!is_netns(namespaces, directory, name, &inode)) {
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

static int is_name(const struct dirent *entry)
{
	return *entry->d_name != '.';
}

static int add_names(struct namespaces *namespaces)
{
	CLEANUP(close) int directory = open(NAMES, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct dirent **entries;
	int count = directory < 0 ? 0 : scandir(NAMES, &entries, is_name, alphasort), error = 0;

	for (int i = 0; i < count; i++) {
		if (!error)
			error = add_name(namespaces, directory, entries[i]->d_name);
		free(entries[i]);
	}
	if (directory >= 0 && count >= 0)
		free(entries);
	return error;
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
	directory_unescape(words[4]);
	/* Another mount may lie above it. */
	if (stat(words[4], &status) || status.st_ino != inode ||
		status.st_dev != namespaces->device)
		return 0;
	return namespaces_add(namespaces,
		&(struct namespace_place){.inode = inode, .word = words[4], .path = words[4]});
}

static int add_mounts(struct namespaces *namespaces)
{
	FILE *file = fopen("/proc/thread-self/mountinfo", "re");
	CLEANUP(free) char *line = NULL;
	size_t size = 0;
	int error = 0;

	while (file && !error && getline(&line, &size, file) > 0)
		error = add_mount(namespaces, line);
	if (file)
		fclose(file);
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

static int find(struct namespaces **ret, bool of_processes)
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
	if (!error && of_processes)
		error = namespaces_of_processes(namespaces);
	if (error)
		return error;
	*ret = namespaces;
	namespaces = NULL;
	return 0;
}

int namespaces_find(struct namespaces **ret)
{
	return find(ret, true);
}

int namespaces_find_placed(struct namespaces **ret)
{
	return find(ret, false);
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

size_t namespaces_hidden(const struct namespaces *namespaces)
{
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

/* What was found there may be gone, and something else be in its place. */
int namespaces_open(const struct namespaces *namespaces, size_t index)
{
	const struct namespace_place *place = &namespaces->list[index];
	struct stat status;
	int fd = index ? open_place(place) : dup_own(namespaces);

	if (fd == -ESRCH || fd == -EBADF || fd == -ENXIO || fd == -ENOTDIR)
		return -ENOENT;
	if (fd < 0)
		return fd;
	if (!fstat(fd, &status) && status.st_ino == place->inode &&
		status.st_dev == namespaces->device)
		return fd;
	close(fd);
	return -ENOENT;
}

static size_t room(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit))
		return 0;
	return limit.rlim_cur / 2 < NAMESPACES_KEPT ? (size_t)limit.rlim_cur / 2 : NAMESPACES_KEPT;
}

/* Who asks for all of them again and again finds most of them kept. */
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

static bool is_own(const char *path, const struct stat *own)
{
	struct stat status;

	return !stat(path, &status) && status.st_ino == own->st_ino && status.st_dev == own->st_dev;
}

size_t namespaces_own(char word[static NAMESPACE_WORD])
{
	char path[sizeof(NAMES) + 257];
	struct dirent **entries;
	struct stat own;
	int count = stat(OWN, &own) ? -1 : scandir(NAMES, &entries, is_name, alphasort);

	snprintf(word, NAMESPACE_WORD, "self");
	for (int i = count - 1; i >= 0; i--) {
		snprintf(path, sizeof(path), NAMES "/%s", entries[i]->d_name);
		if (is_own(path, &own))
			snprintf(word, NAMESPACE_WORD, "%s", word_of(entries[i]->d_name, path));
		free(entries[i]);
	}
	if (count >= 0)
		free(entries);
	return strlen(word);
}
