/* SPDX-License-Identifier: MIT */
#include "command.h"

#include "cli/help/field_record.h"
#include "cli/listing/listing.h"
#include "cli/listing/rounds.h"
#include "cli/listing/signals.h"
#include "habits.h"
#include "subject/schemas.h"

#include <errno.h>
#include <unistd.h>

const struct command commands[] = {
	{"sockets", "ss", "[FILTER...]", "sockets of every family, owners and TCP's internals",
		FOR_LISTINGS | FOR_SOCKETS, listing_run},
	{"links", "link", "[FILTER...]", "interfaces and their statistics",
		FOR_LISTINGS | FOR_LINKS, listing_run},
	{"addresses", "addr", "[FILTER...]", "addresses of interfaces", FOR_LISTINGS | FOR_OBJECTS,
		listing_run},
	{"neighbors", "neigh", "[FILTER...]", "neighbors: ARP and NDP", FOR_LISTINGS | FOR_OBJECTS,
		listing_run},
	{"routes", "route", "[FILTER...]", "the main routing table, or any other",
		FOR_LISTINGS | FOR_ROUTES, listing_run},
	{"rules", "rule", "[FILTER...]", "policy rules", FOR_LISTINGS | FOR_OBJECTS, listing_run},
	{"tables", "table", "[FILTER...]", "routing tables in use, and how much is in them",
		FOR_LISTINGS | FOR_OBJECTS, listing_run},
	{"nexthops", "nexthop", "[FILTER...]", "next-hop objects and groups",
		FOR_LISTINGS | FOR_OBJECTS, listing_run},
	{"summary", NULL, "[FILTER...]", "how many sockets there are, by protocol and state",
		FOR_LISTINGS, listing_run},
	{"lookup", NULL, "ADDRESS", "the way that a packet would take, and why",
		FOR_LISTINGS | FOR_LOOKUP, listing_run},
	{"doctor", NULL, "[FILTER...]", "what works here, and what would make the rest work",
		FOR_LISTINGS, listing_run},
	{"fields", NULL, "[COMMAND]", "every field: name, type, unit, source, meaning", FOR_FIELDS,
		fields_run},
	{"completion", NULL, "bash|fish|zsh", "the file by which a shell completes command lines",
		FOR_NONE, completion_run},
	{"help", NULL, "[COMMAND|filter]", "the manual of a command, or of the filter language",
		FOR_NONE, help_run},
	{"version", NULL, "", "the version", FOR_NONE, version_run},
	{NULL, NULL, NULL, NULL, 0, NULL},
};

const struct command *command_named(struct text name)
{
	for (const struct command *command = commands; command->name; command++) {
		if (word_equals(name, command->name) ||
			(command->alias && word_equals(name, command->alias)))
			return command;
	}
	return NULL;
}

const struct schema *command_schema(const struct command *command)
{
	return command->run == fields_run ? &field_schema : schema_named(text_of(command->name));
}

static int report_command(const char *word, const struct report *report)
{
	char shown[128];
	const char *best = NULL;
	unsigned least = strlen(word) < 4 ? 1 : 3;

	for (const struct command *command = commands; command->name; command++) {
		unsigned distance = text_distance(word, command->name);

		if (command->alias && text_distance(word, command->alias) < distance)
			distance = text_distance(word, command->alias);
		if (distance < least) {
			least = distance;
			best = command->name;
		}
	}
	text_escape_into(shown, sizeof(shown), text_of(word));
	if (habit_command_advice(word))
		report_error(
			report, "unknown command \"%s\": %s", shown, habit_command_advice(word));
	else if (best)
		report_error(report, "unknown command \"%s\"; did you mean \"%s\"?", shown, best);
	else
		report_error(report,
			"unknown command \"%s\"; \"nlinspect --help\" lists the commands", shown);
	return -EINVAL;
}

int command_of(const char *word, const struct report *report, const struct command **ret)
{
	const struct command *command = command_named(text_of(word));

	if (!command)
		return report_command(word, report);
	*ret = command;
	return 0;
}

