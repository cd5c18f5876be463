/* SPDX-License-Identifier: MIT */
#include "render.h"

#include "nlinspect/base/format.h"
#include "nlinspect/base/inline.h"
#include "nlinspect/model/form.h"

#include "memo.h"

#include <stdlib.h>

/* A column's member: a comma, the key and the value. */
struct key {
	size_t start, length; /* position of the comma and the key in `texts` */
	uint16_t field;
	bool holds_name;
	struct memo memo; /* of comma, key and value */
};

struct json {
	struct sink sink;
	struct out *out;
	const struct schema *schema;
	struct out texts; /* `,"name":` of every key */
	struct out row;   /* the members of a record, with a comma before each */
	bool lines;       /* NDJSON */
	struct document own, *document;
	bool exact, live;
	bool ascending; /* the columns are in the order of the schema, so `shown` and `key_of` can
			   be used */
	unsigned words; /* words of a fieldset of this schema */
	struct fieldset shown;
	uint16_t key_of[FIELDSET_SIZE]; /* column of a shown field */
	size_t key_count;
	struct key keys[];
};

static void write_value(struct out *out, const struct field *field, const struct record *record);

static struct json *json_of(struct sink *sink)
{
	return (struct json *)sink;
}

static void write_word(struct out *out, const char *word)
{
	out_char(out, '"');
	text_escape_json(out, text_of(word));
	out_char(out, '"');
}

static void write_enum(struct out *out, const struct field *field, uint64_t value)
{
	const char *word = form_word(field, value);

	if (word) {
		write_word(out, word);
		return;
	}
	/* A key has one type, so that the number is a string, as that of ip(8) is. */
	out_char(out, '"');
	out_u64(out, words_number(value));
	out_char(out, '"');
}

static void write_flags(struct out *out, const struct field *field, uint64_t value)
{
	uint64_t rest = value;
	const char *name, *separator = "";

	out_char(out, '[');
	for (size_t at = 0; (name = form_flag(field, &at, &rest)); separator = ",") {
		out_string(out, separator);
		write_word(out, name);
	}
	if (rest) {
		out_string(out, separator);
		out_char(out, '"');
		out_hex(out, rest);
		out_char(out, '"');
	}
	out_char(out, ']');
}

/* Whether a value, or the items of a list of plain values, can hold a name from outside, and so
 * bytes that are not UTF-8. */
static bool holds_name(const struct field *field)
{
	if (field->type == FIELD_LIST && field->list->field_count == 1)
		field = &field->list->fields[0];
	return field->type == FIELD_TEXT || field->type == FIELD_ENDPOINT ||
	       (field->type == FIELD_ADDRESS && field->named);
}

static void write_raw(struct out *out, struct text text)
{
	out_bytes(out, text.data, text.length);
}

/* Writes a value in base64. @return whether it is UTF-8, which needs no base64 */
static bool write_bytes(struct out *out, const struct field *field, const struct record *record)
{
	struct out raw;
	bool valid;

	out_init_memory(&raw);
	form_string(&raw, field, record, write_raw);
	valid = text_is_utf8((struct text){raw.data, (uint32_t)raw.length});
	out_char(out, '"');
	format_base64(out, raw.data, raw.length);
	out_char(out, '"');
	out->error = raw.error ? raw.error : out->error;
	out_fini(&raw);
	return valid;
}

/* Does the same for a list of plain values. */
static bool write_bytes_list(struct out *out, const struct schema *schema, const struct list *list)
{
	bool valid = true;

	for (uint32_t i = 0; i < list->count; i++) {
		const struct record *item = list_item(list, i);

		out_char(out, i ? ',' : '[');
		if (record_has(item, 0))
			valid &= write_bytes(out, &schema->fields[0], item);
		else
			out_bytes(out, "null", 4);
	}
	out_char(out, ']');
	return valid;
}

/* Adds NAME_b64 with the exact bytes if the value, written from `start` on, is not UTF-8. Invalid
 * bytes are escaped, so a value without a backslash is valid. */
static void write_exact(
	struct out *out, const struct field *field, const struct record *record, size_t start)
{
	size_t length = out->length;
	bool valid;

