/* SPDX-License-Identifier: MIT */
#include "nlinspect/host/owners.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/base/first_error.h"
#include "nlinspect/host/capabilities.h"
#include "nlinspect/host/files.h"

#include <errno.h>
#include <linux/capability.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	NAME_LIMIT = 64, /* process names have at most 15 bytes, those of kernel threads 63 */
	CGROUP_LIMIT = 4096,
	NOBODY = 0, /* no index */
};

struct process {
	uint32_t pid;
	uint32_t name, name_length; /* in `texts` */
	uint32_t cgroup, cgroup_length;
	uint64_t start; /* clock ticks since boot; 0: not known */
	uint32_t first; /* of its holders, which follow each other in the order of descriptors */
};

/* Kept small, because there is one for each descriptor of a socket on the host. */
struct holder {
	uint32_t inode; /* socket inodes have 32 bits */
	uint32_t process;
	int32_t fd;
	uint32_t next; /* in the bucket; index + 1, or NOBODY */
};

/* An array that doubles its size. */
struct growing {
	void *memory;
	size_t count, size; /* in elements */
};

struct owners {
	struct files files;
	bool cgroups, starts, veiled, partial;
	int error;                   /* the first of reading a process */
	uint64_t hidden, seen;       /* processes */
	struct growing processes;    /* struct process */
	struct growing holders;      /* struct holder */
	struct growing texts;        /* char */
	uint32_t *buckets;           /* index + 1 of the first holder in each bucket, or NOBODY */
	size_t bucket_count;         /* a power of two */
	const struct owners *before; /* what the walk takes over; NULL: nothing */
	owners_open *open;
	void *context;
	size_t before_at; /* a process of it: both are in the order of numbers */
	uint64_t reused;
};

struct owners *owners_new(struct files files, bool cgroups)
{
	struct owners *owners = calloc(1, sizeof(*owners));

	if (!owners)
		return NULL;
	owners->files = files;
	owners->cgroups = cgroups;
	return owners;
}

void owners_want_starts(struct owners *owners)
{
	owners->starts = true;
}

void owners_reuse(
	struct owners *owners, const struct owners *before, owners_open *open, void *context)
{
	owners->before = before;
	owners->open = open;
	owners->context = context;
}

uint64_t owners_reused(const struct owners *owners)
{
	return owners->reused;
}

void owners_free(struct owners *owners)
{
	if (!owners)
		return;
	free(owners->processes.memory);
	free(owners->holders.memory);
	free(owners->texts.memory);
	free(owners->buckets);
	free(owners);
}

static int grow(struct growing *array, size_t more, size_t element)
{
	size_t size = array->size ? array->size : 1024;
	void *memory;

	while (size < array->count + more)
		size += size / 2;
	if (size > UINT32_MAX - 1)
		return -ENOMEM;
	if (size == array->size)
		return 0;
	memory = reallocarray(array->memory, size, element);
	if (!memory)
		return -ENOMEM;
	array->memory = memory;
	array->size = size;
	return 0;
}

static int keep_text(
	struct owners *owners, const char *text, size_t length, uint32_t *start, uint32_t *kept)
{
	int error = grow(&owners->texts, length, 1);

	if (error)
		return error;
	if (length)
		memcpy((char *)owners->texts.memory + owners->texts.count, text, length);
	*start = (uint32_t)owners->texts.count;
	*kept = (uint32_t)length;
	owners->texts.count += length;
	return 0;
}

/* Whether an error says no more than that the process has ended, or the descriptor was closed. */
static bool is_gone(ssize_t error)
{
	return error == -ENOENT || error == -ESRCH;
}

static bool is_denied(int error)
{
	return error == -EACCES || error == -EPERM;
}

