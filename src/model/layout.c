/* SPDX-License-Identifier: MIT */
#include "nlinspect/model/layout.h"

#include <errno.h>

enum { RATE_DECIMALS = 3 };

/* A copy: the schema that others see, and the fields that it points at. */
struct copy {
	struct schema schema;
	struct field fields[];
};

/* A copy with room for further fields behind its own. */
static struct copy *copy_new(const struct schema *schema, size_t more)
{
	size_t count = schema->field_count + more;
	struct copy *copy = malloc(sizeof(*copy) + count * sizeof(struct field));

	if (!copy)
		return NULL;
	copy->schema = *schema;
	memcpy(copy->fields, schema->fields, schema->field_count * sizeof(struct field));
	copy->schema.fields = copy->fields;
	return copy;
}

struct schema *schema_copy(const struct schema *schema)
{
	struct copy *copy = copy_new(schema, 0);

	return copy ? &copy->schema : NULL;
}

static void copy_add_rate(struct copy *copy, unsigned counter)
{
	struct field *rate = &copy->fields[copy->schema.field_count++];

	*rate = copy->fields[counter];
	rate->name = rate->rate_name;
	rate->rate_name = NULL;
	rate->role = ROLE_GAUGE;
	rate->show = SHOW_NAMED;
	if (rate->unit == UNIT_BYTES)
		rate->unit = UNIT_BYTES_PER_SEC;
	rate->decimals = RATE_DECIMALS;
	rate->per_second = true;
	rate->offset = (uint16_t)copy->schema.size;
	copy->schema.size += sizeof(uint64_t);
}

struct schema *schema_rates(const struct schema *schema)
{
	size_t counters = 0;
	struct copy *copy;

	for (size_t id = 0; id < schema->field_count; id++)
		counters += schema->fields[id].rate_name != NULL;
	/* A unit test has every subject fit. */
	if (schema->field_count + counters > FIELDSET_SIZE)
		return NULL;
	copy = copy_new(schema, counters);
	for (unsigned id = 0; copy && id < schema->field_count; id++) {
		if (schema->fields[id].rate_name)
			copy_add_rate(copy, id);
	}
	return copy ? &copy->schema : NULL;
}

int schema_rate(const struct schema *rates, unsigned counter)
{
	const char *name = rates->fields[counter].rate_name;

	for (size_t id = rates->field_count; name && id > 0; id--) {
		if (rates->fields[id - 1].name == name)
			return (int)id - 1;
	}
	return -ENOENT;
}

unsigned schema_counter(const struct schema *rates, unsigned id)
{
	const char *name = rates->fields[id].name;

	for (unsigned counter = 0; rates->fields[id].per_second && counter < id; counter++) {
		if (rates->fields[counter].rate_name == name)
			return counter;
	}
	return id;
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
