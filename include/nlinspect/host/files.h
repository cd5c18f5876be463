/* SPDX-License-Identifier: MIT */
/* The one door to files of this machine: /proc, /sys, the names in /etc. Every read of host/ and of
 * the subjects goes through it, so that a recording can hold the content. */
#ifndef NLINSPECT_HOST_FILES_H
#define NLINSPECT_HOST_FILES_H

#include "nlinspect/base/text.h"
#include "nlinspect/netlink/transport.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/** Where files are read. Passed by value; the caller keeps what it points at. */
struct files {
	struct connector *connector; /* the run's; NULL: nothing is recorded or replayed */
	const char *root;            /* prefix of every path: "" is this machine */
	bool (*stop)(void *context); /* asked between the entries of a folder: whether to end the
					walk, with -EINTR. NULL: it goes to its end */
	void *context;               /* for stop() */
};

static inline struct files files_of(struct connector *connector)
{
	return (struct files){.connector = connector, .root = ""};
}

/** A folder that stays open while it is read, so that a replacement under the same name cannot mix
 * in. Must not outlive its parent and its name. */
struct folder {
	struct files files;
	const struct folder *parent; /* NULL: the top, whose entries are absolute paths */
	const char *name;
	int fd; /* AT_FDCWD: the top */
};

enum { FILES_MAX = 64 << 20 }; /* more than any table of /proc/net */

/**
 * Reads a whole regular file. Does not wait for a FIFO. All functions that read keep
 * what they read in a recording, and a replay answers instead of the machine.
 * @param limit  in bytes; a longer file is cut at the end of a line
 * @param ret    the content and a NUL; the caller frees it
 * @return 0; -EFBIG (cut; *ret has the part read); -EINVAL (not a regular file); -errno
 */
int files_read(struct files files, const char *path, size_t limit, char **ret, size_t *length);

/** Whether a file can be opened and read. */
bool files_has(struct files files, const char *path);

/** Whether a recording answers instead of the machine. A fact that it lacks is -ENODATA. */
bool files_are_recalled(struct files files);

/** Finds in a recording the content of a name that is no path ("passwd/1000"), if
 * files_are_recalled().
 * @return 0 with a text that lives as long as the connector; -ENODATA */
int files_recall(struct files files, const char *name, struct text *ret);

/** Keeps what was found out in another way than by a file, for files_recall(). */
void files_keep(struct files files, const char *name, struct text content);

/** The next line of a text that ends with a NUL; its newline becomes one. @return NULL at the end
 */
char *files_line(char **rest);

/** The top: names of its entries are absolute paths. */
struct folder folder_top(struct files files);

/** Opens a folder, which folder_close() closes. @return 0 or -errno */
int folder_open(const struct folder *parent, const char *name, struct folder *ret);
void folder_close(struct folder *folder);

/** Called for each entry of a folder, except those that begin with a dot. @return 0, or an error
 * that ends it */
typedef int folder_entry(void *context, const struct folder *folder, const char *name);

/** Calls `each` for the entries in the kernel's order. @return 0; an entry's error; -errno if the
 * folder cannot be opened or read to its end */
int folder_each(const struct folder *parent, const char *name, folder_entry *each, void *context);

/** The same in the order of names. */
int folder_each_sorted(
	const struct folder *parent, const char *name, folder_entry *each, void *context);

/** Reads a small file of a folder, up to `size` bytes. @return its length, or -errno */
ssize_t folder_read(const struct folder *folder, const char *name, char *buffer, size_t size);

/** The target of a link, if it begins with `lead`. @return the target's length, at most `size` (no
 * NUL is added); -ENODATA (it begins otherwise); -errno */
ssize_t folder_link(
	const struct folder *folder, const char *name, const char *lead, char *buffer, size_t size);

/** The inode of an entry that is a folder. @return 0; -ENOTDIR; -errno */
int folder_inode(const struct folder *folder, const char *name, uint64_t *ret);

/** Parses a name that is a number. @return whether it is one */
bool files_number(const char *name, uint32_t *ret);

/** Decodes \040 and the like in a path of /proc/self/mountinfo, in place. */
void files_unescape(char *path);

DEFINE_CLEANUP_FINI(struct folder, folder_close)

#endif
