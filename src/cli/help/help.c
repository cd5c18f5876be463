/* SPDX-License-Identifier: MIT */
#include "help.h"

#include "nlinspect/host/caller.h"

#include "cli/find.h"
#include "cli/output.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

/* The topic that help is asked for. */
struct topic {
	const struct command *command; /* NULL: the program, or the filter language */
	bool filter;
	const char *page; /* of the manual */
	char name[64];
};

/* Whether man(1) exists and finds the page. */
static bool manual_has(const char *page)
{
	const char *arguments[] = {"man", "-w", page, NULL};
	posix_spawn_file_actions_t actions;
	int status = -1;
	pid_t pid;

	if (posix_spawn_file_actions_init(&actions))
		return false;
	if (!posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0) &&
		!posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO) &&
		!posix_spawnp(&pid, "man", &actions, NULL, (char *const *)arguments, environ)) {
		while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
			;
	}
	posix_spawn_file_actions_destroy(&actions);
	return WIFEXITED(status) && !WEXITSTATUS(status);
}

/* Replaces the process by man(1), if it has the page. */
static void manual_open(const char *page)
{
	if (manual_has(page))
		execlp("man", "man", page, (char *)NULL);
}

static int topic_init(struct topic *topic, const struct grammar *grammar, const char *word,
	const struct report *report)
{
	*topic = (struct topic){.page = "nlinspect"};
	if (!word)
		return 0;
	topic->page = topic->name;
	topic->filter = word_equals(text_of(word), "filter");
	if (!topic->filter && command_of(grammar, word, report, &topic->command))
		return -EINVAL;
	snprintf(topic->name, sizeof(topic->name), "nlinspect-%s",
		topic->filter ? "filter" : topic->command->name);
	return 0;
}

static int help_write(const struct topic *topic, const struct invocation *invocation)
{
	const struct grammar *grammar = invocation->grammar;
	const struct options *options = invocation->options;
	const struct report *report = invocation->report;
	bool asked = options->command || options->help || options->short_help;
	struct out out;
	int error = out_init(&out, STDOUT_FILENO), status;

	if (!error && topic->filter)
		help_filter(&out);
	else if (!error && !asked)
		error = help_overview(&out, grammar);
	else if (!error && options->short_help && !options->help)
		error = help_short(&out, grammar, topic->command);
	else if (!error)
		help_long(&out, grammar, topic->command);
	if (error) {
		report_error(report, "%s", strerror(-error));
		return EXIT_FAILED;
	}
	status = finish_stdout(&out, report);
	out_fini(&out);
	return status;
}

int help_run(const struct invocation *invocation)
{
	const struct options *options = invocation->options;
	const struct report *report = invocation->report;
	bool flagged = options->help || options->short_help;
	bool manual = options->command && !flagged;
	const char *word = manual && options->word_count ? options->words[0] : NULL;
	struct topic topic;

	if (manual && options->word_count > 1) {
		report_error(report, "help takes one command: nlinspect help COMMAND");
		return EXIT_USAGE;
	}
	if (topic_init(&topic, invocation->grammar, flagged ? options->command : word, report))
		return EXIT_USAGE;
	if (manual) {
		/* The manual's pager runs what is typed. */
		if (!caller_forever())
			manual_open(topic.page);
		report_note(report, "man(1) does not find %s; this is %s", topic.page,
			topic.filter ? "the short form" : "--help");
	}
	return help_write(&topic, invocation);
}
