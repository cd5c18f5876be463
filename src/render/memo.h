/* SPDX-License-Identifier: MIT */
/* What a column said in the row before. Most of a row repeats the row before it, and a text is
 * cheaper to copy than to write again. Names, endpoints, prefixes, link-layer addresses and lists
 * are written each time. */
#ifndef NLINSPECT_RENDER_MEMO_H
#define NLINSPECT_RENDER_MEMO_H

#include "nlinspect/base/out.h"
#include "nlinspect/model/field.h"

enum {
	MEMO_SHORT = 32, /* bytes; most are no longer */
	MEMO_SAID = 64,  /* bytes; what is longer is not remembered */
	MEMO_BYTES = 16, /* the same, of a text that is a value */
};

struct memo {
	uint64_t number; /* the value; of a text or an address what `bytes` does not say of it */
	uint16_t offset; /* of the value in a record */
	enum field_type type;
	bool is_number; /* the value is stored as 64 bits */
	bool present;   /* there was a value */
	uint8_t length; /* of `said`; 0: nothing is remembered */
	char said[MEMO_SAID];
	uint8_t bytes[MEMO_BYTES]; /* of a text or an address */
};

/** Starts with nothing remembered of a field. */
void memo_init(struct memo *memo, const struct field *field);

/** memo_matches() of a value that is no number and is present. */
bool memo_matches_bytes(const struct memo *memo, const struct record *record);

/** Whether the memo is of the value of a record or, unless `present`, of an absent one. */
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

/** Appends what was said. */
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

/** Remembers what was said of a record's value, or of an absent one: all that `out` has from
 * `start` on. */
void memo_keep(struct memo *memo, const struct record *record, bool present, const struct out *out,
	size_t start);

#endif
