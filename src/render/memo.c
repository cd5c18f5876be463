/* SPDX-License-Identifier: MIT */
#include "memo.h"

/* A value that is not a number, as bytes and a number. Equal numbers mean as many bytes of the same
 * kind. */
struct plain {
	const void *bytes;
	size_t length;
	uint64_t number;
};

void memo_init(struct memo *memo, const struct field *field)
{
	*memo = (struct memo){
		.offset = field->offset,
		.type = field->type,
		.is_number = field_is_scalar(field->type),
	};
}

/* @return whether values of this type and size are remembered */
static bool plain_of(const struct memo *memo, const void *value, struct plain *plain)
{
	const struct text *text = value;
	const struct address *address = value;

	if (memo->type == FIELD_TEXT)
		*plain = (struct plain){text->data, text->length, text->length};
	else if (memo->type == FIELD_ADDRESS && !address_is_named(address))
		*plain = (struct plain){address->bytes, address->length,
			(uint64_t)address->family << 8 | address->length};
	else
		return false;
	return plain->length <= MEMO_BYTES;
}

bool memo_matches_bytes(const struct memo *memo, const struct record *record)
{
	struct plain plain;

	return plain_of(memo, (const char *)record + memo->offset, &plain) &&
	       plain.number == memo->number &&
	       (!plain.length || !memcmp(plain.bytes, memo->bytes, plain.length));
}

/* @return whether the value can be compared with the next one */
static bool keep_value(struct memo *memo, const void *value)
{
	struct plain plain;

	if (memo->is_number) {
		memo->number = *(const uint64_t *)value;
		return true;
	}
	if (!plain_of(memo, value, &plain))
		return false;
	memo->number = plain.number;
	if (plain.length)
		memcpy(memo->bytes, plain.bytes, plain.length);
	return true;
}

void memo_keep(struct memo *memo, const struct record *record, bool present, const struct out *out,
	size_t start)
{
	size_t length = out->length - start;

	memo->length = 0;
	if (out->error || !length || length > MEMO_SAID ||
		(present && !keep_value(memo, (const char *)record + memo->offset)))
		return;
	memo->present = present;
	memo->length = (uint8_t)length;
	memcpy(memo->said, out->data + start, length);
}
