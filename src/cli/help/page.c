/* SPDX-License-Identifier: MIT */
#include "help.h"

#include "nlinspect/base/text.h"
#include "nlinspect/model/field.h"

#include "wrap.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum {
	SCREEN_LINES = 24,
	OPTION_COLUMN = 26,
	SECTION_COLUMN = 18,
	COLUMNS_COLUMN = 17,
	EXAMPLE_COLUMN = 49,
};

static const char *const usual_statuses[EXIT_STATUSES] = {
	[EXIT_DONE] = "Done, even if there was nothing to show.",
	[EXIT_FAILED] =
		"Failed: it could not be done, the output could not be written, or a recording is "
		"cut short or damaged. Records that were read are shown. With --exit-status also "
		"if no row was shown, or if the rows answer \"no\".",
	[EXIT_USAGE] =
		"The command line is wrong, or names a field, state, table, interface or network "
		"namespace that does not exist. Nothing is shown.",
	[EXIT_INCOMPLETE] =
		"Done, but something is missing, or changed while it was read in every attempt. "
		"With --strict also if only a note says that something is missing.",
};

void exit_statuses(const struct command *command, const char *ret[static EXIT_STATUSES])
{
	const struct verdict_words *answers =
		command && command->subject ? command->subject->answers : NULL;

	memcpy(ret, usual_statuses, sizeof(usual_statuses));
	if (!answers)
		return;
	ret[EXIT_DONE] = answers->yes;
	ret[EXIT_FAILED] = answers->no;
	ret[EXIT_USAGE] = answers->failed;
}

static const char about[] =
	"nlinspect shows sockets, routes, interfaces and more of Linux, straight from the kernel, "
	"in one notation for columns, filters, sorting and rates.";

static const struct {
	const char *form, *meaning;
} filter_rows[] = {
	{"FIELD OP VALUE[,VALUE]", "= != < <= > >= ~ !~ in; eq ne lt le gt ge; any of the values"},
	{"FIELD VALUE", "the same as FIELD = VALUE"},
	{"FIELD = -", "the field is absent; != -: it is there"},
	{"metrics.mtu > 1400",
		"a part of a list; LIST = VALUE: any value in it, LIST ~ TEXT: what is "
		"shown of it"},
	{"and or not ( )", "also & | !; words without any of them are joined by \"and\", which "
			   "binds closer than \"or\""},
	{"443  10.0.0.0/8  eth0", "a port, an address or a name alone, where the command has such "
				  "fields"},
	{"50ms 64Ki 1Gbit", "values take units; texts with * ? [ are patterns; ~ takes a regular "
			    "expression"},
};

bool option_in_help(const struct option *option, const struct command *command)
{
	return !command || option_is_for(option, command);
}

/* Whether an option before `end` has the same section. */
static bool section_before(const struct grammar *grammar, const struct command *command,
	const char *section, size_t end)
{
	for (size_t i = 0; i < end; i++) {
		const struct option *option = &grammar->options[i];

		if (option_in_help(option, command) && !strcmp(option_heading(option), section))
			return true;
	}
	return false;
}

const char *option_section(
	const struct grammar *grammar, const struct command *command, const char *after)
{
	bool found = !after;

	for (size_t i = 0; i < grammar->option_count; i++) {
		const struct option *option = &grammar->options[i];
		const char *section = option_heading(option);

		if (!option_in_help(option, command) ||
			section_before(grammar, command, section, i))
			continue;
		if (found)
			return section;
		found = !strcmp(section, after);
	}
	return NULL;
}

static void write_label(
	struct out *out, const struct option_row *row, char letter, const char *between)
{
	if (letter) {
		out_char(out, '-');
		out_char(out, letter);
	}
	if (letter && row->name)
		out_string(out, between);
	if (row->name) {
		out_string(out, "--");
		out_string(out, row->name);
	}
	if (row->value) {
		out_char(out, ' ');
		out_string(out, row->value);
	}
}

/* A short text as a string; "" if there is no memory. */
static const char *string_of(struct out *out)
{
	out_char(out, '\0');
	return out->error ? "" : out->data;
}

/* The commands without a subject, in a few lines. */
/* Whether help on one screen only names the command. */
static bool is_rare(const struct command *command)
{
	return !command->subject || command->subject->rare;
}

