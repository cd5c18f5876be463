/* SPDX-License-Identifier: MIT */
#include "commands.h"

#include "cli/complete/completion.h"
#include "cli/help/field_record.h"
#include "cli/help/help.h"
#include "cli/listing/run.h"
#include "options.h"
#include "subject/subjects.h"

#include <stdlib.h>

static const struct example fields_examples[] = {
	{"nlinspect fields sockets", "names for -o, --sort and filters"},
	{"nlinspect fields links --json-schema", "for programs that read JSON"},
	{"nlinspect fields -j | jq -r '.[] | select(.role==\"counter\") | .name'",
		"every field that becomes a rate with --interval"},
	{NULL, NULL},
};

static const struct example help_examples[] = {
	{"nlinspect help sockets", "the manual page of a command"},
	{"nlinspect help filter", "the manual page of the filter language"},
	{NULL, NULL},
};

/* The commands that have no subject. */
static const struct command others[] = {
	{
		.name = "fields",
		.arguments = "[COMMAND [FIELD|WORD|FILTER...]]",
		.summary = "every field: name, type, unit, source, meaning",
		.schema = &field_schema,
		.options = &fields_option_set,
		.examples = fields_examples,
		.run = fields_run,
	},
	{
		.name = "completion",
		.arguments = "bash|fish|zsh",
		.summary = "the completion file for a shell",
		.run = completion_run,
	},
	{
		.name = "help",
		.arguments = "[COMMAND|filter]",
		.summary = "the manual of a command, or of the filter language",
		.examples = help_examples,
		.runs_another = true,
		.run = help_run,
	},
	{.name = "version", .arguments = "", .summary = "the version", .run = version_run},
};

/* The grammar, with the tables that it points to. */
struct tables {
	struct grammar grammar;
	struct command *commands;
	struct option *options;
};

static struct command command_of_subject(const struct subject *subject)
{
	return (struct command){
		.name = subject->name,
		.alias = subject->alias,
		.arguments = subject->arguments,
		.summary = subject->summary,
		.subject = subject,
		.schema = subject->schema,
		.options = subject->options,
		.examples = subject->examples,
		.run = listing_run,
	};
}

static size_t option_total(const struct command *commands)
{
	size_t total = shared_option_count;

	for (const struct command *command = commands; command->name; command++)
		total += command->options ? command->options->count : 0;
	return total;
}

static void tables_add(struct tables *tables, struct option option)
{
	tables->options[tables->grammar.option_count++] = option;
}

/* Adds the shared options of a section, then each command's own. */
static void tables_add_section(struct tables *tables, enum option_section section)
{
	for (size_t i = 0; i < shared_option_count; i++) {
		const struct shared_option *shared = &shared_options[i];

		if (shared->row.section == section)
			tables_add(tables, (struct option){&shared->row, shared->by, NULL});
	}
	for (const struct command *command = tables->commands; command->name; command++) {
		for (size_t i = 0; command->options && i < command->options->count; i++) {
			const struct option_row *row = &command->options->rows[i];

			if (row->section == section)
				tables_add(tables, (struct option){row, BY_ONE, command});
		}
	}
}

struct grammar *grammar_new(void)
{
	struct tables *tables = calloc(1, sizeof(*tables));
	size_t count = 0;

	if (!tables)
		return NULL;
	while (subjects[count])
		count++;
	tables->commands = calloc(count + ARRAY_SIZE(others) + 1, sizeof(*tables->commands));
	if (tables->commands) {
		for (size_t i = 0; i < count; i++)
			tables->commands[i] = command_of_subject(subjects[i]);
		memcpy(tables->commands + count, others, sizeof(others));
		tables->options = calloc(option_total(tables->commands), sizeof(*tables->options));
	}
	if (!tables->options) {
		grammar_free(&tables->grammar);
		return NULL;
	}
	for (unsigned section = 0; section < SECTION_COUNT; section++)
		tables_add_section(tables, (enum option_section)section);
	tables->grammar.commands = tables->commands;
	tables->grammar.options = tables->options;
	return &tables->grammar;
}

void grammar_free(struct grammar *grammar)
{
	struct tables *tables = (struct tables *)grammar;

	if (!tables)
		return;
	free(tables->commands);
	free(tables->options);
	free(tables);
}
