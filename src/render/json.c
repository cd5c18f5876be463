/* SPDX-License-Identifier: MIT */
#include "render.h"

#include "nlinspect/base/inline.h"
#include "nlinspect/model/form.h"

#include "reuse.h"

#include <stdlib.h>

enum {
	GROUP = 8,       /* fields at most … */
	GROUP_LEAST = 2, /* … of which at least so many are shown */
	PATIENCE = 16,   /* rows on end that differ, after which a group is dissolved */
	PLAIN_KEY = 56,  /* bytes of a key that are copied at once, at most */
};

/* Fields that stand in a row, in the record as well, and are a number or a word each: they are
 * compared at once. Of statistics most are 0, and much else is the same from row to row, too. */
struct group {
	uint64_t mask;         /* of the fields, in their word of a fieldset */
	uint16_t word, offset; /* of the first value in the record */
	uint16_t count;        /* of the fields */
	unsigned patience;
	bool spent;        /* to be dissolved before the next row */
	struct part *part; /* of them all: the first one's; what was said … */
	uint64_t present;  /* … of these … */
	uint64_t values[GROUP];
};

/* A column's key, ready to be copied: `,"name":` in the names. */
struct key {
	size_t start, length;
	uint16_t field;
	bool plain; /* a NUM without decimals, as most are: needs no further look at the field … */
	char text[PLAIN_KEY]; /* … and no call for the key */
	struct part *part;    /* the comma, the key and the value */
	struct group *group;  /* NULL: of none */
};

struct json {
	struct sink sink;
	struct out *out;
	const struct schema *schema;
	struct out names;
	struct reuse reuse; /* of members, each with the comma before it */
	bool lines;         /* NDJSON */
	bool exact, live, started;
	bool spent;     /* some group is */
	bool ascending; /* the keys are in the order of their fields: `key_of` and `shown` serve */
	unsigned words; /* of a fieldset that the schema needs */
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
	uint64_t value =
		*(const uint64_t *)(const void *)((const char *)record + key->part->offset);
	const size_t room = PLAIN_KEY + U64_DIGITS;
	char *to;

	if (!out_reserve(out, room))
		return;
	to = out->data + out->length;
	/* A fixed size is copied without a call. */
	memcpy(to, key->text, PLAIN_KEY);
	to += key->length;
	if (value < 10)
		*to++ = (char)('0' + value);
	else
		to = digits_write(to, value);
	out->length = (size_t)(to - out->data);
}

/* A comma, the key and the value, which is there. */
static void write_member(const struct json *json, struct out *out, const struct key *key,
	const struct record *record)
{
	if (key->plain) {
		write_plain(out, key, record);
		return;
	}
	out_bytes(out, json->names.data + key->start, key->length);
	write_value(out, &json->schema->fields[key->field], record);
}

static void write_part(const struct json *json, struct out *out, struct key *key,
	const struct record *record, bool present)
{
	if (present) {
		write_member(json, out, key, record);
	} else {
		out_bytes(out, json->names.data + key->start, key->length);
		out_bytes(out, "null", 4);
	}
	part_keep(key->part, record, present);
}

static NOINLINE void write_anew(
	struct json *json, struct key *key, const struct record *record, bool present)
{
	write_part(json, reuse_write(&json->reuse, key->part), key, record, present);
	reuse_wrote(&json->reuse, key->part);
}

static inline void write_key(
	struct json *json, struct key *key, const struct record *record, bool present)
{
	if (!reuse_same(&json->reuse, key->part, record, present))
		write_anew(json, key, record, present);
}

/* A group's part was that of all its keys, and is to be the first one's. */
static void dissolve_spent(struct json *json)
{
	for (size_t i = 0; i < json->key_count; i++) {
		struct key *key = &json->keys[i];

		if (!key->group || !key->group->spent)
			continue;
		key->part->row = 0;
		key->group = NULL;
	}
	json->spent = false;
}

static bool group_same(const struct group *group, uint64_t present, const struct record *record)
{
	return group->present == present &&
	       !memcmp(group->values, (const char *)record + group->offset,
		       group->count * sizeof(*group->values));
}

