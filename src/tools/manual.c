/* SPDX-License-Identifier: MIT */
/* Writes a page of the manual to stdout: "manual PAGE.scd", during the build. Its lines @...@ are
 * replaced from the tables of commands, options and fields. */
#include "cli/help/help.h"

#include "nlinspect/base/text.h"

#include "cli/commands.h"
#include "cli/help/field_record.h"
#include "cli/output.h"
#include "model/field_words.h"
#include "scdoc.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { ARGUMENTS = 2 };

/* The words after the first one of a line @...@. */
struct directive {
	const struct grammar *grammar;
	const struct command *command; /* the first argument; NULL: none was given */
	const struct schema *schema;   /* of the command; NULL: it has none */
	const struct field *field;     /* the second argument; NULL: none was given */
};

static int write_commands(struct out *out, const struct directive *directive)
{
	for (const struct command *command = directive->grammar->commands; command->name;
		command++) {
		scdoc_marked(out, '*', command->name);
		if (command->alias) {
			out_string(out, ", ");
			scdoc_marked(out, '*', command->alias);
		}
		if (*command->arguments) {
			out_char(out, ' ');
			scdoc_text(out, command->arguments);
		}
		out_string(out, "\n\t");
		scdoc_sentence(out, command->summary);
		if (command->schema) {
			out_string(out, " See *nlinspect-");
			out_string(out, command->name);
			out_string(out, "*(8).");
		}
		out_string(out, "\n\n");
	}
	return 0;
}

/* References to the pages of all commands. */
static int write_pages(struct out *out, const struct directive *directive)
{
	for (const struct command *command = directive->grammar->commands; command->name;
		command++) {
		if (!command->schema)
			continue;
		out_string(out, "*nlinspect-");
		out_string(out, command->name);
		out_string(out, "*(8),\n");
	}
	return 0;
}

static void write_option(
	struct out *out, const struct option *option, const struct command *command, char letter)
{
	const struct option_row *row = option->row;
	const char dashed[] = {'-', letter, '\0'};

	if (letter)
		scdoc_marked(out, '*', dashed);
	if (letter && row->name)
		out_string(out, ", ");
	if (row->name) {
		out_string(out, "*--");
		scdoc_text(out, row->name);
		out_char(out, '*');
	}
	if (row->value) {
		out_char(out, ' ');
		scdoc_marked(out, '_', row->value);
	}
	out_string(out, "\n\t");
	scdoc_sentence(out, option_doc(option, command));
	out_string(out, "\n\n");
}

/* Whether an option belongs to a command, or (NULL) to all listings. */
static bool is_option(const struct option *option, const struct command *command)
{
	return command ? option_is_for(option, command)
		       : option->by != BY_FAMILIES && option->by != BY_ONE;
}

static int write_options(struct out *out, const struct directive *directive)
{
	const struct grammar *grammar = directive->grammar;
	const char *section = NULL;

	while ((section = option_section(grammar, directive->command, section))) {
		bool begun = false;

		for (size_t i = 0; i < grammar->option_count; i++) {
			const struct option *option = &grammar->options[i];

			if (strcmp(option_heading(option), section) != 0 ||
				!is_option(option, directive->command))
				continue;
			if (!begun) {
				out_string(out, "## ");
				out_string(out, section);
				out_string(out, "\n\n");
			}
			begun = true;
			write_option(out, option, directive->command,
				option_letter(grammar, directive->command, option));
		}
	}
	return 0;
}

static void write_tabs(struct out *out, unsigned count)
{
	while (count--)
		out_char(out, '\t');
}

/* Starts another line of an entry; scdoc keeps the indentation. */
static void write_break(struct out *out)
{
	out_string(out, "++\n");
}

static void write_words(struct out *out, const char *lead, const struct word *list, size_t count)
{
	if (!count)
		return;
	write_break(out);
	out_string(out, lead);
	for (size_t i = 0; i < count; i++) {
		out_string(out, i ? ", " : " ");
		scdoc_marked(out, '*', list[i].name);
	}
	out_char(out, '.');
}

static void write_synonyms(struct out *out, const struct schema *schema, unsigned id)
{
	bool first = true;

	for (size_t i = 0; i < schema->synonym_count; i++) {
		const struct synonym *synonym = &schema->synonyms[i];

		if (schema_field(schema, text_of(synonym->field)) != (int)id)
			continue;
		if (first)
			write_break(out);
		out_string(out, first ? "Also called " : ", ");
		first = false;
		scdoc_marked(out, '*', synonym->word);
	}
	if (!first)
		out_char(out, '.');
}

