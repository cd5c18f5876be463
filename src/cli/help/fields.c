/* SPDX-License-Identifier: MIT */
#include "help.h"

#include "nlinspect/base/cleanup.h"

#include "cli/find.h"
#include "cli/listing/format.h"
#include "cli/output.h"
#include "field_record.h"
#include "fields_filter.h"
#include "flow/plan.h"
#include "json_schema.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

struct fields_options {
	bool json_schema;
};

static const struct option_row rows[] = {
	{0, "json-schema", NULL, VALUE_NONE, SECTION_ROWS, "the JSON Schema of a command's records",
		offsetof(struct fields_options, json_schema)},
};

const struct option_set fields_option_set = {
	.rows = rows,
	.count = ARRAY_SIZE(rows),
	.size = sizeof(struct fields_options),
};

struct lister {
	struct sink *sink;
	struct field_record record;
	/* Texts of the record, made anew for each field. */
	struct out name, words, groups, synonyms, source;
};

static void append_words(struct out *out, const struct word *list, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		out_string(out, out->length ? "," : "");
		out_string(out, list[i].name);
	}
}

static void append_synonyms(struct out *out, const struct schema *schema, unsigned id)
{
	for (size_t i = 0; i < schema->synonym_count; i++) {
		const struct synonym *synonym = &schema->synonyms[i];

		if (schema_field(schema, text_of(synonym->field)) != (int)id)
			continue;
		out_string(out, out->length ? "," : "");
		out_string(out, synonym->word);
	}
}

static void set_text(
	struct field_record *record, unsigned id, struct text *member, const struct out *from)
{
	if (from->length)
		fieldset_add(&record->base.present, id);
	*member = (struct text){from->data, (uint32_t)from->length};
}

static void lister_texts(
	struct lister *lister, const struct schema *schema, unsigned id, bool nested)
{
	const struct field *field = &schema->fields[id];
	struct field_record *record = &lister->record;

	lister->words.length = lister->groups.length = 0;
	lister->synonyms.length = lister->source.length = 0;
	if (field->words) {
		append_words(&lister->words, field->words->list, field->words->count);
		append_words(&lister->groups, field->words->groups, field->words->group_count);
	}
	/* A field that cannot be typed has no other names. */
	if (!nested)
		append_synonyms(&lister->synonyms, schema, id);
	schema_source(schema, id, &lister->source);
	set_text(record, FIELD_name, &record->name, &lister->name);
	set_text(record, FIELD_words, &record->words, &lister->words);
	set_text(record, FIELD_groups, &record->groups, &lister->groups);
	set_text(record, FIELD_synonyms, &record->synonyms, &lister->synonyms);
	set_text(record, FIELD_source, &record->source, &lister->source);
}

static int lister_push(struct lister *lister, const struct text *command,
	const struct schema *schema, unsigned id, bool nested)
{
	const struct field *field = &schema->fields[id];
	struct field_record *record = &lister->record;

	record_clear(&record->base);
	RECORD_SET(record, FIELD_command, command, *command);
	lister_texts(lister, schema, id, nested);
	RECORD_SET(record, FIELD_type, type, field->type);
	if (*field_unit_name(field->unit))
		RECORD_SET(record, FIELD_unit, unit, field->unit);
	RECORD_SET(record, FIELD_role, role, field->role);
	RECORD_SET(record, FIELD_shown, shown, nested ? SHOW_NESTED : (uint64_t)field->show);
	RECORD_SET(record, FIELD_heading, heading, text_of(field->heading));
	RECORD_SET(record, FIELD_meaning, meaning, text_of(field->doc));
	if (lister->name.error || lister->words.error || lister->groups.error ||
		lister->synonyms.error || lister->source.error)
		return -ENOMEM;
	return sink_row(lister->sink, &record->base);
}

/* What is asked for. */
struct asked {
	const struct command *only; /* the command whose fields are listed; NULL: all */
	const struct subject *part; /* only this part of its subject; NULL: all */
	struct where *where;        /* NULL: all of its fields */
	struct plan plan;           /* the columns */
	enum format format;
	struct render_style style;
};

