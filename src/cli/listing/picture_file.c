/* SPDX-License-Identifier: MIT */
#include "picture_file.h"

#include "nlinspect/host/caller.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MODE_USUAL = 0666 };

/* The mode of a new file. */
static mode_t usual_mode(void)
{
	mode_t mask = umask(0);

	umask(mask);
	return MODE_USUAL & ~mask;
}

static int open_temporary(struct picture_file *file, mode_t mode)
{
	if (asprintf(&file->temporary, "%s.XXXXXX", file->name) < 0) {
		file->temporary = NULL;
		return -ENOMEM;
	}
	file->fd = mkostemp(file->temporary, O_CLOEXEC);
	if (file->fd < 0) {
		int error = -errno;

		free(file->temporary);
		file->temporary = NULL;
		return error;
	}
	return fchmod(file->fd, mode) ? -errno : 0;
}

static int open_directly(struct picture_file *file)
{
	file->fd = open(file->name, O_WRONLY | O_CLOEXEC);
	return file->fd < 0 ? -errno : 0;
}

static int open_named(struct picture_file *file, const char *name)
{
	struct stat status;
	bool exists = !stat(name, &status);
	int missed = errno, error;

	/* A link stays, and leads to the new content. */
	*file = (struct picture_file){
		.name = exists ? realpath(name, NULL) : strdup(name), .fd = -1};
	if (!file->name)
		return -errno;
	/* A device or a pipe is no name that could be given to another file. */
	if (!exists && missed != ENOENT)
		error = -missed;
	else if (exists && !S_ISREG(status.st_mode))
		error = open_directly(file);
	else if (exists && access(file->name, W_OK))
		error = -errno;
	else
		error = open_temporary(file, exists ? status.st_mode & 07777 : usual_mode());
	if (error)
		picture_file_fini(file);
	return error;
}

int picture_file_open(struct picture_file *file, const char *name)
{
	uint64_t rights = caller_rights();
	int error = open_named(file, name);

	caller_done(rights);
	return error;
}

static int rename_as_caller(const char *from, const char *to)
{
	uint64_t rights = caller_rights();
	int error = rename(from, to) ? -errno : 0;

	caller_done(rights);
	return error;
}

int picture_file_keep(struct picture_file *file)
{
	int error;

	if (!file->temporary)
		return 0;
	/* Some file systems report a failed write only here. */
	error = fsync(file->fd) ? -errno : rename_as_caller(file->temporary, file->name);
	if (error)
		return error;
	free(file->temporary);
	file->temporary = NULL;
	return 0;
}

void picture_file_fini(struct picture_file *file)
{
	if (file->fd >= 0)
		close(file->fd);
	if (file->temporary)
		unlink(file->temporary);
	free(file->temporary);
	free(file->name);
	*file = (struct picture_file){.fd = -1};
}
