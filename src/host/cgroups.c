/* SPDX-License-Identifier: MIT */
#include "nlinspect/host/cgroups.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/base/first_error.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/vfs.h>

enum {
	PATH_SIZE = 4096,
	CGROUP2 = 0x63677270, /* statfs(2) */
	DEPTH_LIMIT = 64,     /* levels of cgroups; deeper ones are not read */
};

/* The name of a fact: where cgroup2 is mounted. */
#define CGROUP2_MOUNT "mount/cgroup2"

struct cgroup {
	uint64_t id;
	char *path;
};

struct cgroups {
	struct files files;
	char mount[PATH_SIZE]; /* "" if there is none */
	struct cgroup *list;   /* sorted by id */
	size_t count, size;
	unsigned walks;
	int error; /* the first of looking for the mount, and of reading directories */
	int *missed;
};

/* Another file system may be mounted over it. A test's own root needs no cgroup2. */
static bool is_cgroup2(const struct cgroups *cgroups)
{
	struct statfs status;

	return *cgroups->files.root ||
	       (!statfs(cgroups->mount, &status) && status.f_type == CGROUP2);
}

/* "36 25 0:31 / /sys/fs/cgroup rw,… - cgroup2 cgroup2 rw": the fifth word is where, below `root`.
 */
static bool read_mount(struct cgroups *cgroups, const char *root, char *line)
{
	const char *kind = strstr(line, " - cgroup2 ");
	char *word = NULL;
	int length;

	for (int i = 0; kind && i < 5; i++)
		word = strsep(&line, " ");
	if (!word)
		return false;
	files_unescape(word);
	length = snprintf(cgroups->mount, sizeof(cgroups->mount), "%s%s", root, word);
	return length < (int)sizeof(cgroups->mount) && is_cgroup2(cgroups);
}

static void recall_mount(struct cgroups *cgroups)
{
	struct text mount;

	if (files_recall(cgroups->files, CGROUP2_MOUNT, &mount) ||
		mount.length >= sizeof(cgroups->mount))
		return;
	memcpy(cgroups->mount, mount.data, mount.length);
	cgroups->mount[mount.length] = '\0';
}

/* A recording does not keep the other mounts. @return 0, also if cgroup2 is not among the mounts;
 * -errno */
static int find_mount(struct cgroups *cgroups, const char *mounts, const char *root)
{
	const struct files unkept = {.root = cgroups->files.root};
	CLEANUP(free) char *text = NULL;
	char *rest, *line;
	size_t length;
	bool found = false;
	int error = files_read(unkept, mounts, FILES_MAX, &text, &length);

	if (error)
		return error;
	rest = text;
	while (!found && (line = files_line(&rest)))
		found = read_mount(cgroups, root, line);
	if (!found)
		*cgroups->mount = '\0';
	return 0;
}

/* "ip netns exec" hides the mount under a new /sys; the first process has it still, and root may
 * look there. */
static void find_mounts(struct cgroups *cgroups)
{
	if (files_are_recalled(cgroups->files)) {
		recall_mount(cgroups);
		return;
	}
	cgroups->error = find_mount(cgroups, "/proc/self/mountinfo", "");
	if (cgroups->error == -ENOENT)
		cgroups->error = 0;
	if (!cgroups->error && !*cgroups->mount)
		find_mount(cgroups, "/proc/1/mountinfo", "/proc/1/root");
	if (*cgroups->mount)
		files_keep(cgroups->files, CGROUP2_MOUNT, text_of(cgroups->mount));
}

struct cgroups *cgroups_new(struct files files, int *missed)
{
	struct cgroups *cgroups = calloc(1, sizeof(*cgroups));

	if (!cgroups)
		return NULL;
	cgroups->files = files;
	cgroups->missed = missed;
	find_mounts(cgroups);
	return cgroups;
}

static void cgroups_clear(struct cgroups *cgroups)
{
	for (size_t i = 0; i < cgroups->count; i++)
		free(cgroups->list[i].path);
	cgroups->count = 0;
}

void cgroups_free(struct cgroups *cgroups)
{
	if (!cgroups)
		return;
	cgroups_clear(cgroups);
	free(cgroups->list);
	free(cgroups);
}

bool cgroups_mounted(const struct cgroups *cgroups)
{
	return *cgroups->mount != '\0';
}