static void write_other_commands(struct out *out, const struct grammar *grammar)
{
	struct wrap wrap = wrap_at(out, 2, 2);

	out_spaces(out, 2);
	for (const struct command *command = grammar->commands; command->name; command++) {
		if (is_rare(command))
			wrap_piece(&wrap, command->name);
	}
	wrap_end(&wrap);
}

static void write_name(struct out *out, const struct command *command)
{
	out_string(out, command->name);
	if (!command->alias)
		return;
	out_string(out, " (");
	out_string(out, command->alias);
	out_char(out, ')');
}

/* The column of the summaries: after the longest name. */
static size_t summary_column(const struct grammar *grammar)
{
	size_t longest = 0;

	for (const struct command *command = grammar->commands; command->name; command++) {
		struct out name;

		out_init_memory(&name);
		write_name(&name, command);
		longest = name.length > longest ? name.length : longest;
		out_fini(&name);
	}
	return longest + 4;
}

static void write_commands(struct out *out, const struct grammar *grammar, bool brief)
{
	size_t column = summary_column(grammar);

	out_string(out, "Commands:\n");
	for (const struct command *command = grammar->commands; command->name; command++) {
		struct out label;

		if (brief && is_rare(command))
			continue;
		out_init_memory(&label);
		write_name(&label, command);
		wrap_entry(out, string_of(&label), column, command->summary);
		out_fini(&label);
	}
	if (brief)
		write_other_commands(out, grammar);
}

/* The examples of a command, or of the program (NULL). @return NULL if it has no examples */
static const struct example *examples_of(const struct command *command)
{
	return command ? command->examples : program_examples;
}

static size_t example_count(const struct command *command)
{
	const struct example *examples = examples_of(command);
	size_t count = 0;

	while (examples && examples[count].line)
		count++;
	return count;
}

static void write_examples(struct out *out, const struct command *command, size_t limit)
{
	const struct example *examples = examples_of(command);
	size_t count = example_count(command);

	if (!limit || !count)
		return;
	out_string(out, "\nExamples:\n");
	for (size_t i = 0; i < count && i < limit; i++)
		wrap_entry(out, examples[i].line, EXAMPLE_COLUMN, examples[i].explanation);
}

static void write_title(struct out *out, const struct command *command)
{
	struct wrap wrap = wrap_at(out, 0, 2);
	struct out name;

	if (!command) {
		out_string(out, "nlinspect: sockets, routes and interfaces of Linux, straight from "
				"the kernel\n");
		return;
	}
	out_init_memory(&name);
	out_string(&name, "nlinspect ");
	out_string(&name, command->name);
	if (command->alias) {
		out_string(&name, " (");
		out_string(&name, command->alias);
		out_char(&name, ')');
	}
	out_char(&name, ':');
	wrap_words(&wrap, string_of(&name));
	wrap_words(&wrap, command->summary);
	wrap_end(&wrap);
	out_fini(&name);
}

static void write_usage(struct out *out, const struct command *command)
{
	out_string(out, "Usage: nlinspect ");
	out_string(out, command ? command->name : "COMMAND");
	out_string(out, " [OPTIONS]");
	if (command && *command->arguments) {
		out_char(out, ' ');
		out_string(out, command->arguments);
	} else if (!command) {
		out_string(out, " [ARGUMENTS]");
	}
	out_char(out, '\n');
}

/* A section of options in a few lines, without descriptions. */
static void write_labels(struct out *out, const struct grammar *grammar,
	const struct command *command, const char *section)
{
	size_t width = 2 + strlen(section);
	size_t column = width < SECTION_COLUMN ? SECTION_COLUMN : width + 1;
	struct wrap wrap = wrap_at(out, column, SECTION_COLUMN);
	bool first = true;

	/* For the comma that follows. */
	wrap.reserve = 1;
	out_spaces(out, 2);
	out_string(out, section);
	out_spaces(out, column - width);
	for (size_t i = 0; i < grammar->option_count; i++) {
		const struct option *option = &grammar->options[i];
		struct out label;

		if (!option_in_help(option, command) ||
			strcmp(option_heading(option), section) != 0)
			continue;
		if (!first)
			out_char(out, ',');
		wrap.column += !first;
		first = false;
		out_init_memory(&label);
		write_label(&label, option->row, option_letter(grammar, command, option), " ");
		wrap_piece(&wrap, string_of(&label));
		out_fini(&label);
	}
	wrap_end(&wrap);
}

static size_t line_count(const struct out *out)
{
	size_t count = 0;

	for (size_t i = 0; i < out->length; i++)
		count += out->data[i] == '\n';
	return count;
}

