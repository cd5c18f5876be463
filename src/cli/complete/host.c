/* SPDX-License-Identifier: MIT */
#include "completing.h"

#include "nlinspect/base/parse.h"
#include "nlinspect/host/interfaces.h"

#include "cli/listing/connect.h"
#include "cli/listing/netns.h"
#include "flow/filter/expect.h"

#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

enum {
	PATH_LIMIT = 4096,
	USERS_LIMIT = 10000, /* limit of lines read from passwd */
	PROCESSES_LIMIT = 2000,
};

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static FILE *host_file(const struct completion *completion, const char *name)
{
	char path[PATH_LIMIT];

	snprintf(path, sizeof(path), "%s%s", completion->host->root, name);
	return fopen(path, "re");
}

/* Offers only local users; a directory service may take seconds to answer. */
void complete_users(const struct completion *completion)
{
	FILE *file = host_file(completion, "/etc/passwd");
	CLEANUP(free) char *line = NULL;
	size_t size = 0;

	if (!file)
		return;
	for (size_t i = 0; i < USERS_LIMIT && getline(&line, &size, file) > 0; i++) {
		struct text name = {line, (uint32_t)strcspn(line, ":\n")};

		if (line[name.length] == ':' && expect_is_word(name))
			candidates_add_foreign(&completion->candidates, name, NULL);
	}
	fclose(file);
}

static ssize_t read_of_process(
	DIR *proc, const char *process, const char *name, char *buffer, size_t size)
{
	char path[PATH_LIMIT];
	CLEANUP(close) int fd = -1;

	snprintf(path, sizeof(path), "%s/%s", process, name);
	fd = openat(dirfd(proc), path, O_RDONLY | O_CLOEXEC);
	return fd < 0 ? -1 : read(fd, buffer, size);
}

/* Offers each name once. Checking whether a process has sockets would take too long for a key
 * press. */
void complete_processes(const struct completion *completion)
{
	CLEANUP(free) char **names = calloc(PROCESSES_LIMIT, sizeof(*names));
	char path[PATH_LIMIT];
	size_t count = 0;
	DIR *directory;

	snprintf(path, sizeof(path), "%s/proc", completion->host->root);
	directory = opendir(path);
	for (struct dirent *entry; directory && names && (entry = readdir(directory));) {
		char comm[64] = "", line[1];

		if (count == PROCESSES_LIMIT || !isdigit((unsigned char)*entry->d_name))
			continue;
		/* Kernel threads have no command line. */
		if (read_of_process(directory, entry->d_name, "cmdline", line, sizeof(line)) <= 0 ||
			read_of_process(directory, entry->d_name, "comm", comm, sizeof(comm) - 1) <=
				0)
			continue;
		comm[strcspn(comm, "\n")] = '\0';
		names[count] = strdup(comm);
		count += names[count] != NULL;
	}
	if (directory)
		closedir(directory);
	if (names)
		qsort(names, count, sizeof(*names), compare_names);
	for (size_t i = 0; names && i < count; i++) {
		if ((!i || strcmp(names[i], names[i - 1]) != 0) &&
			expect_is_word(text_of(names[i])))
			candidates_add_foreign(&completion->candidates, text_of(names[i]), NULL);
	}
	for (size_t i = 0; names && i < count; i++)
		free(names[i]);
}

static void complete_namespace(void *context, struct text name)
{
	const struct completion *completion = context;

	candidates_add_foreign(&completion->candidates, name, NULL);
}

void complete_namespaces(struct completion *completion)
{
	const struct subject *subject = completion->command ? completion->command->subject : NULL;

	if (!subject || subject->run)
		candidates_add(&completion->candidates, "all", "", "every network namespace");
	netns_each(completion->host->root, complete_namespace, completion);
}

/* Connects to the kernel in the namespace of --netns. A recording is not read, because that could
 * take long. The caller closes `own`. @return NULL if it cannot be asked */
static struct connector *host_connector(const struct completion *completion, struct connector **own)
{
	static const struct report report = {.quiet = true};
	const struct options asked = {.netns = completion->options.netns};

	*own = NULL;
	if (completion->options.replay || netns_is_all(asked.netns))
		return NULL;
	if (completion->host->connector)
		return completion->host->connector;
	return connect_as_asked(&asked, &report, own) ? NULL : *own;
}

struct suggestions {
	const struct completion *completion;
	const struct words *words; /* NULL: none */
};

static void add_suggestion(void *context, const char *value, const char *doc)
{
	const struct suggestions *suggestions = context;
	uint64_t number;

	if (suggestions->words && !parse_u64(text_of(value), &number) &&
		words_name(suggestions->words, number))
		return;
	candidates_add_foreign(&suggestions->completion->candidates, text_of(value), doc);
}

void complete_suggestions(
	const struct completion *completion, const struct field *field, const struct words *words)
{
	const struct subject *subject = completion->command->subject;
	struct suggestions suggestions = {completion, words};
	struct connector *own, *connector;

	if (!subject || !subject->suggest)
		return;
	connector = host_connector(completion, &own);
	subject->suggest(field, connector, add_suggestion, &suggestions);
	connector_close(own);
}

void complete_interfaces(const struct completion *completion)
{
	struct connector *own;
	struct connector *connector = host_connector(completion, &own);

	if (!connector)
		return;

	struct interfaces *interfaces = interfaces_new(connector, NULL);

	for (size_t at = 0; interfaces; at++) {
		struct text name = interfaces_at(interfaces, at);

		if (!name.length)
			break;
		if (expect_is_word(name))
			candidates_add_foreign(&completion->candidates, name, NULL);
	}
	interfaces_free(interfaces);
	connector_close(own);
}
