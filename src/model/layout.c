/* SPDX-License-Identifier: MIT */
#include "nlinspect/model/layout.h"

#include "nlinspect/model/event.h"

#include <errno.h>

enum { RATE_DECIMALS = 3 };

/* A copy: the schema that others see, and the fields that it points at. */
struct copy {
	struct schema schema;
	struct schema *inner; /* of a field, if it is the copy's own */
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
	copy->inner = NULL;
	memcpy(copy->fields, schema->fields, schema->field_count * sizeof(struct field));
	copy->schema.fields = copy->fields;
	return copy;
}

struct schema *schema_copy(const struct schema *schema)
{
	struct copy *copy = copy_new(schema, 0);

	return copy ? &copy->schema : NULL;
}

/* Adds a field, whose value has its place at the end of the record. */
static struct field *copy_add(struct copy *copy, const struct field *like)
{
	struct field *field = &copy->fields[copy->schema.field_count++];

	*field = *like;
	field->rate_name = field->since_name = NULL;
	field->show = SHOW_NAMED;
	field->offset = (uint16_t)copy->schema.size;
	copy->schema.size += (field_size(field->type) + 7) & ~(size_t)7;
	return field;
}

static void copy_add_rate(struct copy *copy, unsigned counter)
{
	struct field *rate = copy_add(copy, &copy->fields[counter]);

	rate->name = copy->fields[counter].rate_name;
	rate->role = ROLE_GAUGE;
	if (rate->unit == UNIT_BYTES)
		rate->unit = UNIT_BYTES_PER_SEC;
	rate->decimals = RATE_DECIMALS;
	rate->per_second = true;
}

static void copy_add_growth(struct copy *copy, unsigned counter)
{
	struct field *growth = copy_add(copy, &copy->fields[counter]);

	growth->name = copy->fields[counter].since_name;
	growth->role = ROLE_GAUGE;
	growth->growth = true;
}

static size_t count_counters(const struct schema *schema)
{
	size_t counters = 0;

	for (size_t id = 0; id < schema->field_count; id++)
		counters += schema->fields[id].rate_name != NULL;
	return counters;
}

#define OLD_VALUES                                                             \
	.name = "was", .heading = "WAS",                                       \
	.doc = "Old values of the fields that differ; null if there was none", \
	.type = FIELD_OBJECT, .role = ROLE_LABEL
#define OLD_AND_NEW                                                                            \
	.name = "changes", .heading = "CHANGES",                                               \
	.doc = "Differences: the old value and the new one of each field", .type = FIELD_TEXT, \
	.prose = true, .role = ROLE_LABEL

static const struct field since_fields[SINCE_FIELDS] = {
	[SINCE_CHANGE] = {.name = "change",
		.heading = "CHANGE",
		.doc = "Event since the recording: added, removed or changed; absent if only "
		       "counters "
		       "grew",
		.type = FIELD_ENUM,
		.words = &event_words,
		.role = ROLE_STATE},
	[SINCE_RESET] = {.name = RESET_FIELD,
		.heading = "RESET",
		.doc = "True if a counter fell, so that its growth is not known",
		.type = FIELD_BOOL,
		.role = ROLE_STATE},
	[SINCE_CHANGES] = {OLD_AND_NEW},
	[SINCE_WAS] = {OLD_VALUES},
};

static const struct field change_fields[CHANGE_FIELDS] = {
	[CHANGE_INFERRED] = {.name = "inferred",
		.heading = "INFERRED",
		.doc = "Why the state was read again, if the change was found by that: the kernel "
		       "did not report it, or its message was lost",
		.type = FIELD_TEXT,
		.prose = true,
		.role = ROLE_LABEL},
	[CHANGE_FOUND] = {.name = "found",
		.heading = "FOUND",
		.doc = "With resynchronised: the number of changes that were found by reading the "
		       "state again",
		.type = FIELD_NUM,
		.unit = UNIT_COUNT,
		.role = ROLE_LABEL},
	[CHANGE_CHANGES] = {OLD_AND_NEW},
	[CHANGE_WAS] = {OLD_VALUES},
};

struct schema *schema_rates(const struct schema *schema)
{
	size_t counters = count_counters(schema), more = counters ? 2 * counters + 1 : 0;
	struct copy *copy;