static void write_short_head(
	struct out *out, const struct grammar *grammar, const struct command *command)
{
	const char *section = NULL;

	write_title(out, command);
	write_usage(out, command);
	/* The list of commands fills the screen. */
	if (!command) {
		write_commands(out, grammar, true);
		return;
	}
	out_char(out, '\n');
	out_string(out, "Options:\n");
	while ((section = option_section(grammar, command, section)))
		write_labels(out, grammar, command, section);
}

static void add_pointer(struct out *out, const char *before, const char *name, const char *after)
{
	out_string(out, out->length ? ", nlinspect " : "More: nlinspect ");
	out_string(out, before);
	out_string(out, name);
	out_string(out, after);
}

/* Pointers to more help. Only listings have fields and a manual page. */
static void write_pointers(struct out *out, const struct command *command, bool is_long)
{
	const char *name = command ? command->name : "COMMAND";
	struct wrap wrap = wrap_at(out, 0, 6);
	struct out text;

	out_init_memory(&text);
	if (!is_long || !command)
		add_pointer(&text, "", name, " --help");
	if (!command || command->schema) {
		add_pointer(&text, "fields ", name, "");
		add_pointer(&text, "help ", name, "");
	}
	if (text.length) {
		out_char(out, '\n');
		wrap_words(&wrap, string_of(&text));
		wrap_end(&wrap);
	}
	out_fini(&text);
}

/* Writes as many examples as fit, leaving one line for the shell's prompt. */
static void write_fitting_examples(struct out *out, const struct command *command, size_t lines)
{
	for (size_t limit = example_count(command); limit > 0; limit--) {
		struct out body;
		bool fits;

		out_init_memory(&body);
		write_examples(&body, command, limit);
		fits = line_count(&body) < lines;
		if (fits)
			out_bytes(out, body.data, body.length);
		out_fini(&body);
		if (fits)
			break;
	}
}

/* Writes a head and a tail, and as many examples between them as the screen has room for. @return 0
 * or -ENOMEM */
static int write_screen(
	struct out *out, const struct command *command, struct out *head, struct out *tail)
{
	size_t used = line_count(head) + line_count(tail);
	int error = head->error ? head->error : tail->error;

	out_bytes(out, head->data, head->length);
	if (used < SCREEN_LINES)
		write_fitting_examples(out, command, SCREEN_LINES - used);
	out_bytes(out, tail->data, tail->length);
	out_fini(head);
	out_fini(tail);
	return error;
}

int help_overview(struct out *out, const struct grammar *grammar)
{
	struct out head, tail;

	out_init_memory(&head);
	out_init_memory(&tail);
	write_title(&head, NULL);
	out_char(&head, '\n');
	write_commands(&head, grammar, true);
	out_char(&tail, '\n');
	wrap_paragraph(&tail, 0,
		"More: nlinspect COMMAND -h, or --help for all of it; nlinspect help COMMAND");
	return write_screen(out, NULL, &head, &tail);
}

/* Writes the options of every command, if they and a pointer line fit. */
static void write_general(struct out *out, const struct grammar *grammar, size_t lines)
{
	struct out text;

	out_init_memory(&text);
	out_string(&text, "\nOptions of every command:\n");
	write_labels(&text, grammar, NULL, "General");
	if (line_count(&text) + 2 <= lines)
		out_bytes(out, text.data, text.length);
	out_fini(&text);
}

int help_short(struct out *out, const struct grammar *grammar, const struct command *command)
{
	struct out head, tail;

	out_init_memory(&head);
	out_init_memory(&tail);
	write_short_head(&head, grammar, command);
	if (!command)
		write_general(&tail, grammar, SCREEN_LINES - line_count(&head));
	write_pointers(&tail, command, false);
	return write_screen(out, command, &head, &tail);
}

/* In the program's help: the commands that take an option, unless all do or all listings do. */
static void wrap_commands(
	struct wrap *wrap, const struct grammar *grammar, const struct option *option)
{
	const char *lead = "(";
	struct out names;

	if (option->by != BY_FAMILIES && option->by != BY_ONE)
		return;
	out_init_memory(&names);
	for (const struct command *command = grammar->commands; command->name; command++) {
		if (!option_is_for(option, command))
			continue;
		out_string(&names, lead);
		out_string(&names, command->name);
		lead = ", ";
	}
	out_char(&names, ')');
	wrap_words(wrap, string_of(&names));
	out_fini(&names);
}