/* Lists the fields of a schema from one on. Those of a list or object follow its own. */
static int lister_schema(struct lister *lister, const struct text *command,
	const struct schema *schema, unsigned first, bool nested)
{
	size_t start = lister->name.length;
	int error = 0;

	for (unsigned id = first; id < schema->field_count && !error; id++) {
		const struct field *field = &schema->fields[id];

		/* No table or JSON shows it, and it cannot be typed. */
		if (nested && field->show == SHOW_NAMED)
			continue;
		lister->name.length = start;
		out_string(&lister->name, field->name);
		error = lister_push(lister, command, schema, id, nested);
		if (error || !field->list)
			continue;
		out_char(&lister->name, '.');
		error = lister_schema(lister, command, field->list, 0, true);
	}
	lister->name.length = start;
	return error;
}

/* Lists the fields of a command. Those that all parts of its subject have come once, before the
 * others. */
static int lister_command(struct lister *lister, const struct command *command)
{
	const struct subject *const *parts = command->subject ? command->subject->parts : NULL;
	const struct text name = text_of(command->name);
	const unsigned common = (unsigned)command->schema->field_count;
	int error = lister_schema(lister, &name, command->schema, 0, false);

	for (size_t i = 0; parts && parts[i] && !error; i++) {
		const struct text part = text_of(parts[i]->schema->name);

		error = lister_schema(lister, &part, parts[i]->schema, common, false);
	}
	return error;
}

/* Lists the fields of one command or part, or of every subject (NULL). */
static int list_all(struct lister *lister, const struct grammar *grammar, const struct asked *asked)
{
	const struct command *only = asked->only;
	int error = 0;

	if (asked->part)
		return lister_schema(lister, &(struct text){"", 0}, asked->part->schema, 0, false);

	for (const struct command *command = grammar->commands; command->name && !error;
		command++) {
		if (only ? command == only : command->subject != NULL)
			error = lister_command(lister, command);
	}
	return error;
}

static int list_fields(struct sink *sink, const struct grammar *grammar, const struct asked *asked)
{
	struct lister lister = {.sink = sink};
	int error;

	out_init_memory(&lister.name);
	out_init_memory(&lister.words);
	out_init_memory(&lister.groups);
	out_init_memory(&lister.synonyms);
	out_init_memory(&lister.source);
	error = list_all(&lister, grammar, asked);
	out_fini(&lister.name);
	out_fini(&lister.words);
	out_fini(&lister.groups);
	out_fini(&lister.synonyms);
	out_fini(&lister.source);
	return error;
}

/* Whether the fields are of several commands or parts. */
static bool lists_several(const struct asked *asked)
{
	return !asked->only ||
	       (asked->only->subject && asked->only->subject->parts && !asked->part);
}

/* Chooses the columns; the command has one if several are listed. @return as plan_init() */
static int choose_columns(
	struct asked *asked, const struct options *options, const struct report *report)
{
	const struct plan_request request = {
		.columns = options->columns,
		.machine = asked->format != FORMAT_TABLE,
		.everything = asked->format == FORMAT_JSON || asked->format == FORMAT_NDJSON,
	};
	struct plan *plan = &asked->plan;
	struct plan_error mistake;
	int error = plan_init(plan, &field_schema, &request, NULL, false, &mistake);

	if (error == -EINVAL)
		report_error(report, "%s: %s", mistake.option, mistake.message);
	if (error)
		return error;
	if (lists_several(asked) && (!options->columns || *options->columns == '+')) {
		memmove(plan->columns + 1, plan->columns,
			plan->column_count++ * sizeof(plan->columns[0]));
		plan->columns[0] = FIELD_command;
		fieldset_add(&plan->kept, FIELD_command);
	}
	asked->style.columns = plan->columns;
	asked->style.column_count = plan->column_count;
	asked->style.exact = plan->exact;
	asked->style.kept = &plan->kept;
	if (asked->format == FORMAT_TABLE)
		asked->style.width = terminal_width();
	return 0;
}

static int write_fields(
	struct out *out, const struct grammar *grammar, const struct asked *asked, uint64_t *passed)
{
	struct sink *table = format_new(asked->format, out, &asked->style);
	struct sink *where = table ? where_stage_new(asked->where, table) : NULL;
	int error = where ? sink_begin(where, &field_schema) : -ENOMEM, closed;

	if (!error)
		error = list_fields(where, grammar, asked);
	if (!error)
		error = sink_end(where);
	closed = where ? sink_close(where) : 0;
	*passed = where ? where_stage_passed(where) : 0;
	sink_free(where);
	sink_free(table);
	return error ? error : closed;
}