/* The line of cgroup2 in /proc/PID/cgroup: "0::/path". */
static int keep_cgroup(struct owners *owners, const struct folder *folder, struct process *process)
{
	char text[CGROUP_LIMIT + 256];
	ssize_t length = folder_read(folder, "cgroup", text, sizeof(text) - 1);

	if (length < 0 && !is_gone(length))
		first_error(&owners->error, (int)length);
	if (length <= 0)
		return 0;
	text[length] = '\0';
	for (const char *line = text; line; line = strchr(line, '\n')) {
		line += *line == '\n';
		if (!strncmp(line, "0::", 3))
			return keep_text(owners, line + 3, strcspn(line + 3, "\n"),
				&process->cgroup, &process->cgroup_length);
	}
	return 0;
}

/* The 22nd number of /proc/PID/stat. The name, which is the second, may hold blanks and brackets.
 */
static void read_start(struct owners *owners, const struct folder *folder, struct process *process)
{
	enum { BEHIND_NAME = 20 };
	char text[1024];
	ssize_t length = folder_read(folder, "stat", text, sizeof(text) - 1);
	const char *at;

	if (length < 0 && !is_gone(length))
		first_error(&owners->error, (int)length);
	if (length <= 0)
		return;
	text[length] = '\0';
	at = strrchr(text, ')');
	for (unsigned i = 0; at && i < BEHIND_NAME; i++)
		at = strchr(at + 1, ' ');
	if (at)
		process->start = strtoull(at + 1, NULL, 10);
}

/* Adds a process at its first socket. A name that cannot be read is empty. */
static int add_process(struct owners *owners, const struct folder *folder, uint32_t pid)
{
	struct process process = {.pid = pid, .first = (uint32_t)owners->holders.count};
	char name[NAME_LIMIT + 1];
	ssize_t length = folder_read(folder, "comm", name, sizeof(name));
	int error = grow(&owners->processes, 1, sizeof(process));

	if (error)
		return error;
	if (length < 0 && !is_gone(length))
		first_error(&owners->error, (int)length);
	if (length > 0 && name[length - 1] == '\n')
		length--;
	error = keep_text(
		owners, name, length > 0 ? (size_t)length : 0, &process.name, &process.name_length);
	if (!error && owners->cgroups)
		error = keep_cgroup(owners, folder, &process);
	if (owners->starts)
		read_start(owners, folder, &process);
	if (error)
		return error;
	((struct process *)owners->processes.memory)[owners->processes.count++] = process;
	return 0;
}

/* The number in "socket:[4711]". @return whether it is a socket's */
static bool socket_inode(const char *link, size_t length, uint32_t *ret)
{
	static const char lead[] = "socket:[";
	uint64_t inode = 0;
	size_t i = sizeof(lead) - 1;

	if (length <= i + 1 || memcmp(link, lead, i) != 0 || link[length - 1] != ']')
		return false;
	for (; i < length - 1; i++) {
		if (link[i] < '0' || link[i] > '9' || inode > UINT32_MAX)
			return false;
		inode = inode * 10 + (uint64_t)(link[i] - '0');
	}
	*ret = (uint32_t)inode;
	return inode <= UINT32_MAX;
}

static int add_holder(struct owners *owners, uint32_t inode, int fd)
{
	int error = grow(&owners->holders, 1, sizeof(struct holder));

	if (error)
		return error;
	((struct holder *)owners->holders.memory)[owners->holders.count++] = (struct holder){
		.inode = inode, .process = (uint32_t)owners->processes.count - 1, .fd = fd};
	return 0;
}

struct walk {
	struct owners *owners;
	const struct folder *folder; /* of the process */
	uint32_t pid;
	bool noted;                             /* it is in `processes` */
	bool open;                              /* it has descriptors */
	bool hidden;                            /* it does not let them be seen */
	const struct holder *known, *known_end; /* what it held before, from here on */
};

/* Takes an error of reading what a process has. @return it, if nothing can go on */
static int walk_failed(struct walk *walk, int error)
{
	if (error == -ENOMEM || error == -EINTR)
		return error;
	if (is_denied(error))
		walk->hidden = true;
	else if (!is_gone(error))
		first_error(&walk->owners->error, error);
	return 0;
}

