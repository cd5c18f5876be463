/* SPDX-License-Identifier: MIT */
/* The words for enum field_type, field_unit, field_role and field_show. */
#ifndef NLINSPECT_MODEL_FIELD_WORDS_H
#define NLINSPECT_MODEL_FIELD_WORDS_H

#include "nlinspect/model/field.h"

/** field_record.shown of a field within a list or object; otherwise it is an enum field_show. */
enum { SHOW_NESTED = 64 };

extern const struct words field_type_words, field_role_words;
/** UNIT_NONE and UNIT_COUNT have no word. */
extern const struct words field_unit_words;
/** Includes SHOW_NESTED. */
extern const struct words field_show_words;

#endif