static bool wants_json_schema(const struct options *options)
{
	return ((const struct fields_options *)options->own)->json_schema;
}

/* Finds the command whose fields are asked for; NULL: all. @return 0, or -EINVAL (reported) */
static int find_command(const struct invocation *invocation, const struct command **ret)
{
	const struct options *options = invocation->options;
	const struct report *report = invocation->report;

	*ret = NULL;
	if (!options->word_count && wants_json_schema(options)) {
		report_error(report, "--json-schema is of one command: nlinspect fields COMMAND "
				     "--json-schema");
		return -EINVAL;
	}
	if (!options->word_count)
		return 0;
	if (command_of(invocation->grammar, options->words[0], report, ret))
		return -EINVAL;
	for (size_t i = 1; (*ret)->schema && i < options->word_count; i++) {
		const struct text word = text_of(options->words[i]);

		if ((*ret)->subject && subject_part((*ret)->subject, word))
			continue;
		if (schema_field((*ret)->schema, word) >= 0 ||
			!command_named(invocation->grammar, word))
			continue;
		report_error(report, "name one command: nlinspect fields COMMAND");
		return -EINVAL;
	}
	if ((*ret)->schema)
		return 0;
	report_error(report, "the command \"%s\" has no fields", (*ret)->name);
	return -EINVAL;
}

static int check_format(const struct options *options, const struct report *report,
	enum format *format, struct render_style *style)
{
	if (options_format(options, report, format) ||
		options_color(options, report, &style->color))
		return -EINVAL;
	if (wants_json_schema(options) && *format != FORMAT_TABLE && *format != FORMAT_JSON) {
		report_error(report, "--json-schema is JSON and has no other format");
		return -EINVAL;
	}
	return 0;
}

/* The part of a command's subject that the second word names. */
static const struct subject *part_named(const struct command *only, const struct options *options)
{
	return only && only->subject && options->word_count > 1
		       ? subject_part(only->subject, text_of(options->words[1]))
		       : NULL;
}

/* @return 0, -EINVAL (reported) or -ENOMEM */
static int read_arguments(struct asked *asked, const struct invocation *invocation)
{
	const struct options *options = invocation->options;
	const struct report *report = invocation->report;
	int error;

	if (check_format(options, report, &asked->format, &asked->style) ||
		find_command(invocation, &asked->only))
		return -EINVAL;
	asked->part = part_named(asked->only, options);
	error = fields_filter(options, asked->part ? 2 : 1,
		asked->part   ? asked->part->schema
		: asked->only ? asked->only->schema
			      : NULL,
		report, &asked->where);
	return error ? error : choose_columns(asked, options, report);
}

/* The parts that are asked for together. */
static const struct subject *const *parts_of(const struct asked *asked)
{
	return asked->only->subject && !asked->part ? asked->only->subject->parts : NULL;
}

static int list(const struct invocation *invocation, const struct asked *asked)
{
	const struct report *report = invocation->report;
	struct out out;
	int error = out_init(&out, STDOUT_FILENO), status;
	uint64_t passed = 1;

	if (error) {
		report_error(report, "%s", strerror(-error));
		return EXIT_FAILED;
	}
	if (wants_json_schema(invocation->options))
		json_schema_write(&out, asked->part ? asked->part->schema : asked->only->schema,
			parts_of(asked));
	else
		error = write_fields(&out, invocation->grammar, asked, &passed);
	if (error == -ENOMEM)
		report_error(report, "%s", strerror(ENOMEM));
	status = finish_stdout(&out, report);
	out_fini(&out);
	if (!error && !passed)
		report_note(report, "no field matches");
	return error ? EXIT_FAILED : status;
}

int fields_run(const struct invocation *invocation)
{
	struct asked asked = {.style = {.header = !invocation->options->no_header, .human = true}};
	int error = read_arguments(&asked, invocation);
	int status = error == -EINVAL ? EXIT_USAGE : EXIT_FAILED;

	if (!error)
		status = list(invocation, &asked);
	if (error == -ENOMEM)
		report_error(invocation->report, "%s", strerror(ENOMEM));
	plan_fini(&asked.plan);
	where_free(asked.where);
	return status;
}
