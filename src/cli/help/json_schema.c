/* SPDX-License-Identifier: MIT */
#include "json_schema.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/base/text.h"
#include "nlinspect/model/event.h"
#include "nlinspect/model/layout.h"

#include <errno.h>
#include <string.h>

static void write_string(struct out *out, const char *string)
{
	out_char(out, '"');
	text_escape_json(out, text_of(string));
	out_char(out, '"');
}

static void write_key(struct out *out, const char *key)
{
	write_string(out, key);
	out_char(out, ':');
}

/* "type":"TYPE"; an absent value is null if the user named the field. */
static void write_type(struct out *out, const char *type, bool nullable)
{
	write_key(out, "type");
	if (nullable)
		out_char(out, '[');
	write_string(out, type);
	if (nullable)
		out_string(out, ",\"null\"]");
}

/* One of the words, or any word if the host has more, or the number of a value without a word. */
static void write_word(
	struct out *out, const struct field *field, const char *number, bool nullable)
{
	const struct words *words = field->words;

	if (!words->count || field->names) {
		write_type(out, "string", nullable);
		return;
	}
	out_string(out, "\"anyOf\":[{\"enum\":[");
	for (size_t i = 0; i < words->count; i++) {
		out_string(out, i ? "," : "");
		write_string(out, words->list[i].name);
	}
	out_string(out, "]},{");
	write_type(out, "string", false);
	out_string(out, ",\"pattern\":\"");
	out_string(out, number);
	out_string(out, nullable ? "\"},{\"type\":\"null\"}]" : "\"}]");
}

static void write_properties(
	struct out *out, const struct schema *schema, size_t indent, bool nested);

static void write_value(struct out *out, const struct field *field, size_t indent, bool nullable);

/* A list of records with one field is a list of plain values. */
static void write_items(struct out *out, const struct schema *schema, size_t indent)
{
	out_string(out, ",\"items\":{");
	if (schema->field_count > 1) {
		write_type(out, "object", false);
		write_properties(out, schema, indent, true);
	} else {
		write_value(out, &schema->fields[0], indent, true);
	}
	out_char(out, '}');
}

/* Writes the members that describe a value. */
static void write_value(struct out *out, const struct field *field, size_t indent, bool nullable)
{
	switch (field->type) {
	case FIELD_NUM:
		write_type(out, field->decimals ? "number" : "integer", nullable);
		out_string(out, ",\"minimum\":0");
		break;
	case FIELD_SNUM:
		write_type(out, "integer", nullable);
		break;
	case FIELD_BOOL:
		write_type(out, "boolean", nullable);
		break;
	case FIELD_ENUM:
		write_word(out, field, "^[0-9]+$", nullable);
		break;
	case FIELD_FLAGS:
		write_type(out, "array", nullable);
		out_string(out, ",\"items\":{");
		write_word(out, field, "^0x[0-9a-f]+$", false);
		out_string(out, "},\"uniqueItems\":true");
		break;
	case FIELD_HEX:
		write_type(out, "string", nullable);
		out_string(out, ",\"pattern\":\"^0x[0-9a-f]+$\"");
		break;
	case FIELD_LIST:
		write_type(out, "array", nullable);
		write_items(out, field->list, indent);
		break;
	case FIELD_OBJECT:
		write_type(out, "object", nullable);
		write_properties(out, field->list, indent, true);
		break;
	case FIELD_TEXT:
	case FIELD_ADDRESS:
	case FIELD_PREFIX:
	case FIELD_MAC:
	case FIELD_ENDPOINT:
		write_type(out, "string", nullable);
		break;
	}
}

static void write_description(struct out *out, const struct field *field)
{
	const char *unit = field_unit_name(field->unit);

	write_key(out, "description");
	out_char(out, '"');
	text_escape_json(out, text_of(field->doc));
	if (*unit && !strcasestr(field->doc, unit)) {
		out_string(out, " (");
		out_string(out, unit);
		out_char(out, ')');
	}
	out_char(out, '"');
}

/* Renderers leave out absent members of a list or object, and SHOW_NAMED ones. */
static bool is_property(const struct field *field, bool nested)
{
	return !nested || (field->show != SHOW_TABLE && field->show != SHOW_NAMED);
}

/* Whether a value can be a name that is not UTF-8, as render/json.c has it. */
static bool has_bytes(const struct field *field)
{
	if (field->type == FIELD_LIST && field->list->field_count == 1)
		field = &field->list->fields[0];
	return field->type == FIELD_TEXT || field->type == FIELD_ENDPOINT ||
	       (field->type == FIELD_ADDRESS && field->named);
}

static void write_exact(struct out *out, const struct field *field, size_t indent)
{
	bool list = field->type == FIELD_LIST;

	out_string(out, ",\n");
	out_spaces(out, indent);
	out_char(out, '"');
	out_string(out, field->name);
	out_string(out, "_b64\":{");
	if (list)
		out_string(out, "\"type\":\"array\",\"items\":{");
	write_type(out, "string", list);
	out_string(out, ",\"contentEncoding\":\"base64\"");
	out_string(out, list ? "}}" : "}");
}