	if (!memchr(out->data + start, '\\', length - start))
		return;
	out_bytes(out, ",\"", 2);
	out_string(out, field->name);
	out_string(out, "_b64\":");
	valid = field->type == FIELD_LIST
			? write_bytes_list(out, field->list, field_value(field, record))
			: write_bytes(out, field, record);
	if (valid)
		out->length = length;
}

static bool is_null(const struct schema *schema, unsigned id, const struct record *record)
{
	return schema->nulls &&
	       fieldset_has((const struct fieldset *)((const char *)record + schema->nulls), id);
}

/* Writes an object inside a record. Fields that only tables show are left out; their parts have
 * keys of their own. */
static void write_item(struct out *out, const struct schema *schema, const struct record *record)
{
	const char *separator = "\"";
	size_t start;

	out_char(out, '{');
	for (unsigned i = 0; i < schema->field_count; i++) {
		const struct field *field = &schema->fields[i];
		bool part = field->show != SHOW_TABLE && field->show != SHOW_NAMED;
		bool null = is_null(schema, i, record);
		if (!part || (!null && !field_in_item(field, i, record)))
			continue;
		out_string(out, separator);
		out_string(out, field->name);
		out_bytes(out, "\":", 2);
		separator = ",\"";
		if (null) {
			out_bytes(out, "null", 4);
			continue;
		}
		start = out->length;
		write_value(out, field, record);
		if (holds_name(field))
			write_exact(out, field, record, start);
	}
	out_char(out, '}');
}

/* A list of records with one field is a list of plain values. */
static void write_list(struct out *out, const struct field *field, const struct list *list)
{
	const struct schema *schema = field->list;

	out_char(out, '[');
	for (uint32_t i = 0; i < list->count; i++) {
		const struct record *item = list_item(list, i);

		if (i)
			out_char(out, ',');
		if (schema->field_count > 1)
			write_item(out, schema, item);
		else if (record_has(item, 0))
			write_value(out, &schema->fields[0], item);
		else
			out_bytes(out, "null", 4);
	}
	out_char(out, ']');
}

static void write_object(struct out *out, const struct field *field, const struct list *list)
{
	if (list->count)
		write_item(out, field->list, list_item(list, 0));
	else
		out_bytes(out, "{}", 2);
}

static void write_value(struct out *out, const struct field *field, const struct record *record)
{
	const void *value = field_value(field, record);
	const uint64_t *number = value;

	switch (field->type) {
	case FIELD_NUM:
		form_number(out, field, *number);
		break;
	case FIELD_SNUM:
		form_number(out, field, form_sign(out, *(const int64_t *)value));
		break;
	case FIELD_BOOL:
		out_string(out, *number ? "true" : "false");
		break;
	case FIELD_ENUM:
		write_enum(out, field, *number);
		break;
	case FIELD_FLAGS:
		write_flags(out, field, *number);
		break;
	case FIELD_LIST:
		write_list(out, field, value);
		break;
	case FIELD_OBJECT:
		write_object(out, field, value);
		break;
	case FIELD_HEX:
	case FIELD_TEXT:
	case FIELD_ADDRESS:
	case FIELD_PREFIX:
	case FIELD_MAC:
	case FIELD_ENDPOINT:
		out_char(out, '"');
		form_string(out, field, record, text_escape_json);
		out_char(out, '"');
		break;
	}
}

static NOINLINE void write_anew(
	struct json *json, struct key *key, const struct record *record, bool present)
{
	const struct field *field = &json->schema->fields[key->field];
	struct out *row = &json->row;
	size_t start = row->length;

	out_bytes(row, json->texts.data + key->start, key->length);
	if (present) {
		size_t value = row->length;

		write_value(row, field, record);
		if (key->holds_name)
			write_exact(row, field, record, value);
	} else {
		out_bytes(row, "null", 4);
	}
	memo_keep(&key->memo, record, present, row, start);
}

static inline void write_member(
	struct json *json, struct key *key, const struct record *record, bool present)
{
	if (memo_matches(&key->memo, record, present))
		memo_write(&key->memo, &json->row);
	else
		write_anew(json, key, record, present);
}