static int cgroups_add(struct cgroups *cgroups, uint64_t id, const char *path)
{
	if (cgroups->count == cgroups->size) {
		size_t size = cgroups->size ? cgroups->size * 2 : 256;
		struct cgroup *list = reallocarray(cgroups->list, size, sizeof(*list));

		if (!list)
			return -ENOMEM;
		cgroups->list = list;
		cgroups->size = size;
	}
	cgroups->list[cgroups->count].id = id;
	cgroups->list[cgroups->count].path = strdup(path);
	if (!cgroups->list[cgroups->count].path)
		return -ENOMEM;
	cgroups->count++;
	return 0;
}

struct visit {
	struct cgroups *cgroups;
	char path[PATH_SIZE]; /* of the directory being read, within cgroup2; "" is its root */
	size_t length;
	unsigned depth;
};

static int visit_entry(void *context, const struct folder *folder, const char *name);

static int visit_folder(struct visit *visit, const struct folder *parent, const char *name)
{
	int error = 0;

	if (visit->depth == DEPTH_LIMIT)
		return 0;
	visit->depth++;
	error = folder_each(parent, name, visit_entry, visit);
	visit->depth--;
	if (error != -ENOENT)
		first_error(&visit->cgroups->error, error);
	return error == -ENOMEM ? error : 0;
}

/* Skips files, and directories that have gone meanwhile. */
static int visit_entry(void *context, const struct folder *folder, const char *name)
{
	struct visit *visit = context;
	size_t before = visit->length, length = strlen(name);
	uint64_t inode;
	int error;

	if (folder_inode(folder, name, &inode))
		return 0;
	if (before + 1 + length + 1 > sizeof(visit->path))
		return 0;
	visit->path[before] = '/';
	memcpy(visit->path + before + 1, name, length + 1);
	visit->length += 1 + length;
	error = cgroups_add(visit->cgroups, inode, visit->path);
	if (!error)
		error = visit_folder(visit, folder, name);
	visit->length = before;
	visit->path[before] = '\0';
	return error;
}

static int compare_ids(const void *a, const void *b)
{
	const struct cgroup *one = a, *other = b;

	return (one->id > other->id) - (one->id < other->id);
}

static void cgroups_walk(struct cgroups *cgroups)
{
	const struct folder top = folder_top(cgroups->files);
	struct visit visit = {.cgroups = cgroups};
	uint64_t inode;
	int error;

	cgroups_clear(cgroups);
	cgroups->walks++;
	if (!*cgroups->mount)
		return;
	error = folder_inode(&top, cgroups->mount, &inode);
	/* A recording has the folders only if a socket with a cgroup was recorded. */
	if (error) {
		first_error(&cgroups->error, error == -ENODATA ? 0 : error);
		return;
	}
	if (!cgroups_add(cgroups, inode, "/"))
		visit_folder(&visit, &top, cgroups->mount);
	qsort(cgroups->list, cgroups->count, sizeof(*cgroups->list), compare_ids);
}

static const struct cgroup *cgroups_find(const struct cgroups *cgroups, uint64_t id)
{
	const struct cgroup key = {.id = id};

	return cgroups->count
		       ? bsearch(&key, cgroups->list, cgroups->count, sizeof(key), compare_ids)
		       : NULL;
}

struct text cgroups_path(struct cgroups *cgroups, uint64_t id)
{
	const struct cgroup *found = cgroups_find(cgroups, id);

	while (!found && cgroups->walks < 2) {
		cgroups_walk(cgroups);
		found = cgroups_find(cgroups, id);
	}
	if (!found)
		first_error(cgroups->missed, cgroups->error);
	return found ? text_of(found->path) : (struct text){NULL, 0};
}

bool cgroups_id(struct cgroups *cgroups, struct text path, uint64_t *ret)
{
	const struct folder top = folder_top(cgroups->files);
	char full[2 * PATH_SIZE];

	while (path.length && *path.data == '/') {
		path.data++;
		path.length--;
	}
	if (!*cgroups->mount)
		return false;
	if (snprintf(full, sizeof(full), "%s/%.*s", cgroups->mount, (int)path.length, path.data) >=
		(int)sizeof(full))
		return false;
	return !folder_inode(&top, full, ret);
}
