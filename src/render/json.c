#include "nlinspect/render/render.h"

#include "form.h"
#include "memo.h"

#include <stdlib.h>

/* A column's key, ready to be copied: `,"name":` in the names. */
struct key {
	size_t start, length;
	uint16_t field;
	uint16_t offset; /* of the value in the record */
	bool plain; /* a NUM without decimals, as most are: needs no further look at the field */
	struct memo memo; /* of the value in the row before, with its key and the comma */
};

struct json {
	struct sink sink;
	struct out *out;
	const struct schema *schema;
	struct out names;
	bool lines; /* NDJSON */
	bool exact, live, started;
	bool ascending; /* the keys are in the order of their fields: `key_of` and `shown` serve */
	struct fieldset shown;
	uint16_t key_of[FIELDSET_SIZE]; /* of a shown field */
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

	if (word)
		write_word(out, word);
	else
		out_u64(out, words_number(value));
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
		out_u64(out, rest);
	}
	out_char(out, ']');
}

/* An object inside a record. What only tables show there has its parts as keys of their own. */
static void write_item(struct out *out, const struct schema *schema, const struct record *record)
{
	const char *separator = "\"";

	out_char(out, '{');
	for (unsigned i = 0; i < schema->field_count; i++) {
		const struct field *field = &schema->fields[i];
		bool part = field->show != SHOW_TABLE && field->show != SHOW_NAMED;
		if (!part || !record_has(record, i))
			continue;
		out_string(out, separator);
		out_string(out, field->name);
		out_bytes(out, "\":", 2);
		write_value(out, field, record);
		separator = ",\"";
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

/* A key and the value, which is there. The first key goes without the comma. */
static inline void write_member(
	struct json *json, struct key *key, const struct record *record, size_t *comma)
{
	const struct field *field = &json->schema->fields[key->field];
	size_t room = MEMO_SIZE + key->length, first = *comma, start;
	struct out *out = json->out;

	*comma = 0;
	if (!first && memo_write(&key->memo, out, field, record))
		return;
	/* So that what is appended stays where it is until it is kept. */
	if (out->size - out->length < room)
		out_reserve(out, room);
	start = out->length;
	out_bytes(out, json->names.data + key->start + first, key->length - first);
	if (key->plain) {
		out_u64(out, *(const uint64_t *)((const char *)record + key->offset));
		return;
	}
	write_value(out, field, record);
	if (!first && memo_serves(field) && out->length > start)
		memo_keep(&key->memo, out, start, 0, field, record);
}

/* The most fields of a schema are absent in each record: it goes through those that are there. */
static void write_present(struct json *json, const struct record *record, size_t *comma)
{
	for (unsigned word = 0; word < FIELDSET_WORDS; word++) {
		uint64_t left = record->present.bits[word] & json->shown.bits[word];

		for (; left; left &= left - 1) {
			unsigned id = word * 64 + (unsigned)__builtin_ctzll(left);

			write_member(json, &json->keys[json->key_of[id]], record, comma);
		}
	}
}

static void write_record(struct json *json, const struct record *record)
{
	struct out *out = json->out;
	size_t comma = 1;

	out_char(out, '{');
	if (json->ascending && !json->exact)
		write_present(json, record, &comma);
	for (size_t i = 0; (json->exact || !json->ascending) && i < json->key_count; i++) {
		struct key *key = &json->keys[i];

		if (record_has(record, key->field)) {
			write_member(json, key, record, &comma);
		} else if (json->exact) {
			out_bytes(out, json->names.data + key->start + comma, key->length - comma);
			out_bytes(out, "null", 4);
			comma = 0;
		}
	}
	out_char(out, '}');
}

static int json_begin(struct sink *sink, const struct schema *schema)
{
	struct json *json = json_of(sink);
	struct out *names = &json->names;

	json->schema = schema;
	names->length = 0;
	for (size_t i = 0; i < json->key_count; i++) {
		struct key *key = &json->keys[i];
		const struct field *field = &schema->fields[key->field];
		key->start = names->length;
		key->memo = (struct memo){.length = 0};
		key->offset = field->offset;
		key->plain = field->type == FIELD_NUM && !field->decimals;
		out_string(names, ",\"");
		out_string(names, field->name);
		out_string(names, "\":");
		key->length = names->length - key->start;
	}
	return names->error ? names->error : json->out->error;
}

static int json_row(struct sink *sink, const struct record *record)
{
	struct json *json = json_of(sink);

	if (!json->lines)
		out_bytes(json->out, json->started ? ",\n" : "[\n", 2);
	json->started = true;
	write_record(json, record);
	if (!json->lines)
		return json->out->error;
	out_char(json->out, '\n');
	return json->live ? out_flush(json->out) : json->out->error;
}

static int json_end(struct sink *sink)
{
	struct json *json = json_of(sink);

	return json->live ? out_flush(json->out) : json->out->error;
}

static int json_close(struct sink *sink)
{
	struct json *json = json_of(sink);

	if (!json->lines)
		out_string(json->out, json->started ? "\n]\n" : "[]\n");
	return out_flush(json->out);
}

static void json_free(struct sink *sink)
{
	struct json *json = json_of(sink);

	out_fini(&json->names);
	free(json);
}

static const struct sink_ops json_ops = {
	.begin = json_begin,
	.row = json_row,
	.end = json_end,
	.close = json_close,
	.free = json_free,
};

static void add_key(struct json *json, size_t index, uint16_t field)
{
	json->keys[index] = (struct key){.field = field};
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
	};
	out_init_memory(&json->names);
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
