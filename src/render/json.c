#include "nlinspect/render/render.h"

#include "nlinspect/base/inline.h"
#include "nlinspect/model/form.h"

#include "memo.h"

#include <stdlib.h>

enum {
	GROUP = 8,        /* fields at most … */
	GROUP_LEAST = 2,  /* … of which at least so many are shown */
	GROUP_TEXT = 512, /* what is longer is not kept */
	PATIENCE = 16,    /* rows on end that differ, after which a group is dissolved */
};

/* Fields that stand in a row, in the record as well, and are a number or a word each. Of statistics
 * most are 0, and much else is the same from row to row, too. */
struct group {
	uint64_t mask;          /* of the fields, in their word of a fieldset */
	uint16_t word, offset;  /* of the first value in the record */
	uint16_t count, length; /* of the fields; of the text, or 0: nothing is kept */
	unsigned patience;
	uint64_t present; /* what the row before had of them, and said */
	uint64_t values[GROUP];
	char text[GROUP_TEXT];
};

/* A column's key, ready to be copied: `,"name":` in the names. */
struct key {
	size_t start, length;
	uint16_t field;
	uint16_t offset; /* of the value in the record */
	bool plain; /* a NUM without decimals, as most are: needs no further look at the field */
	/* Of the value in the row before, with its key and the comma; of a plain one, these alone.
	 */
	struct memo memo;
	struct group *group; /* NULL: of none */
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
	struct group *groups;
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

/* The comma, the key and the number. */
static inline void write_plain(struct out *out, const struct key *key, const struct record *record)
{
	uint64_t value = *(const uint64_t *)((const char *)record + key->offset);
	const size_t room = MEMO_SIZE + U64_DIGITS;
	char *to;

	if (out->size - out->length < room && !out_reserve(out, room))
		return;
	to = out->data + out->length;
	/* A fixed size is copied without a call. */
	memcpy(to, key->memo.text, MEMO_SIZE);
	to += key->memo.length;
	if (value < 10)
		*to++ = (char)('0' + value);
	else
		to = digits_write(to, value);
	out->length = (size_t)(to - out->data);
}

/* A key and the value, which is there. The first key goes without the comma. */
static NOINLINE void write_member(
	struct json *json, struct key *key, const struct record *record, size_t first)
{
	const struct field *field = &json->schema->fields[key->field];
	size_t room = MEMO_SIZE + key->length, start;
	struct out *out = json->out;

	if (!first && memo_write(&key->memo, out, field, record))
		return;
	/* So that what is appended stays where it is until it is kept. */
	if (out->size - out->length < room)
		out_reserve(out, room);
	start = out->length;
	out_bytes(out, json->names.data + key->start + first, key->length - first);
	write_value(out, field, record);
	if (!first && memo_serves(field) && out->length > start)
		memo_keep(&key->memo, out, start, 0, field, record);
}

static inline void write_key(
	struct json *json, struct key *key, const struct record *record, size_t *comma)
{
	if (key->plain && !*comma)
		write_plain(json->out, key, record);
	else
		write_member(json, key, record, *comma);
	*comma = 0;
}

static bool group_same(const struct group *group, uint64_t present, const uint64_t *values)
{
	return group->length && group->present == present &&
	       !memcmp(group->values, values, group->count * sizeof(*values));
}

static void group_dissolve(struct json *json, const struct group *group)
{
	for (size_t i = 0; i < json->key_count; i++) {
		if (json->keys[i].group == group)
			json->keys[i].group = NULL;
	}
}

static void group_keep(struct json *json, struct group *group, size_t start, uint64_t present,
	const uint64_t *values)
{
	struct out *out = json->out;

	group->length = 0;
	/* The start is gone if so much was written that it had to be flushed. */
	if (out->error || out->length < start || out->length - start > GROUP_TEXT)
		return;
	group->length = (uint16_t)(out->length - start);
	group->present = present;
	memcpy(group->text, out->data + start, group->length);
	memcpy(group->values, values, group->count * sizeof(*values));
}

/* Commas, keys and values of the present fields of a group: as in the row before, if they are the
 * same. */
static void write_group(
	struct json *json, struct group *group, uint64_t present, const struct record *record)
{
	const void *first = (const char *)record + group->offset;
	const uint64_t *values = first;
	size_t start, comma = 0;

