/* SPDX-License-Identifier: MIT */
/* The text of a column in the row before. Most cells of a row repeat the row before, and copying a
 * text is cheaper than writing it again. Names, endpoints, prefixes, link-layer addresses and lists
 * are written each time. */
#ifndef NLINSPECT_RENDER_MEMO_H
#define NLINSPECT_RENDER_MEMO_H

#include "nlinspect/base/out.h"
#include "nlinspect/model/field.h"

enum {
	MEMO_SHORT = 32, /* bytes; most texts are no longer */
	MEMO_SAID = 64,  /* bytes; longer texts are not remembered */
	MEMO_BYTES = 16, /* bytes; longer values that are texts are not remembered */
};

struct memo {
	uint64_t
		number; /* the value; for a text or an address, the rest of it that `bytes` lacks */
	uint16_t offset; /* of the value in a record */
	enum field_type type;
	bool is_number; /* the value is stored as 64 bits */
	bool present;   /* there was a value */
	uint8_t length; /* length of `said`; 0: nothing is remembered */
	char said[MEMO_SAID];
	uint8_t bytes[MEMO_BYTES]; /* bytes of a text or an address */
};

/** Starts a memo for a field, with nothing remembered. */
void memo_init(struct memo *memo, const struct field *field);

/** memo_matches() for a present value that is not a number. */
bool memo_matches_bytes(const struct memo *memo, const struct record *record);

/** Whether the memo holds the record's value or, unless `present`, the text for an absent one. */
static inline bool memo_matches(const struct memo *memo, const struct record *record, bool present)
{
	const void *value = (const char *)record + memo->offset;

	if (!memo->length || memo->present != present)
		return false;
	if (!present)
		return true;
	if (memo->is_number)
		return *(const uint64_t *)value == memo->number;
	return memo_matches_bytes(memo, record);
}

/** Appends the remembered text. */
static inline void memo_write(const struct memo *memo, struct out *out)
{
	if (!out_reserve(out, MEMO_SAID))
		return;
	/* A fixed size is copied without a call. */
	memcpy(out->data + out->length, memo->said, MEMO_SHORT);
	if (memo->length > MEMO_SHORT)
		memcpy(out->data + out->length + MEMO_SHORT, memo->said + MEMO_SHORT,
			MEMO_SAID - MEMO_SHORT);
	out->length += memo->length;
}

/** Remembers the text of a record's value, or of an absent one: the bytes of `out` after `start`.
 */
void memo_keep(struct memo *memo, const struct record *record, bool present, const struct out *out,
	size_t start);

#endif
