/* What a column said in the row before: most words of a listing are the same in many rows on end.
 */
#ifndef NLINSPECT_SRC_RENDER_MEMO_H
#define NLINSPECT_SRC_RENDER_MEMO_H

#include "nlinspect/base/out.h"
#include "nlinspect/model/field.h"

enum { MEMO_SIZE = 56 };

struct memo {
	uint64_t value;
	uint8_t length; /* of `text`; 0: nothing is kept */
	uint8_t width;  /* in columns */
	char text[MEMO_SIZE];
};

static inline bool memo_serves(const struct field *field)
{
	return field->type == FIELD_ENUM || field->type == FIELD_FLAGS;
}

/** Appends what is kept, if it is of the record's value. @return whether it is */
static inline bool memo_write(const struct memo *memo, struct out *out, const struct field *field,
	const struct record *record)
{
	if (!memo->length || *(const uint64_t *)field_value(field, record) != memo->value)
		return false;
	/* A fixed size is copied without a call. */
	if (out->size - out->length < MEMO_SIZE && !out_reserve(out, MEMO_SIZE))
		return false;
	memcpy(out->data + out->length, memo->text, MEMO_SIZE);
	out->length += memo->length;
	return true;
}

/** Keeps what was appended since `start`, if the field is one of words and it is short. */
static inline void memo_keep(struct memo *memo, const struct out *out, size_t start, size_t width,
	const struct field *field, const struct record *record)
{
	size_t length = out->length - start;

	memo->length = 0;
	if (!memo_serves(field) || out->error || length > MEMO_SIZE || width > UINT8_MAX)
		return;
	memcpy(memo->text, out->data + start, length);
	memo->length = (uint8_t)length;
	memo->width = (uint8_t)width;
	memo->value = *(const uint64_t *)field_value(field, record);
}

#endif
