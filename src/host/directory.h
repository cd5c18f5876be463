/* SPDX-License-Identifier: MIT */
/* Reading the directories of /proc and of cgroups, which may have very many entries. */
#ifndef NLINSPECT_HOST_DIRECTORY_H
#define NLINSPECT_HOST_DIRECTORY_H

#include <stdbool.h>
#include <stdint.h>

/** Called for each entry but those that begin with a dot. @return 0, or an error that ends it */
typedef int directory_entry(void *context, int directory, const char *name);

/** Goes through a directory below another one (AT_FDCWD: a path). @return 0, an entry's error, or
 * -errno where it cannot be opened or read */
int directory_each(int parent, const char *path, directory_entry *each, void *context);

/** A name that is a number. @return whether it is */
bool directory_number(const char *name, uint32_t *ret);

/** A path of /proc/self/mountinfo, in which blanks and the like stand as \040. In place. */
void directory_unescape(char *path);

#endif
