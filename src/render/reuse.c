/* SPDX-License-Identifier: MIT */
#include "reuse.h"

#include <stdlib.h>

bool reuse_init(struct reuse *reuse, size_t count)
{
	*reuse = (struct reuse){
		.number = 1,
		.count = count,
		.parts = calloc(count + 1, sizeof(struct part)),
	};
	out_init_memory(&reuse->row);
	out_init_memory(&reuse->other);
	return reuse->parts;
}

void reuse_fini(struct reuse *reuse)
{
	out_fini(&reuse->row);
	out_fini(&reuse->other);
	free(reuse->parts);
}

void reuse_field(struct reuse *reuse, size_t index, const struct field *field)
{
	reuse->parts[index] = (struct part){
		.offset = field->offset,
		.type = field->type,
		.number = field_is_scalar(field->type),
	};
}

static bool same_address(const struct address *a, const struct address *b)
{
	return a->family == b->family && a->length == b->length &&
	       !memcmp(a->bytes, b->bytes, a->length);
}

static bool same_text(const struct part *part, const struct text *text)
{
	uint32_t length = part->value.text.length;

	return text->length == length &&
	       (!length || !memcmp(text->data, part->value.text.bytes, length));
}

static bool same_lladdr(const struct lladdr *a, const struct lladdr *b)
{
	return a->family == b->family && a->length == b->length &&
	       !memcmp(a->bytes, b->bytes, a->length);
}

bool part_is(const struct part *part, const void *value)
{
	const struct prefix *prefix = value;
	const struct endpoint *endpoint = value;

	if (!part->kept)
		return false;
	switch (part->type) {
	case FIELD_TEXT:
		return same_text(part, value);
	case FIELD_ADDRESS:
		return same_address(&part->value.address, value);
	case FIELD_PREFIX:
		return prefix->bits == part->value.prefix.bits &&
		       same_address(&part->value.prefix.address, &prefix->address);
	case FIELD_MAC:
		return same_lladdr(&part->value.lladdr, value);
	case FIELD_ENDPOINT:
		return endpoint->port == part->value.endpoint.port && !endpoint->zone.length &&
		       same_address(&part->value.endpoint.address, &endpoint->address);
	default:
		return false;
	}
}

static bool keep_text(struct part *part, const struct text *text)
{
	if (text->length > PART_TEXT)
		return false;
	part->value.text.length = text->length;
	if (text->length)
		memcpy(part->value.text.bytes, text->data, text->length);
	return true;
}

/* A name is somebody else's memory. */
static bool keep_address(struct address *kept, const struct address *address)
{
	*kept = *address;
	return !address_is_named(address);
}

void part_keep_value(struct part *part, const void *value)
{
	const struct prefix *prefix = value;
	const struct endpoint *endpoint = value;

	switch (part->type) {
	case FIELD_TEXT:
		part->kept = keep_text(part, value);
		break;
	case FIELD_ADDRESS:
		part->kept = keep_address(&part->value.address, value);
		break;
	case FIELD_PREFIX:
		part->value.prefix.bits = prefix->bits;
		part->kept = keep_address(&part->value.prefix.address, &prefix->address);
		break;
	case FIELD_MAC:
		part->value.lladdr = *(const struct lladdr *)value;
		part->kept = true;
		break;
	case FIELD_ENDPOINT:
		part->value.endpoint.port = endpoint->port;
		part->kept = !endpoint->zone.length &&
			     keep_address(&part->value.endpoint.address, &endpoint->address);
		break;
	default:
		part->kept = false;
	}
}
