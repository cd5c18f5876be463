/* SPDX-License-Identifier: MIT */
#include "netns.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/base/nearest.h"
#include "nlinspect/base/parse.h"
#include "nlinspect/host/caller.h"
#include "nlinspect/host/namespaces.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/nsfs.h>
#include <sched.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/vfs.h>

enum {
	NSFS = 0x6e736673,
	PATH_LIMIT = 4096,
};

/* The file of a namespace: /proc/PID/ns/net, a path, or one of `ip netns`. */
static int netns_path(const char *name, char path[static PATH_LIMIT])
{
	uint64_t pid;
	int length;

	if (!*name)
		return -ENOENT;
	if (!parse_u64(text_of(name), &pid))
		length = snprintf(path, PATH_LIMIT, "/proc/%" PRIu64 "/ns/net", pid);
	else if (strchr(name, '/'))
		length = snprintf(path, PATH_LIMIT, "%s", name);
	else
		length = snprintf(path, PATH_LIMIT, "/run/netns/%s", name);
	return length < 0 || length >= PATH_LIMIT ? -ENAMETOOLONG : 0;
}

static bool is_netns(int fd)
{
	struct statfs status;
	int type;

	if (fstatfs(fd, &status) || status.f_type != NSFS)
		return false;
	type = ioctl(fd, NS_GET_NSTYPE);
	/* Linux before 4.11 has no NS_GET_NSTYPE. */
	return type < 0 || type == CLONE_NEWNET;
}

bool netns_is_all(const char *name)
{
	return name && !strcmp(name, "all");
}

/* @return 0 with *ret, which the caller closes; -EINVAL (not a namespace) or -errno */
static int open_file(const char *path, int *ret)
{
	/* Opening a FIFO must not block. */
	uint64_t rights = caller_rights();
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK), error = errno;

	caller_done(rights);
	if (fd < 0)
		return -error;
	if (!is_netns(fd)) {
		close(fd);
		return -EINVAL;
	}
	*ret = fd;
	return 0;
}

static int open_inode(const char *word, int *ret)
{
	CLEANUP(namespaces_free) struct namespaces *namespaces = NULL;
	int error = namespaces_find(files_of(NULL), true, &namespaces);
	ssize_t index = error ? error : namespaces_worded(namespaces, word);
	int fd = index < 0 ? (int)index : namespaces_open(namespaces, (size_t)index);

	if (fd < 0)
		return fd;
	*ret = fd;
	return 0;
}

/* The word that the field `netns` has for a namespace without a name. */
static int open_word(const char *name, int *ret)
{
	char path[PATH_LIMIT];
	uint64_t pid;

	if (!strncmp(name, "net:[", 5))
		return open_inode(name, ret);
	if (!strcmp(name, "self"))
		return open_file("/proc/thread-self/ns/net", ret);
	if (strncmp(name, "pid:", 4) || parse_u64(text_of(name + 4), &pid))
		return -ENOENT;
	snprintf(path, sizeof(path), "/proc/%" PRIu64 "/ns/net", pid);
	return open_file(path, ret);
}

/* Tries names first. @return 0 with *ret, which the caller closes; -EINVAL (not a namespace) or
 * -errno */
static int netns_open(const char *name, int *ret)
{
	char path[PATH_LIMIT];
	int error = netns_path(name, path);

	if (!error)
		error = open_file(path, ret);
	return error == -ENOENT && !strchr(name, '/') ? open_word(name, ret) : error;
}

static void near_name(void *context, struct text name)
{
	nearest_try(context, name);
}

static void report_name(const char *name, const char *shown, const struct report *report)
{
	struct nearest nearest;
	char meant[NEAREST_SIZE];

	nearest_init(&nearest, text_of(name));
	netns_each("", near_name, &nearest);
	if (strchr(name, ','))
		report_error(report,
			"unknown network namespace \"%s\": --netns takes one name; for several use "
			"--netns all 'netns=%s'",
			shown, shown);
	else if (*nearest.best)
		report_error(report, "unknown network namespace \"%s\"; did you mean \"%s\"?",
			shown, text_escape_into(meant, sizeof(meant), text_of(nearest.best)));
	else
		report_error(report,
			"unknown network namespace \"%s\"; \"ip netns list\" lists the named ones",
			shown);
}

static void report_unknown(const char *name, int error, const struct report *report)
{
	char shown[256];
	uint64_t pid;

	text_escape_into(shown, sizeof(shown), text_of(name));
	if (error == -EINVAL)
		report_error(report, "\"%s\" is not a network namespace", shown);
	else if (strchr(name, '/'))
		report_error(
			report, "unknown network namespace \"%s\": %s", shown, strerror(-error));
	else if (!parse_u64(text_of(name), &pid))
		report_error(
			report, "unknown network namespace \"%s\": no process has that pid", shown);
	else
		report_name(name, shown, report);
}

int netns_check(const char *name, const struct report *report)
{
	CLEANUP(close) int fd = -1;
	int error = netns_open(name, &fd);

	switch (error) {
	case -EINVAL:
	case -ENOENT:
	case -ENOTDIR:
	case -ENAMETOOLONG:
	case -ELOOP:
	case -ENXIO:
	case -ESRCH:
		report_unknown(name, error, report);
		return -EINVAL;
	default:
		return 0;
	}
}

int netns_enter(const char *name)
{
	CLEANUP(close) int fd = -1;
	int error = netns_open(name, &fd);

	if (error)
		return error;
	return setns(fd, CLONE_NEWNET) ? -errno : 0;
}

int netns_home(void)
{
	int home, error = open_file("/proc/thread-self/ns/net", &home);

	return error ? error : home;
}

int netns_return(int home)
{
	return setns(home, CLONE_NEWNET) ? -errno : 0;
}

void netns_each(const char *root, void (*each)(void *context, struct text name), void *context)
{
	char path[PATH_LIMIT];
	struct dirent *entry;
	DIR *directory;

	snprintf(path, sizeof(path), "%s/run/netns", root);
	directory = opendir(path);
	if (!directory)
		return;
	while ((entry = readdir(directory))) {
		if (*entry->d_name != '.')
			each(context, text_of(entry->d_name));
	}
	closedir(directory);
}