static void write_option(struct out *out, const struct grammar *grammar,
	const struct option *option, const struct command *command)
{
	struct wrap wrap = wrap_at(out, OPTION_COLUMN, OPTION_COLUMN);
	size_t start = out->length + 2;
	char letter = option_letter(grammar, command, option);

	/* Aligns long names, with or without a letter. */
	out_spaces(out, letter ? 2 : 6);
	write_label(out, option->row, letter, ", ");
	if (out->length - start + 3 < OPTION_COLUMN) {
		out_spaces(out, OPTION_COLUMN - 2 - (out->length - start));
	} else {
		out_char(out, '\n');
		out_spaces(out, OPTION_COLUMN);
	}
	wrap_words(&wrap, option_doc(option, command));
	if (!command)
		wrap_commands(&wrap, grammar, option);
	wrap_end(&wrap);
}

static void write_options(
	struct out *out, const struct grammar *grammar, const struct command *command)
{
	const char *section = NULL;

	while ((section = option_section(grammar, command, section))) {
		out_char(out, '\n');
		out_string(out, section);
		out_string(out, ":\n");
		for (size_t i = 0; i < grammar->option_count; i++) {
			const struct option *option = &grammar->options[i];

			if (option_in_help(option, command) &&
				!strcmp(option_heading(option), section))
				write_option(out, grammar, option, command);
		}
	}
}

static void write_columns(struct out *out, const struct schema *schema, const char *label,
	enum field_show show, enum field_show also)
{
	struct wrap wrap = wrap_at(out, COLUMNS_COLUMN, COLUMNS_COLUMN);
	bool any = false;

	for (size_t i = 0; i < schema->field_count; i++) {
		const struct field *field = &schema->fields[i];

		if (field->show != show && field->show != also)
			continue;
		if (!any) {
			out_spaces(out, 2);
			out_string(out, label);
			out_spaces(out, COLUMNS_COLUMN - 2 - strlen(label));
		}
		any = true;
		wrap_piece(&wrap, field->name);
	}
	if (any)
		wrap_end(&wrap);
}

static void write_schema(struct out *out, const struct schema *schema)
{
	out_string(out, "\nColumns:\n");
	write_columns(out, schema, "by default", SHOW_DEFAULT, SHOW_TABLE);
	write_columns(out, schema, "with -i", SHOW_WIDE, SHOW_WIDE);
	write_columns(out, schema, "with -e", SHOW_EXTENDED, SHOW_EXTENDED);
	write_columns(out, schema, "with -m", SHOW_MEMORY, SHOW_MEMORY);
	write_columns(out, schema, "with -p", SHOW_HOLDERS, SHOW_OWNERS);
	for (size_t i = 0; i < schema->view_count; i++) {
		char label[32];

		snprintf(label, sizeof(label), "-o @%s", schema->views[i].name);
		wrap_entry(out, label, COLUMNS_COLUMN, schema->views[i].doc);
	}
}

void help_filter(struct out *out)
{
	out_string(out, "Filter:\n");
	for (size_t i = 0; i < ARRAY_SIZE(filter_rows); i++)
		wrap_entry(out, filter_rows[i].form, OPTION_COLUMN, filter_rows[i].meaning);
}

static void write_status(struct out *out, const struct command *command)
{
	const char *meanings[EXIT_STATUSES];

	exit_statuses(command, meanings);
	out_string(out, "\nExit status:\n");
	for (unsigned i = 0; i < EXIT_STATUSES; i++)
		wrap_entry(out, (const char[]){(char)('0' + i), '\0'}, 5, meanings[i]);
}

void help_long(struct out *out, const struct grammar *grammar, const struct command *command)
{
	const struct schema *schema = command ? command->schema : NULL;
	bool lists = !command || command->subject;

	write_title(out, command);
	write_usage(out, command);
	if (!command) {
		out_char(out, '\n');
		wrap_paragraph(out, 0, about);
		out_char(out, '\n');
		write_commands(out, grammar, false);
		out_char(out, '\n');
		wrap_paragraph(out, 0,
			"Options may stand before or after the command. Those below are for the "
			"commands that list records, where no others are named.");
	}
	write_options(out, grammar, command);
	if (schema)
		write_schema(out, schema);
	if (lists) {
		out_char(out, '\n');
		help_filter(out);
	}
	write_examples(out, command, SIZE_MAX);
	write_status(out, command);
	write_pointers(out, command, true);
}
