/* SPDX-License-Identifier: MIT */
/* Values in the forms that tables, CSV and JSON have in common. */
#ifndef NLINSPECT_MODEL_FORM_H
#define NLINSPECT_MODEL_FORM_H

#include "nlinspect/base/out.h"
#include "nlinspect/model/field.h"

/** How text from outside goes out: text_escape_terminal() or text_escape_json(). */
typedef void (*form_escape)(struct out *out, struct text text);

/** Appends a number of a NUM field in the record's unit, with the decimals that it has. */
void form_number(struct out *out, const struct field *field, uint64_t value);

/** Appends a sign if the value is below zero. @return the value without its sign */
uint64_t form_sign(struct out *out, int64_t value);

/** Appends a present HEX, TEXT, ADDRESS, PREFIX, MAC or ENDPOINT. */
void form_string(struct out *out, const struct field *field, const struct record *record,
	form_escape escape);

/** The word of an ENUM's value. It can come from a file of the host's. @return NULL if it has none
 */
const char *form_word(const struct field *field, uint64_t value);

/**
 * Takes the next word of a FLAGS field off `rest`, which starts as the value and ends as the bits
 * without a word.
 * @param at  where the search goes on; starts as 0
 * @return the word, or NULL if there is no further one
 */
const char *form_flag(const struct field *field, size_t *at, uint64_t *rest);

#endif