/* Writes the source of a field, unless its name says no more than that there is one. */
static void write_source(struct out *out, const struct schema *schema, unsigned id)
{
	struct out source;

	out_init_memory(&source);
	schema_source(schema, id, &source);
	out_char(&source, '\0');
	if (!source.error && strcmp(source.data, "derived") != 0) {
		write_break(out);
		out_string(out, "Source: ");
		scdoc_text(out, source.data);
		out_char(out, '.');
	}
	out_fini(&source);
}

/* "NAME (TYPE, UNIT, ROLE)", and the meaning below. */
static void write_field(struct out *out, const struct schema *schema, unsigned id, unsigned depth)
{
	const struct field *field = &schema->fields[id];
	const char *unit = field_unit_name(field->unit);

	write_tabs(out, depth);
	scdoc_marked(out, '*', field->name);
	out_string(out, " (");
	out_string(out, field_type_name(field->type));
	if (*unit) {
		out_string(out, ", ");
		out_string(out, unit);
	}
	if (field->role == ROLE_KEY || field->role == ROLE_COUNTER) {
		out_string(out, ", ");
		out_string(out, field_role_name(field->role));
	}
	out_string(out, ")\n");
	write_tabs(out, depth + 1);
	scdoc_sentence(out, field->doc);
	if (field->words) {
		write_words(out, "Words:", field->words->list, field->words->count);
		write_words(
			out, "Groups of them:", field->words->groups, field->words->group_count);
	}
	if (!depth)
		write_synonyms(out, schema, id);
	write_source(out, schema, id);
	out_string(out, "\n\n");
}

static void write_nested(struct out *out, const struct schema *schema, unsigned depth)
{
	for (unsigned id = 0; id < schema->field_count; id++) {
		if (schema->fields[id].show == SHOW_NAMED)
			continue;
		write_field(out, schema, id, depth);
		if (schema->fields[id].list)
			write_nested(out, schema->fields[id].list, depth + 1);
	}
}

static void write_shown(
	struct out *out, const struct schema *schema, enum field_show show, const char *heading)
{
	bool begun = false;

	for (unsigned id = 0; id < schema->field_count; id++) {
		const struct field *field = &schema->fields[id];

		if (field->show != show)
			continue;
		if (!begun) {
			out_string(out, "## ");
			out_string(out, heading);
			out_string(out, "\n\n");
		}
		begun = true;
		write_field(out, schema, id, 0);
		if (field->list)
			write_nested(out, field->list, 1);
	}
}

static int write_fields(struct out *out, const struct directive *directive)
{
	static const struct {
		enum field_show show;
		const char *heading;
	} parts[] = {
		{SHOW_DEFAULT, "Shown by default"},
		{SHOW_TABLE, "Shown by default in tables; elsewhere their parts are"},
		{SHOW_JOINED, "Shown in tables of a view; elsewhere their parts are"},
		{SHOW_HOLDERS, "Shown with -p in tables; elsewhere their parts are"},
		{SHOW_WIDE, "Shown with -i, and in JSON"},
		{SHOW_EXTENDED, "Shown with -e, and in JSON"},
		{SHOW_MEMORY, "Shown with -m, and in JSON"},
		{SHOW_OWNERS, "Shown with -p"},
		{SHOW_OWNER, "Shown with -p in JSON and CSV"},
		{SHOW_ASKED, "Shown in JSON, and if they are named"},
		{SHOW_NAMED, "Shown only if they are named"},
	};

	if (!directive->schema)
		return -EINVAL;
	for (size_t i = 0; i < ARRAY_SIZE(parts); i++)
		write_shown(out, directive->schema, parts[i].show, parts[i].heading);
	return 0;
}

/* The views of a command, and their columns. */
static int write_views(struct out *out, const struct directive *directive)
{
	const struct schema *schema = directive->schema;

	if (!schema)
		return -EINVAL;
	for (size_t i = 0; i < schema->view_count; i++) {
		out_string(out, "*-o @");
		scdoc_text(out, schema->views[i].name);
		out_string(out, "*\n\t");
		scdoc_sentence(out, schema->views[i].doc);
		write_break(out);
		out_string(out, "Columns: ");
		scdoc_text(out, schema->views[i].columns);
		out_string(out, ".\n\n");
	}
	return 0;
}

static int write_parts(struct out *out, const struct directive *directive)
{
	const struct subject *subject = directive->command ? directive->command->subject : NULL;

	if (!subject || !subject->parts)
		return -EINVAL;
	scdoc_parts(out, subject);
	return 0;
}

