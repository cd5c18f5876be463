/* SPDX-License-Identifier: MIT */
#include "order.h"

#include "nlinspect/model/layout.h"

#include <endian.h>

int order_compare(const struct schema *schema, const struct order *by, size_t count,
	const struct record *a, const struct record *b)
{
	for (size_t i = 0; i < count; i++) {
		unsigned id = by[i].field;
		bool has_a = record_has(a, id), has_b = record_has(b, id);
		if (has_a != has_b)
			return has_a ? -1 : 1;
		int order = field_compare(&schema->fields[id], id, a, b);
		if (order)
			return by[i].descending ? -order : order;
	}
	return 0;
}

/* The first eight bytes as a number with the same order. */
static uint64_t leading(const void *bytes, size_t length)
{
	uint64_t number = 0;
	if (length)
		memcpy(&number, bytes, length < sizeof(number) ? length : sizeof(number));
	return be64toh(number);
}

static uint64_t value_key(const struct field *field, const void *value)
{
	const struct text *text = value;
	const struct address *address = value;
	switch (field->type) {
	case FIELD_SNUM:
		return *(const uint64_t *)value ^ UINT64_C(1) << 63;
	case FIELD_TEXT:
		return leading(text->data, text->length);
	case FIELD_PREFIX:
		address = &((const struct prefix *)value)->address;
		break;
	case FIELD_ENDPOINT:
		address = &((const struct endpoint *)value)->address;
		break;
	case FIELD_ADDRESS:
		break;
	case FIELD_MAC:
	case FIELD_LIST:
	case FIELD_OBJECT:
		return 0;
	default:
		return *(const uint64_t *)value;
	}
	if (address_is_named(address))
		return leading(address->name.data, address->name.length) >> 8;
	return (uint64_t)address->length << 56 | leading(address->bytes, address->length) >> 8;
}

uint64_t order_key(const struct schema *schema, const struct order *by, const struct record *record)
{
	const struct field *field = &schema->fields[by->field];
	if (!record_has(record, by->field))
		return UINT64_MAX;
	uint64_t key = value_key(field, field_value(field, record));
	return by->descending ? ~key : key;
}