	if (group_same(group, present, values)) {
		group->patience = PATIENCE;
		out_bytes(json->out, group->text, group->length);
		return;
	}
	out_reserve(json->out, GROUP_TEXT);
	start = json->out->length;
	for (uint64_t left = present; left; left &= left - 1) {
		unsigned id = group->word * 64U + (unsigned)__builtin_ctzll(left);

		write_key(json, &json->keys[json->key_of[id]], record, &comma);
	}
	if (group->patience--)
		group_keep(json, group, start, present, values);
	else
		group_dissolve(json, group);
}

/* The most fields of a schema are absent in each record: it goes through those that are there. */
static void write_present(struct json *json, const struct record *record, size_t *comma)
{
	for (unsigned word = 0; word < FIELDSET_WORDS; word++) {
		uint64_t left = record->present.bits[word] & json->shown.bits[word];

		while (left) {
			unsigned id = word * 64 + (unsigned)__builtin_ctzll(left);
			struct key *key = &json->keys[json->key_of[id]];
			struct group *group = key->group;

			if (group && !*comma) {
				write_group(json, group, left & group->mask, record);
				left &= ~group->mask;
			} else {
				write_key(json, key, record, comma);
				left &= left - 1;
			}
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
			write_key(json, key, record, &comma);
		} else if (json->exact) {
			out_bytes(out, json->names.data + key->start + comma, key->length - comma);
			out_bytes(out, "null", 4);
			comma = 0;
		}
	}
	out_char(out, '}');
}

/* How many fields from this one on could be a group. */
static unsigned group_count(const struct schema *schema, unsigned first)
{
	const struct field *fields = &schema->fields[first];
	unsigned count = 0;

	while (count < GROUP && first + count < schema->field_count && first % 64 + count < 64 &&
		field_size(fields[count].type) == sizeof(uint64_t) &&
		fields[count].offset == fields->offset + count * sizeof(uint64_t))
		count++;
	return count;
}

/* Without memory there are none, and each key is written by itself. */
static void find_groups(struct json *json)
{
	struct group *group;

	free(json->groups);
	json->groups = malloc((json->key_count / GROUP_LEAST + 1) * sizeof(*json->groups));
	group = json->groups;
	for (size_t i = 0, end; group && i < json->key_count; i = end) {
		unsigned first = json->keys[i].field;
		unsigned count = group_count(json->schema, first);

		for (end = i + 1; end < json->key_count; end++) {
			if (json->keys[end].field >= first + count)
				break;
		}
		if (end - i < GROUP_LEAST)
			continue;
		*group = (struct group){
			.mask = (UINT64_MAX >> (64 - count)) << first % 64,
			.word = (uint16_t)(first / 64),
			.offset = json->schema->fields[first].offset,
			.count = (uint16_t)count,
			.patience = PATIENCE,
		};
		for (; i < end; i++)
			json->keys[i].group = group;
		group++;
	}
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
		key->group = NULL;
		out_string(names, ",\"");
		out_string(names, field->name);
		out_string(names, "\":");
		key->length = names->length - key->start;
		key->plain = field->type == FIELD_NUM && !field->decimals &&
			     key->length <= MEMO_SIZE && !names->error;
		if (key->plain) {
			key->memo.length = (uint8_t)key->length;
			memcpy(key->memo.text, names->data + key->start, key->length);
		}
	}
	if (json->ascending && !json->exact)
		find_groups(json);
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
	free(json->groups);
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
