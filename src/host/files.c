/* SPDX-License-Identifier: MIT */
#include "nlinspect/host/files.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/base/parse.h"

#include "machine.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

enum {
	RECALLED = -1, /* the descriptor of a folder in a recording */
	NAME_LIMIT = 256,
};

bool files_are_recalled(struct files files)
{
	return files.connector && files.connector->ops->recall;
}

static void keep(struct files files, struct text path, int error, struct text content)
{
	const struct fact fact = {.path = path, .content = content, .error = error};

	if (files.connector && files.connector->ops->keep)
		files.connector->ops->keep(files.connector, &fact);
}

static bool is_kept(struct files files)
{
	return files.connector && files.connector->ops->keep;
}

/* @return 0 with the content, -ENODATA or the recorded error */
static int recall(struct files files, struct text path, struct text *content)
{
	struct fact fact;
	int error = files.connector->ops->recall(files.connector, path, &fact);

	if (error)
		return error;
	*content = fact.content;
	return fact.error;
}

/* Writes the whole path of an entry, without the root. @return its length, or more than the limit
 */
static size_t path_write(const struct folder *folder, const char *name, char path[PATH_LIMIT])
{
	size_t length = strlen(name), start = 0;

	if (folder->parent) {
		start = path_write(folder->parent, folder->name, path);
		if (start < PATH_LIMIT)
			path[start++] = '/';
	}
	if (start + length < PATH_LIMIT)
		memcpy(path + start, name, length);
	return start + length;
}

static int path_of(
	const struct folder *folder, const char *name, char path[PATH_LIMIT], struct text *ret)
{
	size_t length = path_write(folder, name, path);

	*ret = (struct text){path, (uint32_t)length};
	return length < PATH_LIMIT ? 0 : -ENAMETOOLONG;
}

/* Keeps what was read of an entry. */
static void keep_entry(
	const struct folder *folder, const char *name, int error, struct text content)
{
	char buffer[PATH_LIMIT];
	struct text path;

	if (is_kept(folder->files) && !path_of(folder, name, buffer, &path))
		keep(folder->files, path, error, content);
}

static int recall_entry(const struct folder *folder, const char *name, struct text *content)
{
	char buffer[PATH_LIMIT];
	struct text path;
	int error = path_of(folder, name, buffer, &path);

	return error ? error : recall(folder->files, path, content);
}

struct folder folder_top(struct files files)
{
	return (struct folder){.files = files, .name = "", .fd = AT_FDCWD};
}

int folder_open(const struct folder *parent, const char *name, struct folder *ret)
{
	struct text nothing = {"", 0};
	int fd = RECALLED, error = 0;

	if (!files_are_recalled(parent->files)) {
		fd = machine_open(parent, name, O_PATH | O_DIRECTORY);
		if (fd < 0)
			keep_entry(parent, name, error = fd, nothing);
	} else {
		error = recall_entry(parent, name, &nothing);
	}
	/* A folder that could be opened has no fact; its entries have. */
	if (error && error != -ENODATA)
		return error;
	*ret = (struct folder){.files = parent->files, .parent = parent, .name = name, .fd = fd};
	return 0;
}

void folder_close(struct folder *folder)
{
	if (folder->fd >= 0)
		close(folder->fd);
	folder->fd = -1;
}

struct recalled {
	const struct folder *folder;
	folder_entry *each;
	void *context;
};

static int recalled_name(void *context, struct text text)
{
	const struct recalled *recalled = context;
	char name[NAME_LIMIT];

	if (text.length >= sizeof(name))
		return 0;
	memcpy(name, text.data, text.length);
	name[text.length] = '\0';
	return recalled->each(recalled->context, recalled->folder, name);
}

/* The fact of reading a folder has a slash at its end. */
static int listing_path(const struct folder *folder, char path[PATH_LIMIT], struct text *ret)
{
	int error = path_of(folder->parent, folder->name, path, ret);

	if (error || ret->length + 1 >= PATH_LIMIT)
		return error ? error : -ENAMETOOLONG;
	path[ret->length++] = '/';
	return 0;
}