static void write_made(struct out *out, const struct field *field, const char *name, size_t indent,
	const char *type, const char *meaning)
{
	out_string(out, ",\n");
	out_spaces(out, indent);
	write_key(out, name);
	out_char(out, '{');
	write_key(out, "description");
	out_string(out, "\"Growth of ");
	out_string(out, field->name);
	out_string(out, meaning);
	out_string(out, "\",");
	write_type(out, type, true);
	out_string(out, ",\"minimum\":0}");
}

/* The fields that are made of a counter. */
static void write_growth(
	struct out *out, const struct schema *schema, const struct field *field, size_t indent)
{
	if (schema->sampled) {
		write_made(out, field, field->since_name, indent, "integer", " in the interval");
		write_made(out, field, field->rate_name, indent, "number", " per second");
		return;
	}
	write_made(out, field, field->rate_name, indent, "number",
		" per second, with --interval or --since");
	write_made(out, field, field->since_name, indent, "integer",
		" since a recording, with --since");
}

static bool has_counters(const struct schema *schema)
{
	for (size_t i = 0; i < schema->field_count; i++) {
		if (schema->fields[i].rate_name)
			return true;
	}
	return false;
}

/* Old values have the keys and types of the present ones. */
static void write_difference(struct out *out, const struct field *field, size_t indent)
{
	out_string(out, ",\n");
	out_spaces(out, indent);
	write_key(out, field->name);
	out_char(out, '{');
	write_description(out, field);
	out_char(out, ',');
	if (field->type == FIELD_OBJECT)
		write_type(out, "object", true);
	else
		write_value(out, field, indent + 2, true);
	out_char(out, '}');
}

/* The fields that a subject's records have with --since, and the further ones with --follow.
 * Samples are not compared; they only have the mark of a reset. */
static void write_differences(struct out *out, const struct schema *schema, size_t indent)
{
	CLEANUP(schema_free) struct schema *since = schema_since(schema);
	CLEANUP(schema_free) struct schema *changes = schema_changes(schema);
	const size_t own = schema->field_count;

	for (size_t i = 0; since && i < SINCE_FIELDS; i++) {
		if (!schema->sampled || (i == SINCE_RESET && has_counters(schema)))
			write_difference(out, &since->fields[own + i], indent);
	}
	/* Events have them themselves. */
	for (size_t i = 0; changes && !schema->sampled && i < CHANGE_CHANGES; i++) {
		const struct field *field = &changes->fields[own + i];

		if (schema_field(schema, text_of(field->name)) < 0)
			write_difference(out, field, indent);
	}
	if ((!since || !changes) && !out->error)
		out->error = -ENOMEM;
}

static void write_properties(
	struct out *out, const struct schema *schema, size_t indent, bool nested)
{
	const char *separator = "\n";

	out_string(out, ",\"additionalProperties\":false,\"properties\":{");
	for (size_t i = 0; i < schema->field_count; i++) {
		const struct field *field = &schema->fields[i];

		if (!is_property(field, nested))
			continue;
		out_string(out, separator);
		out_spaces(out, indent);
		write_key(out, field->name);
		out_char(out, '{');
		write_description(out, field);
		out_char(out, ',');
		write_value(out, field, indent + 2, !nested);
		out_char(out, '}');
		if (has_bytes(field))
			write_exact(out, field, indent);
		if (field->rate_name && !nested)
			write_growth(out, schema, field, indent);
		separator = ",\n";
	}
	if (!nested && schema_field(schema, text_of(EVENT_FIELD)) >= 0)
		write_differences(out, schema, indent);
	out_char(out, '}');
}

/* One object for each part of a subject. */
static void write_parts(struct out *out, const struct subject *const *parts)
{
	out_string(out, "\"anyOf\":[");
	for (size_t i = 0; parts[i]; i++) {
		out_string(out, i ? ",\n{" : "\n{");
		write_key(out, "title");
		write_string(out, parts[i]->name);
		out_char(out, ',');
		write_type(out, "object", false);
		write_properties(out, parts[i]->schema, 2, false);
		out_char(out, '}');
	}
	out_char(out, ']');
}

void json_schema_write(
	struct out *out, const struct schema *schema, const struct subject *const *parts)
{
	out_string(out, "{\"$schema\":\"https://json-schema.org/draft/2020-12/schema\",\n"
			"\"title\":\"nlinspect ");
	out_string(out, schema->name);
	out_string(out, "\",\n\"description\":\"");
	text_escape_json(out, text_of(schema->title));
	out_string(out, ", as printed with --json. What is absent is left out, or null where it "
			"was named with --columns. --count-by prints groups, which have fields of "
			"their own.\",\n");
	write_type(out, "array", false);
	out_string(out, ",\"items\":{");
	if (parts) {
		write_parts(out, parts);
	} else {
		write_type(out, "object", false);
		write_properties(out, schema, 2, false);
	}
	out_string(out, "}}\n");
}
