/* SPDX-License-Identifier: MIT */
/* The file of --svg. It is found to be writable before the first round, and the old content stays
 * until the new one is complete. */
#ifndef NLINSPECT_CLI_LISTING_PICTURE_FILE_H
#define NLINSPECT_CLI_LISTING_PICTURE_FILE_H

#include "nlinspect/base/out.h"

struct picture_file {
	char *name;      /* of the file that is replaced at the end */
	char *temporary; /* of the one that is written; NULL: that is the file itself */
	int fd;
};

/** Opens a file for a picture. @return 0 or -errno */
int picture_file_open(struct picture_file *file, const char *name);

/** Puts what was written to file->fd in the place of the old content. @return 0, or -errno: then
 * the old content is still there */
int picture_file_keep(struct picture_file *file);

/** Closes the file, and removes what picture_file_keep() has not kept. */
void picture_file_fini(struct picture_file *file);

#endif