/* A folder of the top is kept even if it is empty, so that it is known that it was read. */
static void keep_listing(const struct folder *folder, int error)
{
	char buffer[PATH_LIMIT];
	struct text path;

	if ((error || !folder->parent->parent) && is_kept(folder->files) &&
		!listing_path(folder, buffer, &path))
		keep(folder->files, path, error, (struct text){"", 0});
}

static int recall_entries(const struct folder *folder, folder_entry *each, void *context)
{
	struct recalled recalled = {.folder = folder, .each = each, .context = context};
	struct connector *connector = folder->files.connector;
	char buffer[PATH_LIMIT];
	struct text path, content;
	int failure, error = listing_path(folder, buffer, &path);

	if (error)
		return error;
	failure = recall(folder->files, path, &content);
	if (failure == -ENODATA && folder->parent->parent)
		failure = 0;
	path.length--;
	if (failure != -ENODATA)
		error = connector->ops->recall_folder(connector, path, recalled_name, &recalled);
	return error ? error : failure;
}

static int machine_folder(const struct folder *folder, folder_entry *each, void *context)
{
	int failure = 0, error = machine_entries(folder, each, context, &failure);

	keep_listing(folder, failure);
	return error ? error : failure;
}

/* A path may lead through links that the administrator made; in /proc and in cgroups no folder is a
 * link. */
static int follow(const struct folder *parent)
{
	return parent->parent ? O_NOFOLLOW : 0;
}

/* @return 0 with a folder whose entries can be read, or -errno */
static int listing_open(const struct folder *parent, const char *name, struct folder *ret)
{
	*ret = (struct folder){
		.files = parent->files, .parent = parent, .name = name, .fd = RECALLED};
	if (files_are_recalled(parent->files))
		return 0;
	ret->fd = machine_open(parent, name, follow(parent) | O_RDONLY | O_DIRECTORY);
	if (ret->fd >= 0)
		return 0;
	keep_listing(ret, ret->fd);
	return ret->fd;
}

static int entries(const struct folder *folder, folder_entry *each, void *context)
{
	return files_are_recalled(folder->files) ? recall_entries(folder, each, context)
						 : machine_folder(folder, each, context);
}

int folder_each(const struct folder *parent, const char *name, folder_entry *each, void *context)
{
	CLEANUP(folder_close) struct folder folder;
	int error = listing_open(parent, name, &folder);

	return error ? error : entries(&folder, each, context);
}

struct sorted {
	char **names;
	size_t count, size;
};

