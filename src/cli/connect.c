#include "nlinspect/cli/rounds.h"

#include "nlinspect/base/parse.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <sys/vfs.h>

enum { NSFS = 0x6e736673 };

static int failed(const struct report *report, const char *what, const char *name, int error)
{
	char shown[256];

	report_error(report, "%s \"%s\": %s", what,
		text_escape_into(shown, sizeof(shown), text_of(name)), strerror(-error));
	return error;
}

/* The file that stands for a namespace: of a process, by path, or of `ip netns`. */
static int netns_path(const char *name, char *path, size_t size)
{
	uint64_t pid;
	int length;

	if (!parse_u64(text_of(name), &pid))
		length = snprintf(path, size, "/proc/%s/ns/net", name);
	else if (strchr(name, '/'))
		length = snprintf(path, size, "%s", name);
	else
		length = snprintf(path, size, "/run/netns/%s", name);
	return length < 0 || (size_t)length >= size ? -ENAMETOOLONG : 0;
}

static int netns_enter(const char *name, const struct report *report)
{
	char path[4096];
	struct statfs status;
	int error = netns_path(name, path, sizeof(path));
	CLEANUP(close) int fd = -1;

	if (error)
		return failed(report, "network namespace", name, error);
	/* A FIFO in its place must not make us wait. */
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return failed(report, "network namespace", name, -errno);
	if (fstatfs(fd, &status) || status.f_type != NSFS)
		return failed(report, "network namespace", name, -EINVAL);
	if (setns(fd, CLONE_NEWNET))
		return failed(report, "network namespace", name, -errno);
	return 0;
}

static int connect_recording(const char *name, const struct report *report, struct connector **ret)
{
	char wrong[256] = "", shown[256];
	int fd = strcmp(name, "-") ? open(name, O_RDONLY | O_CLOEXEC)
				   : fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0);
	int error;

	if (fd < 0)
		return failed(report, "--replay", name, -errno);
	error = replay_connector_new(fd, wrong, sizeof(wrong), ret);
	if (error == -EBADMSG)
		report_error(report, "--replay \"%s\": not a recording of netlink: %s",
			text_escape_into(shown, sizeof(shown), text_of(name)), wrong);
	else if (error)
		failed(report, "--replay", name, error);
	return error;
}

static int connect_recorded(const char *name, const struct report *report, struct connector **ret)
{
	struct connector *kernel;
	int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600), error;

	if (fd < 0)
		return failed(report, "--record", name, -errno);
	error = kernel_connector_new(&kernel);
	if (error) {
		close(fd);
		return error;
	}
	return record_connector_new(kernel, fd, ret);
}

int connect_as_asked(
	const struct options *options, const struct report *report, struct connector **ret)
{
	int error = 0;

	if (options->replay)
		return connect_recording(options->replay, report, ret);
	if (options->netns)
		error = netns_enter(options->netns, report);
	if (error)
		return error;
	error = options->record ? connect_recorded(options->record, report, ret)
				: kernel_connector_new(ret);
	if (error == -ENOMEM)
		report_error(report, "%s", strerror(ENOMEM));
	return error;
}