/* An option that was given although the command has no use for it is a mistake, not to be passed
 * over. */
static int check_options(
	const struct command *command, const struct options *options, const struct report *report)
{
	for (size_t i = 0; i < option_row_count; i++) {
		const struct option_row *row = &option_rows[i];

		const char *advice;

		if (option_is_for(row, command->bits) || !option_was_given(options, row))
			continue;
		advice = habit_option_advice((char[]){'-', row->letter, '\0'}, command);
		if (row->name)
			report_error(report, "option --%s is not for the command \"%s\"%s%s",
				row->name, command->name, advice ? ": " : "", advice ? advice : "");
		else
			report_error(report, "option -%c is not for the command \"%s\"",
				row->letter, command->name);
		return -EINVAL;
	}
	return 0;
}

/* Options without a command want one, but for those that are for all. */
static int check_bare(const struct options *options, const struct report *report)
{
	for (size_t i = 0; i < option_row_count; i++) {
		const struct option_row *row = &option_rows[i];

		if (row->commands & FOR_ALL || !option_was_given(options, row))
			continue;
		report_error(report, "a command is missing; \"nlinspect\" alone lists them");
		return -EINVAL;
	}
	return 0;
}

/* "-n NAME link", as ip(8) has it. @return -EINVAL (reported), or 0: it is something else */
static int check_netns_habit(const struct options *options, const struct report *report)
{
	char shown[128];

	if (!options->numeric || !options->word_count || command_named(text_of(options->command)) ||
		!command_named(text_of(options->words[0])))
		return 0;
	text_escape_into(shown, sizeof(shown), text_of(options->command));
	report_error(report,
		"unknown command \"%s\": -n is for numbers instead of names; \"-N %s\" looks into "
		"a network namespace",
		shown, shown);
	return -EINVAL;
}

int command_find(
	const struct options *options, const struct report *report, const struct command **ret)
{
	bool help = options->help || options->short_help;
	int error;

	if (options->version)
		return command_of("version", report, ret);
	/* Whoever asks for help in the middle of a command line need not take the rest back. */
	if (help)
		return command_of("help", report, ret);
	if (!options->command) {
		error = check_bare(options, report);
		return error ? error : command_of("help", report, ret);
	}
	error = check_netns_habit(options, report);
	if (!error)
		error = command_of(options->command, report, ret);
	return error ? error : check_options(*ret, options, report);
}

int finish_stdout(struct out *out, const struct report *report)
{
	int error = out_flush(out);

	/* Some file systems tell of a failed write only when the file is closed. */
	if (close(STDOUT_FILENO) && !error)
		error = -errno;
	/* A reader that went away, or that did not read when a signal came, knows. */
	if (error && error != -EPIPE && error != -EINTR)
		report_error(report, "the output could not be written: %s", strerror(-error));
	return error ? EXIT_FAILED : EXIT_DONE;
}

static int listing_carry_out(const struct listing *listing)
{
	const struct report *report = listing->report;
	struct out out;
	int error = out_init(&out, STDOUT_FILENO), status, closed;

	if (error) {
		report_error(report, "%s", strerror(-error));
		return EXIT_FAILED;
	}
	out.ending = signals_arrived;
	if (listing->options->explain)
		status = explain(listing, &out) ? EXIT_FAILED : EXIT_DONE;
	else
		status = rounds_run(listing, &out);
	closed = finish_stdout(&out, report);
	out_fini(&out);
	return closed ? closed : status;
}

int listing_run(
	const struct command *command, const struct options *options, const struct report *report)
{
	struct listing listing;
	int error = listing_init(&listing, command, options, report), status;

	if (error == -EINVAL)
		return EXIT_USAGE;
	if (error) {
		report_error(report, "%s", strerror(-error));
		return EXIT_FAILED;
	}
	status = listing_look(&listing) ? EXIT_USAGE : listing_carry_out(&listing);
	listing_fini(&listing);
	/* The caller is to see what ended it; a shell's loop ends with it, for one. */
	signals_deliver();
	return status;
}