/* Finds what the process held in the walk before. */
static void find_known(struct walk *walk)
{
	struct owners *owners = walk->owners;
	const struct owners *before = owners->before;
	const struct process *processes = before ? before->processes.memory : NULL;
	const struct holder *holders = before ? before->holders.memory : NULL;
	size_t count = before ? before->processes.count : 0, *at = &owners->before_at;

	while (*at < count && processes[*at].pid < walk->pid)
		++*at;
	if (*at == count || processes[*at].pid != walk->pid)
		return;
	walk->known = holders + processes[*at].first;
	walk->known_end =
		holders + (*at + 1 < count ? processes[*at + 1].first : before->holders.count);
}

/* @return whether the descriptor holds what it held before */
static bool is_known(struct walk *walk, uint32_t fd, uint32_t *inode)
{
	while (walk->known < walk->known_end && walk->known->fd < (int32_t)fd)
		walk->known++;
	if (walk->known == walk->known_end || walk->known->fd != (int32_t)fd)
		return false;
	*inode = walk->known->inode;
	return walk->owners->open(walk->owners->context, *inode);
}

static int walk_descriptor(void *context, const struct folder *fds, const char *name)
{
	struct walk *walk = context;
	char link[64];
	uint32_t inode, fd;
	ssize_t length;
	int error = 0;

	if (!files_number(name, &fd) || fd > INT32_MAX)
		return 0;
	walk->open = true;
	if (is_known(walk, fd, &inode)) {
		walk->owners->reused++;
	} else {
		length = folder_link(fds, name, "socket:[", link, sizeof(link));
		if (length == -ENODATA)
			return 0;
		if (length < 0)
			return walk_failed(walk, (int)length);
		if (!socket_inode(link, (size_t)length, &inode))
			return 0;
	}
	if (!walk->noted)
		error = add_process(walk->owners, walk->folder, walk->pid);
	if (error)
		return error;
	walk->noted = true;
	return add_holder(walk->owners, inode, (int)fd);
}

/* @return -ECANCELED once a thread has descriptors, because the others share them */
static int walk_thread(void *context, const struct folder *threads, const char *name)
{
	struct walk *walk = context;
	char path[NAME_LIMIT];
	int error;

	snprintf(path, sizeof(path), "%s/fd", name);
	error = walk_failed(walk, folder_each(threads, path, walk_descriptor, walk));
	if (error)
		return error;
	return walk->open ? -ECANCELED : 0;
}

static int walk_process(void *context, const struct folder *proc, const char *name)
{
	struct owners *owners = context;
	CLEANUP(folder_close) struct folder folder = {.fd = -1};
	struct walk walk = {.owners = owners, .folder = &folder};
	int error;

	if (!files_number(name, &walk.pid))
		return 0;
	owners->seen++;
	find_known(&walk);
	error = folder_open(proc, name, &folder);
	if (!error)
		error = folder_each(&folder, "fd", walk_descriptor, &walk);
	/* The first thread may have ended while others go on. */
	if (!error && !walk.open)
		error = folder_each(&folder, "task", walk_thread, &walk);
	if (error == -ECANCELED)
		error = 0;
	error = walk_failed(&walk, error);
	owners->hidden += walk.hidden;
	return error;
}

/* New holders go to the front of their bucket, so the last holder is put in first. */
static int owners_index(struct owners *owners)
{
	struct holder *holders = owners->holders.memory;
	size_t count = 1024;

	while (count < owners->holders.count)
		count *= 2;
	free(owners->buckets);
	owners->buckets = calloc(count, sizeof(*owners->buckets));
	if (!owners->buckets)
		return -ENOMEM;
	owners->bucket_count = count;
	for (size_t i = owners->holders.count; i > 0; i--) {
		struct holder *holder = &holders[i - 1];
		uint32_t *bucket = &owners->buckets[holder->inode & (count - 1)];

		holder->next = *bucket;
		*bucket = (uint32_t)i;
	}
	return 0;
}

