/* SPDX-License-Identifier: MIT */
#include "key.h"

static void append_text(struct out *key, struct text text)
{
	out_bytes(key, &text.length, sizeof(text.length));
	out_bytes(key, text.data, text.length);
}

/* Appends the bits within the prefix length only; the rest may hold anything. */
static void append_address(struct out *key, const struct address *address)
{
	out_char(key, (char)address->family);
	out_char(key, (char)address->length);
	if (address_is_named(address))
		append_text(key, address->name);
	else
		out_bytes(key, address->bytes, address->length);
}

static void append_endpoint(struct out *key, const struct endpoint *endpoint)
{
	append_address(key, &endpoint->address);
	out_bytes(key, &endpoint->port, sizeof(endpoint->port));
	append_text(key, endpoint->zone);
	out_char(key, endpoint->both);
	out_char(key, endpoint->portless);
}

static void append_list(struct out *key, const struct schema *schema, const struct list *list)
{
	out_bytes(key, &list->count, sizeof(list->count));
	for (uint32_t i = 0; i < list->count; i++)
		for (unsigned id = 0; id < schema->field_count; id++)
			key_append(key, &schema->fields[id], id, list_item(list, i));
}

void key_append(
	struct out *key, const struct field *field, unsigned id, const struct record *record)
{
	out_char(key, record_has(record, id));
	if (!record_has(record, id))
		return;
	const void *value = field_value(field, record);
	switch (field->type) {
	case FIELD_TEXT:
		append_text(key, *(const struct text *)value);
		break;
	case FIELD_ADDRESS:
		append_address(key, value);
		break;
	case FIELD_PREFIX:
		append_address(key, &((const struct prefix *)value)->address);
		out_char(key, (char)((const struct prefix *)value)->bits);
		break;
	case FIELD_MAC:
		out_char(key, (char)((const struct lladdr *)value)->length);
		out_bytes(key, ((const struct lladdr *)value)->bytes,
			((const struct lladdr *)value)->length);
		break;
	case FIELD_ENDPOINT:
		append_endpoint(key, value);
		break;
	case FIELD_LIST:
	case FIELD_OBJECT:
		append_list(key, field->list, value);
		break;
	default:
		out_bytes(key, value, sizeof(uint64_t));
	}
}
