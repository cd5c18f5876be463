/* SPDX-License-Identifier: MIT */
/* Text forms of values that tables, CSV and JSON share. */
#ifndef NLINSPECT_MODEL_FORM_H
#define NLINSPECT_MODEL_FORM_H

#include "nlinspect/base/out.h"
#include "nlinspect/model/field.h"

/** The escaper for text from outside: text_escape_terminal() or text_escape_json(). */
typedef void (*form_escape)(struct out *out, struct text text);

/** Appends a NUM in the record's unit, with its decimals. */
void form_number(struct out *out, const struct field *field, uint64_t value);

/** Appends a sign if the value is below zero. @return the value without its sign */
uint64_t form_sign(struct out *out, int64_t value);

/** Appends a present HEX, TEXT, ADDRESS, PREFIX, MAC or ENDPOINT. */
void form_string(struct out *out, const struct field *field, const struct record *record,
	form_escape escape);

/** The word for an ENUM's value, from the program or the host's files. @return NULL if it has none
 */
const char *form_word(const struct field *field, uint64_t value);

/**
 * Takes the next word of a FLAGS value off `rest`, which starts as the value and ends as the bits
 * without a word.
 * @param at  position of the search; starts as 0
 * @return the word, or NULL if there is no other
 */
const char *form_flag(const struct field *field, size_t *at, uint64_t *rest);

#endif
