/* SPDX-License-Identifier: MIT */
#include "confine.h"

#include "nlinspect/host/caller.h"
#include "nlinspect/host/sandbox.h"

#include "cli/options.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PATH_SIZE = 4096 };

/* Whether rows are drawn in place, or may be. */
static bool may_draw(const struct subject *subject, const struct options *options)
{
	return options->live || (subject->live.usual && isatty(STDOUT_FILENO));
}

/* Options add to the needs of a subject. */
static unsigned needs_of_options(const struct subject *subject, const struct options *options)
{
	unsigned needs = 0;

	if (options->netns)
		needs |= NEED_NETNS;
	if (options->replay || options->since)
		needs |= NEED_INPUT;
	if (options->record || options->svg)
		needs |= NEED_OUTPUT;
	if (options->interval || options->follow || options->live || options->duration ||
		subject->repeats || !subject->run)
		needs |= NEED_WAITING;
	if (may_draw(subject, options))
		needs |= NEED_SCREEN;
	/* News come fast, and CAP_NET_ADMIN makes the kernel keep more of them. */
	if ((options->follow || !subject->run) && !options->replay)
		needs |= NEED_HIDDEN;
	return needs;
}

/* ncurses also looks for terminals in folders of this user. */
static void add_terminals(struct sandbox *sandbox, char home[static PATH_SIZE])
{
	const char *folder = getenv("HOME");

	sandbox_add(sandbox->inputs, getenv("TERMINFO"));
	if (folder && snprintf(home, PATH_SIZE, "%s/.terminfo", folder) < PATH_SIZE)
		sandbox_add(sandbox->inputs, home);
}

/* The files that options of the subject name are read. @return whether there are any */
static bool add_files(
	struct sandbox *sandbox, const struct subject *subject, const struct options *options)
{
	const struct option_set *set = subject->options;
	bool any = false;

	for (size_t i = 0; set && options->own && i < set->count; i++) {
		const char *const *name =
			(const char *const *)((const char *)options->own + set->rows[i].member);

		if (set->rows[i].type != VALUE_FILE || !*name)
			continue;
		any = true;
		if (strcmp(*name, "-") != 0)
			sandbox_add(sandbox->inputs, *name);
	}
	return any;
}

static int enter(const struct invocation *invocation, unsigned needs)
{
	const struct options *options = invocation->options;
	struct sandbox sandbox = {.needs = needs | NEED_NOTHING};
	char home[PATH_SIZE];
	int error;

	if (add_files(&sandbox, invocation->command->subject, options))
		sandbox.needs |= NEED_INPUT;
	if (options->svg && strcmp(options->svg, "-") != 0)
		sandbox_add(sandbox.outputs, options->svg);
	sandbox_add(sandbox.outputs, options->record);
	sandbox_add(sandbox.inputs, options->replay);
	sandbox_add(sandbox.inputs, options->since);
	if (needs & NEED_SCREEN)
		add_terminals(&sandbox, home);
	error = sandbox_enter(&sandbox);
	if (error)
		report_error(invocation->report, "privileges could not be given up: %s",
			strerror(-error));
	return error;
}

int confine_command(const struct invocation *invocation)
{
	const struct subject *subject = invocation->command->subject;
	const struct options *options = invocation->options;
	unsigned needs = needs_of_options(subject, options) | NEED_FEWER;

	if (options->netns && caller_lent()) {
		report_error(invocation->report,
			"--netns acts with the caller's rights, which do not suffice here; run as "
			"root");
		return -EPERM;
	}
	/* A recording also answers what the filter asks for. */
	if (!options->replay)
		needs |= subject->needs | (options->word_count ? NEED_NAMES : 0);
	return enter(invocation, needs);
}

int confine_listings(const struct invocation *invocation, const struct listings *listings)
{
	const struct subject *subject = invocation->command->subject;
	const struct options *options = invocation->options;
	unsigned needs = needs_of_options(subject, options);

	/* A filter may still be typed. */
	if (may_draw(subject, options) && !options->replay)
		needs |= subject->needs | NEED_NAMES;
	for (size_t i = 0; i < listings->count && !options->replay; i++)
		needs |= subject->needed ? subject->needed(&listings->list[i].selection.ask)
					 : subject->needs;
	return enter(invocation, needs);
}