static int sorted_add(void *context, const struct folder *folder, const char *name)
{
	struct sorted *sorted = context;

	(void)folder;
	if (sorted->count == sorted->size) {
		size_t size = sorted->size ? sorted->size * 2 : 32;
		char **names = reallocarray(sorted->names, size, sizeof(*names));

		if (!names)
			return -ENOMEM;
		sorted->names = names;
		sorted->size = size;
	}
	sorted->names[sorted->count] = strdup(name);
	if (!sorted->names[sorted->count])
		return -ENOMEM;
	sorted->count++;
	return 0;
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

int folder_each_sorted(
	const struct folder *parent, const char *name, folder_entry *each, void *context)
{
	CLEANUP(folder_close) struct folder folder;
	struct sorted sorted = {.count = 0};
	int error = listing_open(parent, name, &folder);

	if (!error)
		error = entries(&folder, sorted_add, &sorted);
	if (sorted.count)
		qsort(sorted.names, sorted.count, sizeof(*sorted.names), compare_names);
	for (size_t i = 0; i < sorted.count; i++) {
		if (!error)
			error = each(context, &folder, sorted.names[i]);
		free(sorted.names[i]);
	}
	free(sorted.names);
	return error;
}

/* Copies as much of a recorded content as there is room for. */
static ssize_t recall_bytes(
	const struct folder *folder, const char *name, char *buffer, size_t size)
{
	struct text content = {NULL, 0};
	int error = recall_entry(folder, name, &content);

	if (error)
		return error;
	if (content.length < size)
		size = content.length;
	if (size)
		memcpy(buffer, content.data, size);
	return (ssize_t)size;
}

static void keep_bytes(
	const struct folder *folder, const char *name, const char *bytes, ssize_t length)
{
	keep_entry(folder, name, length < 0 ? (int)length : 0,
		(struct text){bytes, length < 0 ? 0 : (uint32_t)length});
}

ssize_t folder_read(const struct folder *folder, const char *name, char *buffer, size_t size)
{
	ssize_t length;

	if (files_are_recalled(folder->files))
		return recall_bytes(folder, name, buffer, size);
	length = machine_read(folder, name, buffer, size);
	keep_bytes(folder, name, buffer, length);
	return length;
}

bool files_has(struct files files, const char *path)
{
	const struct folder top = folder_top(files);
	char first[1];

	return folder_read(&top, path, first, sizeof(first)) >= 0;
}

/* Links that lead elsewhere are nobody's business, and are not kept. */
ssize_t folder_link(
	const struct folder *folder, const char *name, const char *lead, char *buffer, size_t size)
{
	ssize_t length;

	if (files_are_recalled(folder->files))
		return recall_bytes(folder, name, buffer, size);
	length = machine_link(folder, name, lead, buffer, size);
	if (length != -ENODATA)
		keep_bytes(folder, name, buffer, length);
	return length;
}

int folder_inode(const struct folder *folder, const char *name, uint64_t *ret)
{
	char digits[U64_DIGITS + 1];
	ssize_t length;
	int error;

	if (files_are_recalled(folder->files)) {
		length = recall_bytes(folder, name, digits, U64_DIGITS);
		if (length < 0)
			return (int)length;
		return parse_u64((struct text){digits, (uint32_t)length}, ret) ? -ENODATA : 0;
	}
	error = machine_inode(folder, name, ret);
	if (error != -ENOTDIR)
		keep_bytes(
			folder, name, digits, error ? error : digits_write(digits, *ret) - digits);
	return error;
}

/* Cuts a text at the end of a line. */
static int cut(char *text, size_t *length, size_t limit)
{
	if (*length <= limit)
		return 0;
	*length = limit;
	while (*length && text[*length - 1] != '\n')
		--*length;
	text[*length] = '\0';
	return -EFBIG;
}

static int recall_file(const struct folder *top, const char *path, char **ret, size_t *length)
{
	struct text content = {NULL, 0};
	int error = recall_entry(top, path, &content);
	char *text;

	if (error && error != -EFBIG)
		return error;
	text = malloc((size_t)content.length + 1);
	if (!text)
		return -ENOMEM;
	if (content.length)
		memcpy(text, content.data, content.length);
	text[content.length] = '\0';
	*ret = text;
	*length = content.length;
	return error;
}

int files_read(struct files files, const char *path, size_t limit, char **ret, size_t *length)
{
	const struct folder top = folder_top(files);
	char *text = NULL;
	size_t size = 0;
	int error;

	if (files_are_recalled(files)) {
		error = recall_file(&top, path, &text, &size);
	} else {
		error = machine_file(&top, path, limit, &text, &size);
		if (!error)
			error = cut(text, &size, limit);
		keep_entry(&top, path, error, (struct text){text ? text : "", (uint32_t)size});
	}
	if (text) {
		*ret = text;
		*length = size;
	}
	return error;
}

int files_recall(struct files files, const char *name, struct text *ret)
{
	return recall(files, text_of(name), ret);
}

void files_keep(struct files files, const char *name, struct text content)
{
	if (is_kept(files))
		keep(files, text_of(name), 0, content);
}

char *files_line(char **rest)
{
	char *line = *rest;

	if (!*line)
		return NULL;
	*rest = line + strcspn(line, "\n");
	if (**rest)
		*(*rest)++ = '\0';
	return line;
}

bool files_number(const char *name, uint32_t *ret)
{
	uint64_t number = 0;

	for (const char *digit = name; *digit; digit++) {
		if (*digit < '0' || *digit > '9' || number > UINT32_MAX)
			return false;
		number = number * 10 + (uint64_t)(*digit - '0');
	}
	if (!*name || number > UINT32_MAX)
		return false;
	*ret = (uint32_t)number;
	return true;
}

void files_unescape(char *path)
{
	char *to = path;

	for (const char *from = path; *from; to++) {
		if (*from == '\\' && strspn(from + 1, "01234567") >= 3) {
			*to = (char)((from[1] - '0') << 6 | (from[2] - '0') << 3 | (from[3] - '0'));
			from += 4;
		} else {
			*to = *from++;
		}
	}
	*to = '\0';
}