static int write_show_words(struct out *out, const struct directive *directive)
{
	static const struct {
		uint64_t show;
		const char *doc;
	} rows[] = {
		{SHOW_DEFAULT, "In tables, CSV and JSON."},
		{SHOW_TABLE, "In tables. CSV and JSON have its parts as separate fields."},
		{SHOW_JOINED,
			"In tables of a view (*-o @VIEW*). CSV and JSON have what it is made of."},
		{SHOW_HOLDERS, "In tables with *-p*. CSV and JSON have what it is made of."},
		{SHOW_WIDE, "With *-i*, and in JSON."},
		{SHOW_EXTENDED, "With *-e*, and in JSON."},
		{SHOW_MEMORY, "With *-m*, and in JSON."},
		{SHOW_OWNERS, "With *-p*."},
		{SHOW_OWNER, "With *-p*, in JSON and CSV."},
		{SHOW_ASKED, "In JSON."},
		{SHOW_NAMED, "Nowhere; time\\_ms also in machine formats with *--interval*."},
		{SHOW_NESTED, "Within the list or object named before the last period. It cannot "
			      "be named alone."},
	};

	(void)directive;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		scdoc_marked(out, '*', words_name(&field_show_words, rows[i].show));
		out_string(out, "\n\t");
		out_string(out, rows[i].doc);
		out_string(out, "\n\n");
	}
	return 0;
}

/* The groups of a field's words, with their members. */
static int write_groups(struct out *out, const struct directive *directive)
{
	const struct words *words = directive->field ? directive->field->words : NULL;

	if (!words)
		return -EINVAL;
	for (size_t i = 0; i < words->group_count; i++) {
		const char *separator = "";

		scdoc_marked(out, '*', words->groups[i].name);
		out_string(out, "\n\t");
		for (size_t j = 0; j < words->count; j++) {
			uint64_t value = words->list[j].value;

			if (value > 63 || !(words->groups[i].value >> value & 1))
				continue;
			out_string(out, separator);
			scdoc_text(out, words->list[j].name);
			separator = ", ";
		}
		out_string(out, ".\n\n");
	}
	return 0;
}

static int write_examples(struct out *out, const struct directive *directive)
{
	const struct example *example =
		directive->command ? directive->command->examples : program_examples;

	for (; example && example->line; example++) {
		scdoc_capital(out, example->explanation);
		out_string(out, ":\n\n```\n");
		out_string(out, example->line);
		out_string(out, "\n```\n\n");
	}
	return 0;
}

static int write_status(struct out *out, const struct directive *directive)
{
	const char *meanings[EXIT_STATUSES];

	exit_statuses(directive->command, meanings);
	for (unsigned i = 0; i < EXIT_STATUSES; i++) {
		out_char(out, '*');
		out_u64(out, i);
		out_string(out, "*\n\t");
		scdoc_sentence(out, meanings[i]);
		out_string(out, "\n\n");
	}
	return 0;
}

/* A filter with places for values: $, $1 and $2. */
static void write_template(struct out *out, const char *value, const char *filter)
{
	for (; *filter; filter++) {
		if (*filter != '$')
			scdoc_text(out, (char[]){*filter, '\0'});
		else if (filter[1] == '1' || filter[1] == '2')
			out_string(out, *++filter == '1' ? "_N_" : "_M_");
		else
			out_string(out, value);
	}
}

static void write_form(struct out *out, const char *word, const char *value, const char *filter)
{
	if (!filter)
		return;
	out_string(out, ", ");
	scdoc_marked(out, '*', word);
	if (strchr(filter, '$')) {
		out_char(out, ' ');
		out_string(out, value);
	}
	out_string(out, " for ");
	write_template(out, value, filter);
}

static void write_phrase(struct out *out, const struct phrase *phrase)
{
	const char *names = phrase->fields ? phrase->fields : "";

	write_form(out, phrase->word, "_VALUE_", phrase->means);
	write_form(out, phrase->word, "_NAME_", phrase->named);
	write_form(out, phrase->word, "_N_-_M_", phrase->ranged);
	write_form(out, phrase->word, "_N_/_M_", phrase->masked);
	if (!*names)
		return;
	out_string(out, ", ");
	scdoc_marked(out, '*', phrase->word);
	out_string(out, " for ");
	for (; *names; names += strspn(names, " ")) {
		size_t length = strcspn(names, " ");
		char name[64];

		snprintf(name, sizeof(name), "%.*s", (int)length, names);
		scdoc_text(out, name);
		names += length;
		if (*names)
			out_string(out, " or ");
	}
}

