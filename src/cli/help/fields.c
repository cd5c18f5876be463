/* SPDX-License-Identifier: MIT */
#include "help.h"

#include "nlinspect/base/cleanup.h"

#include "cli/find.h"
#include "cli/listing/format.h"
#include "cli/output.h"
#include "field_record.h"
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

/* Lists the fields of a schema. Those of a list or object follow its own. */
static int lister_schema(
	struct lister *lister, const struct text *command, const struct schema *schema, bool nested)
{
	size_t start = lister->name.length;
	int error = 0;

	for (unsigned id = 0; id < schema->field_count && !error; id++) {
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
		error = lister_schema(lister, command, field->list, true);
	}
	lister->name.length = start;
	return error;
}

/* Lists the fields of one command, or of every subject (NULL). */
static int list_all(
	struct lister *lister, const struct grammar *grammar, const struct command *only)
{
	int error = 0;

	for (const struct command *command = grammar->commands; command->name && !error;
		command++) {
		const struct text name = text_of(command->name);

		if (only ? command == only : command->subject != NULL)
			error = lister_schema(lister, &name, command->schema, false);
	}
	return error;
}

static int list_fields(struct sink *sink, const struct grammar *grammar, const struct command *only)
{
	struct lister lister = {.sink = sink};
	int error;

	out_init_memory(&lister.name);
	out_init_memory(&lister.words);
	out_init_memory(&lister.groups);
	out_init_memory(&lister.synonyms);
	out_init_memory(&lister.source);
	error = list_all(&lister, grammar, only);
	out_fini(&lister.name);
	out_fini(&lister.words);
	out_fini(&lister.groups);
	out_fini(&lister.synonyms);
	out_fini(&lister.source);
	return error;
}

/* Chooses the columns; the command has one if several are listed. */
static size_t columns(enum format format, bool several, uint16_t ret[static FIELD_FIELDS])
{
	bool everything = format == FORMAT_JSON || format == FORMAT_NDJSON;
	size_t count = 0;

	if (several)
		ret[count++] = FIELD_command;
	for (uint16_t id = 0; id < FIELD_FIELDS; id++) {
		enum field_show show = field_schema.fields[id].show;

		if (show == SHOW_DEFAULT || (everything && show == SHOW_ASKED))
			ret[count++] = id;
	}
	return count;
}

static int write_fields(struct out *out, const struct grammar *grammar, const struct command *only,
	enum format format, struct render_style style)
{
	uint16_t shown[FIELD_FIELDS];
	struct sink *sink;
	int error, closed;

	style.columns = shown;
	style.column_count = columns(format, !only, shown);
	if (format == FORMAT_TABLE)
		style.width = terminal_width();
	sink = format_new(format, out, &style);
	if (!sink)
		return -ENOMEM;
	error = sink_begin(sink, &field_schema);
	if (!error)
		error = list_fields(sink, grammar, only);
	if (!error)
		error = sink_end(sink);
	closed = sink_close(sink);
	sink_free(sink);
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
	if (options->word_count > 1) {
		report_error(report, "name one command: nlinspect fields COMMAND");
		return -EINVAL;
	}
	if (!options->word_count && wants_json_schema(options)) {
		report_error(report, "--json-schema is of one command: nlinspect fields COMMAND "
				     "--json-schema");
		return -EINVAL;
	}
	if (!options->word_count)
		return 0;
	if (command_of(invocation->grammar, options->words[0], report, ret))
		return -EINVAL;
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

int fields_run(const struct invocation *invocation)
{
	const struct options *options = invocation->options;
	const struct report *report = invocation->report;
	struct render_style style = {.header = !options->no_header, .human = true};
	const struct command *only;
	enum format format;
	struct out out;
	int error, status;

	if (check_format(options, report, &format, &style) || find_command(invocation, &only))
		return EXIT_USAGE;
	error = out_init(&out, STDOUT_FILENO);
	if (error) {
		report_error(report, "%s", strerror(-error));
		return EXIT_FAILED;
	}
	if (wants_json_schema(options))
		json_schema_write(&out, only->schema);
	else
		error = write_fields(&out, invocation->grammar, only, format, style);
	if (error == -ENOMEM)
		report_error(report, "%s", strerror(ENOMEM));
	status = finish_stdout(&out, report);
	out_fini(&out);
	return error ? EXIT_FAILED : status;
}
