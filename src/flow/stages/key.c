/* SPDX-License-Identifier: MIT */
#include "key.h"

#include <sys/random.h>
#include <time.h>

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

/* The low bits of a product do not depend on the high bits of its factors, so the high bits are
 * mixed in first. Twice, so that each input bit affects each output bit. */
static uint64_t mix(uint64_t hash)
{
	hash = (hash ^ hash >> 32) * UINT64_C(0x9e3779b97f4a7c15);
	hash = (hash ^ hash >> 29) * UINT64_C(0xd1b54a32d192ed03);
	return hash ^ hash >> 32;
}

uint64_t key_hash(uint64_t seed, const void *bytes, size_t length)
{
	const char *at = bytes;
	uint64_t hash = seed ^ length;
	for (; length >= 8; length -= 8, at += 8) {
		uint64_t word;
		memcpy(&word, at, 8);
		hash = mix(hash ^ word);
	}
	uint64_t rest = 0;
	if (length)
		memcpy(&rest, at, length);
	return mix(mix(hash ^ rest) ^ seed);
}

uint64_t key_seed(void)
{
	uint64_t seed;
	if (getrandom(&seed, sizeof(seed), GRND_NONBLOCK) == (ssize_t)sizeof(seed))
		return seed;
	/* Early during boot there is no random number yet. A seed that is hard to guess is the best
	 * available. */
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_nsec << 32 ^ (uint64_t)now.tv_sec ^ (uintptr_t)&seed;
}
