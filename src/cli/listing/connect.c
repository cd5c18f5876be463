/* SPDX-License-Identifier: MIT */
#include "connect.h"

#include "nlinspect/host/caller.h"
#include "nlinspect/host/origin.h"

#include "netns.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int failed(const struct report *report, const char *what, const char *name, int error)
{
	char shown[256];

	report_error(report, "%s \"%s\": %s", what,
		text_escape_into(shown, sizeof(shown), text_of(name)), strerror(-error));
	return error;
}

/* @return the descriptor, or -errno */
static int open_as_caller(const char *name, int flags)
{
	uint64_t rights = caller_rights();
	int fd = open(name, flags | O_CLOEXEC, 0600);
	int error = fd < 0 ? -errno : 0;

	caller_done(rights);
	return error ? error : fd;
}

static int dup_stdin(void)
{
	int fd = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0);

	return fd < 0 ? -errno : fd;
}

int connect_recording(
	const char *option, const char *name, const struct report *report, struct connector **ret)
{
	char wrong[256] = "", shown[256];
	int fd = strcmp(name, "-") ? open_as_caller(name, O_RDONLY) : dup_stdin();
	int error;

	if (fd < 0)
		return failed(report, option, name, fd);
	error = replay_connector_new(fd, wrong, sizeof(wrong), ret);
	text_escape_into(shown, sizeof(shown), text_of(name));
	if (error == -EOPNOTSUPP || (error == -EFBIG && *wrong))
		report_error(report, "%s \"%s\": %s", option, shown, wrong);
	else if (error == -EBADMSG)
		report_error(
			report, "%s \"%s\": not a recording of netlink: %s", option, shown, wrong);
	else if (error)
		failed(report, option, name, error);
	return error;
}

/* The texts of a style live as long as this. */
struct texts {
	char comment[3 * ORIGIN_NAME + 64], system[ORIGIN_NAME + 16];
};

/* pcapng has a place for what the first fact of a recording says. */
static void style_texts(struct recorder_style *style, struct texts *texts)
{
	struct origin origin = {0};

	origin_here(&origin);
	snprintf(texts->comment, sizeof(texts->comment), "host %s, boot %s, network namespace %ju",
		origin.host, origin.boot, (uintmax_t)origin.netns);
	snprintf(texts->system, sizeof(texts->system), "Linux %s", origin.kernel);
	style->comment = texts->comment;
	style->system = texts->system;
	style->application = "nlinspect " NLINSPECT_VERSION;
}

static int connect_recorded(const char *name, const struct report *report, struct connector **ret)
{
	struct recorder_style style;
	struct connector *kernel;
	struct texts texts;
	int error = recorder_style_of(name, &style), fd;

	if (error)
		return failed(report, "--record", name, error);
	style_texts(&style, &texts);
	fd = open_as_caller(name, O_WRONLY | O_CREAT | O_TRUNC);
	if (fd < 0)
		return failed(report, "--record", name, fd);
	error = kernel_connector_new(&kernel);
	if (error) {
		close(fd);
		return error;
	}
	return recorder_connector_new(kernel, fd, &style, ret);
}

int connect_as_asked(
	const struct options *options, const struct report *report, struct connector **ret)
{
	int error = 0;

	if (options->netns && !netns_is_all(options->netns))
		error = netns_enter(options->netns);
	/* Root gets the kernel's reason, others the advice to become root. */
	if (error == -EPERM || (error == -EACCES && geteuid())) {
		report_error(report, "--netns needs CAP_SYS_ADMIN; run as root");
		return error;
	}
	if (error)
		return failed(report, "network namespace", options->netns, error);
	error = options->record ? connect_recorded(options->record, report, ret)
				: kernel_connector_new(ret);
	if (error == -ENOMEM)
		report_error(report, "%s", strerror(ENOMEM));
	return error;
}