static void write_members(const struct json *json, struct out *out, struct group *group,
	uint64_t present, const struct record *record)
{
	for (uint64_t left = present; left; left &= left - 1) {
		unsigned id = group->word * 64U + (unsigned)__builtin_ctzll(left);

		write_member(json, out, &json->keys[json->key_of[id]], record);
	}
	group->present = present;
	memcpy(group->values, (const char *)record + group->offset,
		group->count * sizeof(*group->values));
}

/* The present fields of a group: as in the row before, if they are the same. */
static inline void write_group(
	struct json *json, struct group *group, uint64_t present, const struct record *record)
{
	struct reuse *reuse = &json->reuse;

	if (reuse_had(reuse, group->part) && group_same(group, present, record)) {
		group->patience = PATIENCE;
		reuse_take(reuse, group->part);
		return;
	}
	write_members(json, reuse_write(reuse, group->part), group, present, record);
	reuse_wrote(reuse, group->part);
	if (group->patience)
		group->patience--;
	else
		json->spent = group->spent = true;
}

/* The most fields of a schema are absent in each record: it goes through those that are there. */
static void write_present(struct json *json, const struct record *record)
{
	for (unsigned word = 0; word < json->words; word++) {
		uint64_t left = record->present.bits[word] & json->shown.bits[word];

		while (left) {
			unsigned id = word * 64 + (unsigned)__builtin_ctzll(left);
			struct key *key = &json->keys[json->key_of[id]];
			struct group *group = key->group;

			if (group) {
				write_group(json, group, left & group->mask, record);
				left &= ~group->mask;
			} else {
				write_key(json, key, record, true);
				left &= left - 1;
			}
		}
	}
}

static void write_record(struct json *json, const struct record *record)
{
	if (json->ascending && !json->exact) {
		write_present(json, record);
		return;
	}
	for (size_t i = 0; i < json->key_count; i++) {
		struct key *key = &json->keys[i];
		bool present = record_has(record, key->field);

		if (present || json->exact)
			write_key(json, key, record, present);
	}
}

/* How many fields from this one on could be a group. */
static unsigned group_count(const struct schema *schema, unsigned first)
{
	const struct field *fields = &schema->fields[first];
	unsigned count = 0;

	while (count < GROUP && first + count < schema->field_count && first % 64 + count < 64 &&
		field_is_scalar(fields[count].type) &&
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
			.part = json->keys[i].part,
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
	json->words = fieldset_words(schema->field_count);
	names->length = 0;
	for (size_t i = 0; i < json->key_count; i++) {
		struct key *key = &json->keys[i];
		const struct field *field = &schema->fields[key->field];
		key->start = names->length;
		reuse_field(&json->reuse, i, field);
		key->group = NULL;
		out_string(names, ",\"");
		out_string(names, field->name);
		out_string(names, "\":");
		key->length = names->length - key->start;
		key->plain = field->type == FIELD_NUM && !field->decimals &&
			     key->length <= PLAIN_KEY && !names->error;
		if (key->plain)
			memcpy(key->text, names->data + key->start, key->length);
	}
	if (json->ascending && !json->exact)
		find_groups(json);
	return names->error ? names->error : json->out->error;
}

/* The members, of which the first goes without its comma. */
static int write_row(struct json *json)
{
	struct out *out = json->out;
	const struct out *row = &json->reuse.row;

	if (!json->lines)
		out_bytes(out, json->started ? ",\n" : "[\n", 2);
	json->started = true;
	out_char(out, '{');
	if (row->length)
		out_bytes(out, row->data + 1, row->length - 1);
	out_char(out, '}');
	if (json->lines)
		out_char(out, '\n');
	if (json->lines && json->live)
		out_flush(out);
	return row->error ? row->error : out->error;
}

static int json_row(struct sink *sink, const struct record *record)
{
	struct json *json = json_of(sink);

	if (json->spent)
		dissolve_spent(json);
	reuse_begin(&json->reuse);
	write_record(json, record);
	reuse_end(&json->reuse);
	return write_row(json);
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
	reuse_fini(&json->reuse);
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
	json->keys[index] = (struct key){.field = field, .part = &json->reuse.parts[index]};
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
	if (!reuse_init(&json->reuse, count)) {
		json_free(&json->sink);
		return NULL;
	}
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