	/* A unit test has every subject fit. */
	if (schema->field_count + more > FIELDSET_SIZE)
		return NULL;
	copy = copy_new(schema, more);
	for (unsigned id = 0; copy && id < schema->field_count; id++) {
		if (schema->fields[id].rate_name)
			copy_add_rate(copy, id);
	}
	for (unsigned id = 0; copy && id < schema->field_count; id++) {
		if (schema->fields[id].since_name)
			copy_add_growth(copy, id);
	}
	if (copy && counters)
		copy_add(copy, &since_fields[SINCE_RESET]);
	return copy ? &copy->schema : NULL;
}

/* Old values have a key each; of joined ones the parts have. */
static struct schema *schema_was(const struct schema *schema)
{
	struct schema *was = schema_copy(schema);

	if (!was)
		return NULL;
	for (size_t id = 0; id < was->field_count; id++)
		schema_fields(was)[id].show = SHOW_DEFAULT;
	was->nulls = was->size;
	was->size += sizeof(struct fieldset);
	return was;
}

/* A copy with `count` of the fields behind its own, one of them with old values, and room for
 * more. */
static struct copy *copy_with_old(
	const struct schema *schema, const struct field *fields, size_t count, size_t more)
{
	struct copy *copy;

	/* A unit test has every subject fit. */
	if (schema->field_count + count + more > FIELDSET_SIZE)
		return NULL;
	copy = copy_new(schema, count + more);
	if (!copy)
		return NULL;
	copy->inner = schema_was(schema);
	if (!copy->inner) {
		schema_free(&copy->schema);
		return NULL;
	}
	for (size_t i = 0; i < count; i++)
		copy_add(copy, &fields[i])->list =
			fields[i].type == FIELD_OBJECT ? copy->inner : NULL;
	return copy;
}

struct schema *schema_changes(const struct schema *schema)
{
	struct copy *copy = copy_with_old(schema, change_fields, CHANGE_FIELDS, 0);

	return copy ? &copy->schema : NULL;
}

struct schema *schema_since(const struct schema *schema)
{
	struct copy *copy =
		copy_with_old(schema, since_fields, SINCE_FIELDS, 2 * count_counters(schema));

	if (!copy)
		return NULL;
	for (unsigned id = 0; id < schema->field_count; id++) {
		if (!schema->fields[id].rate_name)
			continue;
		copy_add_growth(copy, id);
		copy_add_rate(copy, id);
	}
	return &copy->schema;
}

size_t schema_since_source(const struct schema *since)
{
	return ((const struct copy *)since)->inner->field_count;
}

/* Names are compared by their place, since each stands once in the program. */
static int field_with_name(const struct schema *schema, const char *name)
{
	for (size_t id = schema->field_count; name && id > 0; id--) {
		if (schema->fields[id - 1].name == name)
			return (int)id - 1;
	}
	return -ENOENT;
}

int schema_rate(const struct schema *rates, unsigned counter)
{
	return field_with_name(rates, rates->fields[counter].rate_name);
}

int schema_growth(const struct schema *rates, unsigned counter)
{
	return field_with_name(rates, rates->fields[counter].since_name);
}

uint64_t record_growth(const struct record *record, const struct schema *rates, int id)
{
	return id >= 0 && record_has(record, (unsigned)id)
		       ? *(const uint64_t *)field_value(&rates->fields[id], record)
		       : 0;
}

unsigned schema_counter(const struct schema *rates, unsigned id)
{
	const struct field *made = &rates->fields[id];

	for (unsigned counter = 0; (made->per_second || made->growth) && counter < id; counter++) {
		const struct field *field = &rates->fields[counter];

		if (made->name == (made->growth ? field->since_name : field->rate_name))
			return counter;
	}
	return id;
}

struct schema *schema_join(const struct schema *const *schemas)
{
	struct schema first = *schemas[0];
	size_t room = 0;
	struct copy *copy;

	for (size_t i = 1; schemas[i]; i++)
		room += schemas[i]->field_count;
	first.wires = NULL;
	first.wire_count = 0;
	copy = copy_new(&first, room);
	for (size_t i = 1; copy && schemas[i]; i++) {
		for (size_t id = 0; id < schemas[i]->field_count; id++) {
			const struct field *field = &schemas[i]->fields[id];

			if (schema_field(&copy->schema, text_of(field->name)) < 0)
				copy->fields[copy->schema.field_count++] = *field;
		}
	}
	if (copy && copy->schema.field_count > FIELDSET_SIZE) {
		schema_free(&copy->schema);
		return NULL;
	}
	return copy ? &copy->schema : NULL;
}

struct field *schema_fields(struct schema *copy)
{
	return ((struct copy *)copy)->fields;
}

void schema_free(struct schema *schema)
{
	if (schema)
		schema_free(((struct copy *)schema)->inner);
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
