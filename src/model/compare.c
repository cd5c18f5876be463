/* SPDX-License-Identifier: MIT */
#include "nlinspect/model/layout.h"

static int compare_u64(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

static int compare_bytes(const void *a, size_t a_length, const void *b, size_t b_length)
{
	size_t shorter = a_length < b_length ? a_length : b_length;
	int order = shorter ? memcmp(a, b, shorter) : 0;

	return order ? order : compare_u64(a_length, b_length);
}

static int compare_text(const struct text *a, const struct text *b)
{
	return compare_bytes(a->data, a->length, b->data, b->length);
}

/* Names come before IPv4, and IPv4 before IPv6: by length, then as numbers, which are in network
 * order. */
static int compare_address(const struct address *a, const struct address *b)
{
	if (a->length != b->length)
		return compare_u64(a->length, b->length);
	if (address_is_named(a))
		return compare_text(&a->name, &b->name);
	return memcmp(a->bytes, b->bytes, a->length);
}

static int compare_prefix(const struct prefix *a, const struct prefix *b)
{
	int order = compare_address(&a->address, &b->address);

	return order ? order : compare_u64(a->bits, b->bits);
}

static int compare_endpoint(const struct endpoint *a, const struct endpoint *b)
{
	int order = compare_address(&a->address, &b->address);

	if (!order)
		order = compare_u64(a->port, b->port);
	return order ? order : compare_text(&a->zone, &b->zone);
}

/* Compares lists item by item, and items field by field; a shorter list comes first. */
static int compare_list(const struct schema *schema, const struct list *a, const struct list *b)
{
	for (uint32_t i = 0; i < a->count && i < b->count; i++) {
		for (unsigned id = 0; id < schema->field_count; id++) {
			int order = field_compare(
				&schema->fields[id], id, list_item(a, i), list_item(b, i));

			if (order)
				return order;
		}
	}
	return compare_u64(a->count, b->count);
}

static int compare_values(const struct field *field, const void *a, const void *b)
{
	switch (field->type) {
	case FIELD_SNUM:
		return (*(const int64_t *)a > *(const int64_t *)b) -
		       (*(const int64_t *)a < *(const int64_t *)b);
	case FIELD_TEXT:
		return compare_text(a, b);
	case FIELD_ADDRESS:
		return compare_address(a, b);
	case FIELD_PREFIX:
		return compare_prefix(a, b);
	case FIELD_MAC:
		return compare_bytes(((const struct lladdr *)a)->bytes,
			((const struct lladdr *)a)->length, ((const struct lladdr *)b)->bytes,
			((const struct lladdr *)b)->length);
	case FIELD_ENDPOINT:
		return compare_endpoint(a, b);
	case FIELD_LIST:
	case FIELD_OBJECT:
		return compare_list(field->list, a, b);
	default:
		return compare_u64(*(const uint64_t *)a, *(const uint64_t *)b);
	}
}

int field_compare(
	const struct field *field, unsigned id, const struct record *a, const struct record *b)
{
	bool has_a = record_has(a, id), has_b = record_has(b, id);

	if (!has_a || !has_b)
		return (int)has_a - (int)has_b;
	return compare_values(field, field_value(field, a), field_value(field, b));
}