/* Most fields of a schema are absent in each record, so this loops over the present ones. */
static void write_present(struct json *json, const struct record *record)
{
	for (unsigned word = 0; word < json->words; word++) {
		uint64_t left = record->present.bits[word] & json->shown.bits[word];

		for (; left; left &= left - 1) {
			unsigned id = word * 64 + (unsigned)__builtin_ctzll(left);

			write_member(json, &json->keys[json->key_of[id]], record, true);
		}
	}
}

static void write_members(struct json *json, const struct record *record)
{
	if (json->ascending && !json->exact) {
		write_present(json, record);
		return;
	}
	for (size_t i = 0; i < json->key_count; i++) {
		struct key *key = &json->keys[i];
		bool present = record_has(record, key->field);

		if (present || json->exact)
			write_member(json, key, record, present);
	}
}

static int json_begin(struct sink *sink, const struct schema *schema)
{
	struct json *json = json_of(sink);
	struct out *texts = &json->texts;

	json->schema = schema;
	json->words = fieldset_words(schema->field_count);
	texts->length = 0;
	for (size_t i = 0; i < json->key_count; i++) {
		struct key *key = &json->keys[i];
		const struct field *field = &schema->fields[key->field];

		key->start = texts->length;
		out_string(texts, ",\"");
		out_string(texts, field->name);
		out_string(texts, "\":");
		key->length = texts->length - key->start;
		key->holds_name = holds_name(field);
		memo_init(&key->memo, field);
	}
	return texts->error ? texts->error : json->out->error;
}

static int json_row(struct sink *sink, const struct record *record)
{
	struct json *json = json_of(sink);
	struct out *out = json->out, *row = &json->row;

	row->length = 0;
	write_members(json, record);
	/* Half a record would spoil the document, which is closed all the same. */
	if (row->error)
		return row->error;
	if (!json->lines)
		out_bytes(out, json->document->started ? ",\n" : "[\n", 2);
	json->document->started = true;
	out_char(out, '{');
	/* Skips the first comma. */
	if (row->length)
		out_bytes(out, row->data + 1, row->length - 1);
	out_char(out, '}');
	if (json->lines)
		out_char(out, '\n');
	if (json->lines && json->live)
		out_flush(out);
	return out->error;
}

static int json_idle(struct sink *sink)
{
	return out_flush(json_of(sink)->out);
}

static int json_end(struct sink *sink)
{
	struct json *json = json_of(sink);

	return json->live ? out_flush(json->out) : json->out->error;
}

static int json_close(struct sink *sink)
{
	struct json *json = json_of(sink);

	if (!--json->document->writers && !json->lines)
		out_string(json->out, json->document->started ? "\n]\n" : "[]\n");
	return out_flush(json->out);
}

static void json_free(struct sink *sink)
{
	struct json *json = json_of(sink);

	out_fini(&json->texts);
	out_fini(&json->row);
	free(json);
}

static const struct sink_ops json_ops = {
	.begin = json_begin,
	.row = json_row,
	.idle = json_idle,
	.end = json_end,
	.close = json_close,
	.free = json_free,
};

static void add_key(struct json *json, size_t index, uint16_t field)
{
	json->keys[index].field = field;
	json->key_of[field] = (uint16_t)index;
	fieldset_add(&json->shown, field);
	json->ascending &= !index || json->keys[index - 1].field < field;
}

static struct sink *writer_new(struct out *out, const struct render_style *style, bool lines)
{
	size_t count = style->column_count;
	struct json *json = malloc(sizeof(*json) + count * sizeof(json->keys[0]));

	if (!json)
		return NULL;
	*json = (struct json){
		.sink.ops = &json_ops,
		.out = out,
		.lines = lines,
		.exact = style->exact,
		.live = style->live,
		.key_count = count,
		.ascending = true,
		.own = {.writers = 1},
		.document = style->document,
	};
	if (!json->document)
		json->document = &json->own;
	out_init_memory(&json->texts);
	out_init_memory(&json->row);
	for (size_t i = 0; i < count; i++)
		add_key(json, i, style->columns[i]);
	return &json->sink;
}

struct sink *json_new(struct out *out, const struct render_style *style)
{
	return writer_new(out, style, false);
}

struct sink *ndjson_new(struct out *out, const struct render_style *style)
{
	return writer_new(out, style, true);
}
