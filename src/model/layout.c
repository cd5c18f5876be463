/* SPDX-License-Identifier: MIT */
#include "nlinspect/model/layout.h"

/* A copy: the schema that others see, and its fields. */
struct copy {
	struct schema schema;
	struct field fields[];
};

struct schema *schema_copy(const struct schema *schema)
{
	struct copy *copy = malloc(sizeof(*copy) + schema->field_count * sizeof(struct field));

	if (!copy)
		return NULL;
	copy->schema = *schema;
	memcpy(copy->fields, schema->fields, schema->field_count * sizeof(struct field));
	copy->schema.fields = copy->fields;
	return &copy->schema;
}

struct field *schema_fields(struct schema *copy)
{
	return ((struct copy *)copy)->fields;
}

void schema_free(struct schema *schema)
{
	free(schema);
}

struct schema *schema_compact(const struct schema *schema, const struct fieldset *keep)
{
	struct schema *compact = schema_copy(schema);
	size_t size = sizeof(struct record);

	if (!compact)
		return NULL;
	for (unsigned id = 0; id < schema->field_count; id++) {
		struct field *field = &schema_fields(compact)[id];

		field->offset = 0;
		if (!fieldset_has(keep, id))
			continue;
		field->offset = (uint16_t)size;
		size += (field_size(field->type) + 7) & ~(size_t)7;
	}
	compact->size = size;
	return compact;
}

static size_t list_extra(const struct field *field, const struct list *list);

static size_t text_extra(const struct text *text)
{
	return (text->length + 7) & ~(size_t)7;
}

static size_t address_extra(const struct address *address)
{
	return address_is_named(address) ? text_extra(&address->name) : 0;
}

/* Bytes that one value holds outside its record. */
static size_t value_extra(const struct field *field, const void *value)
{
	switch (field->type) {
	case FIELD_TEXT:
		return text_extra(value);
	case FIELD_ADDRESS:
		return address_extra(value);
	case FIELD_ENDPOINT:
		return address_extra(&((const struct endpoint *)value)->address) +
		       text_extra(&((const struct endpoint *)value)->zone);
	case FIELD_LIST:
	case FIELD_OBJECT:
		return list_extra(field, value);
	default:
		return 0;
	}
}

static size_t list_extra(const struct field *field, const struct list *list)
{
	size_t extra = (size_t)list->count * list->stride;

	for (uint32_t i = 0; i < list->count; i++) {
		const struct record *item = list_item(list, i);

		for (unsigned id = 0; id < field->list->field_count; id++) {
			const struct field *member = &field->list->fields[id];

			if (record_has(item, id))
				extra += value_extra(member, field_value(member, item));
		}
	}
	return extra;
}

size_t record_extra(
	const struct schema *from, const struct fieldset *keep, const struct record *record)
{
	size_t extra = 0;

	fieldset_for_each(id, keep) {
		if (record_has(record, id))
			extra += value_extra(
				&from->fields[id], field_value(&from->fields[id], record));
	}
	return extra;
}

static void keep_bytes(struct text *text, char **rest)
{
	if (text->length)
		memcpy(*rest, text->data, text->length);
	text->data = *rest;
	*rest += text_extra(text);
}

static void keep_address(struct address *address, char **rest)
{
	if (address_is_named(address))
		keep_bytes(&address->name, rest);
}

/* Moves the data of a value to memory after the record: `value` is already the copy. */
static void keep_value(const struct field *field, void *value, char **rest)
{
	struct list *list = value;
	char *items = *rest;

	if (field->type == FIELD_TEXT)
		keep_bytes(value, rest);
	else if (field->type == FIELD_ADDRESS)
		keep_address(value, rest);
	else if (field->type == FIELD_ENDPOINT) {
		keep_address(&((struct endpoint *)value)->address, rest);
		keep_bytes(&((struct endpoint *)value)->zone, rest);
	}
	if (field->type != FIELD_LIST && field->type != FIELD_OBJECT)
		return;
	if (list->count)
		memcpy(items, list->items, (size_t)list->count * list->stride);
	list->items = items;
	*rest += (size_t)list->count * list->stride;
	for (uint32_t i = 0; i < list->count; i++) {
		struct record *item = (struct record *)(items + (size_t)i * list->stride);

		for (unsigned id = 0; id < field->list->field_count; id++) {
			const struct field *member = &field->list->fields[id];

			if (record_has(item, id))
				keep_value(member, (char *)item + member->offset, rest);
		}
	}
}

void record_keep(const struct schema *from, const struct schema *to, const struct fieldset *keep,
	const struct record *record, void *memory)
{
	struct record *copy = memory;
	char *rest = (char *)memory + to->size;

	record_clear(copy);
	fieldset_for_each(id, keep) {
		const struct field *field = &to->fields[id];
		void *value = (char *)memory + field->offset;

		if (!record_has(record, id))
			continue;
		fieldset_add(&copy->present, id);
		memcpy(value, field_value(&from->fields[id], record), field_size(field->type));
		keep_value(field, value, &rest);
	}
}