/* The other names of each command's fields. */
static int write_all_synonyms(struct out *out, const struct directive *directive)
{
	for (const struct command *command = directive->grammar->commands; command->subject;
		command++) {
		const struct schema *schema = command->schema;

		scdoc_marked(out, '*', schema->name);
		out_string(out, "\n\t");
		for (size_t i = 0; i < schema->synonym_count; i++) {
			out_string(out, i ? ", " : "");
			scdoc_marked(out, '*', schema->synonyms[i].word);
			out_string(out, " for ");
			scdoc_text(out, schema->synonyms[i].field);
		}
		for (size_t i = 0; i < schema->phrase_count; i++)
			write_phrase(out, &schema->phrases[i]);
		out_string(out, ".\n\n");
	}
	return 0;
}

static const struct {
	const char *name;
	int (*write)(struct out *out, const struct directive *directive);
} writers[] = {
	{"COMMANDS", write_commands},
	{"EXAMPLES", write_examples},
	{"FIELDS", write_fields},
	{"GROUPS", write_groups},
	{"OPTIONS", write_options},
	{"PAGES", write_pages},
	{"PARTS", write_parts},
	{"SHOWN", write_show_words},
	{"STATUS", write_status},
	{"SYNONYMS", write_all_synonyms},
	{"VIEWS", write_views},
};

static int directive_arguments(struct directive *directive, char *arguments[static ARGUMENTS])
{
	int id;

	if (!arguments[0])
		return 0;
	directive->command = command_named(directive->grammar, text_of(arguments[0]));
	if (!directive->command)
		return -EINVAL;
	directive->schema = directive->command->schema;
	if (!arguments[1])
		return 0;
	id = directive->schema ? schema_field(directive->schema, text_of(arguments[1])) : -EINVAL;
	if (id >= 0)
		directive->field = &directive->schema->fields[id];
	return id >= 0 ? 0 : -EINVAL;
}

/* "@NAME ARGUMENTS@", without the @. */
static int write_directive(struct out *out, const struct grammar *grammar, char *words)
{
	char *rest = NULL, *name = strtok_r(words, " ", &rest), *arguments[ARGUMENTS];
	struct directive directive = {.grammar = grammar};

	for (size_t i = 0; i < ARGUMENTS; i++)
		arguments[i] = strtok_r(NULL, " ", &rest);
	if (directive_arguments(&directive, arguments))
		return -EINVAL;
	for (size_t i = 0; i < ARRAY_SIZE(writers); i++) {
		if (name && !strcmp(writers[i].name, name))
			return writers[i].write(out, &directive);
	}
	return -EINVAL;
}

static int write_line(struct out *out, const struct grammar *grammar, char *line)
{
	static const char version[] = "@VERSION@";
	size_t length = strlen(line);
	char *found;

	if (length && line[length - 1] == '\n')
		line[--length] = '\0';
	if (length > 2 && line[0] == '@' && line[length - 1] == '@') {
		line[length - 1] = '\0';
		return write_directive(out, grammar, line + 1);
	}
	while ((found = strstr(line, version))) {
		out_bytes(out, line, (size_t)(found - line));
		out_string(out, NLINSPECT_VERSION);
		line = found + strlen(version);
	}
	out_string(out, line);
	out_char(out, '\n');
	return 0;
}

/* @return 0, or -errno (reported) */
static int write_page(struct out *out, const struct grammar *grammar, FILE *file, const char *name,
	const struct report *report)
{
	CLEANUP(free) char *line = NULL;
	size_t size = 0, number = 0;
	int error;

	while (getline(&line, &size, file) >= 0) {
		number++;
		error = write_line(out, grammar, line);
		if (!error)
			continue;
		report_error(report, "%s:%zu: no such line can be made", name, number);
		return error;
	}
	if (!ferror(file))
		return 0;
	report_error(report, "%s: %s", name, strerror(EIO));
	return -EIO;
}

static int run(const char *name, const struct report *report)
{
	CLEANUP(grammar_free) struct grammar *grammar = grammar_new();
	FILE *file = fopen(name, "re");
	struct out out;
	int error, status;

	if (!grammar || !file) {
		report_error(report, "%s: %s", name, strerror(errno));
		return EXIT_FAILED;
	}
	error = out_init(&out, STDOUT_FILENO);
	if (!error)
		error = write_page(&out, grammar, file, name, report);
	fclose(file);
	status = finish_stdout(&out, report);
	out_fini(&out);
	return error ? EXIT_FAILED : status;
}

int main(int argc, char **argv)
{
	const struct report report = {0};

	if (argc == 2)
		return run(argv[1], &report);
	report_error(&report, "usage: manual PAGE.scd");
	return EXIT_USAGE;
}