/* The first PID namespace has the same number on every host (PROC_PID_INIT_INO). Only root may ask
 * for the namespace of process 1; the own one is the same, unless /proc is that of another. */
static bool is_partial(const struct folder *top)
{
	static const char first[] = "pid:[4026531836]";
	char link[64];
	ssize_t length = folder_link(top, "/proc/1/ns/pid", "pid:[", link, sizeof(link));

	if (length < 0)
		length = folder_link(top, "/proc/self/ns/pid", "pid:[", link, sizeof(link));
	return length > 0 &&
	       ((size_t)length != sizeof(first) - 1 || memcmp(link, first, sizeof(first) - 1) != 0);
}

int owners_walk(struct owners *owners)
{
	const struct folder top = folder_top(owners->files);
	bool procfs;
	char self[32];
	uint64_t inode;
	int error;

	owners->processes.count = owners->holders.count = owners->texts.count = 0;
	owners->hidden = owners->seen = owners->reused = 0;
	owners->before_at = 0;
	owners->error = 0;
	owners->veiled = folder_inode(&top, "/proc/1", &inode) != 0;
	owners->partial = is_partial(&top);
	procfs = folder_link(&top, "/proc/self", "", self, sizeof(self)) >= 0;
	error = folder_each(&top, "/proc", walk_process, owners);
	/* This process is in /proc as well, so an empty folder is not /proc. */
	if (!error && !owners->seen && !procfs)
		error = -ENOENT;
	if (error == -ENOMEM || error == -ENOENT || error == -EINTR)
		return error;
	first_error(&owners->error, error);
	error = owners_index(owners);
	return error ? error : owners->error;
}

uint64_t owners_hidden(const struct owners *owners)
{
	return owners->hidden;
}

const char *owners_remedy(void)
{
	const uint64_t both = UINT64_C(1) << CAP_SYS_PTRACE | UINT64_C(1) << CAP_DAC_READ_SEARCH;

	if ((capabilities_effective() & both) == both)
		return "a user namespace or a security module protects them";
	return geteuid() ? "run as root, or with CAP_SYS_PTRACE and CAP_DAC_READ_SEARCH"
			 : "root lacks one of CAP_SYS_PTRACE and CAP_DAC_READ_SEARCH";
}

uint64_t owners_seen(const struct owners *owners)
{
	return owners->seen;
}

bool owners_partial(const struct owners *owners)
{
	return owners->partial;
}

bool owners_veiled(const struct owners *owners)
{
	return owners->veiled;
}

size_t owners_memory(const struct owners *owners)
{
	return owners->processes.size * sizeof(struct process) +
	       owners->holders.size * sizeof(struct holder) + owners->texts.size +
	       owners->bucket_count * sizeof(*owners->buckets);
}

size_t owners_count(const struct owners *owners)
{
	return owners->holders.count;
}

bool owners_next(const struct owners *owners, uint64_t inode, uint32_t *at, struct owner *ret)
{
	const struct holder *holders = owners->holders.memory;
	const struct process *processes = owners->processes.memory;
	const char *texts = owners->texts.memory;
	uint32_t index;

	if (!owners->bucket_count || inode > UINT32_MAX)
		return false;
	index = *at ? holders[*at - 1].next : owners->buckets[inode & (owners->bucket_count - 1)];
	while (index != NOBODY && holders[index - 1].inode != inode)
		index = holders[index - 1].next;
	if (index == NOBODY)
		return false;

	const struct process *process = &processes[holders[index - 1].process];

	*at = index;
	*ret = (struct owner){
		.pid = process->pid,
		.fd = holders[index - 1].fd,
		.start = process->start,
		.process = {texts + process->name, process->name_length},
		.cgroup = {texts + process->cgroup, process->cgroup_length},
	};
	return true;
}
