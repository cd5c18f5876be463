/* The words for what a field is: of enum field_type, field_unit, field_role and field_show. */
#ifndef NLINSPECT_MODEL_FIELD_WORDS_H
#define NLINSPECT_MODEL_FIELD_WORDS_H

#include "nlinspect/model/field.h"

extern const struct words field_type_words, field_role_words;
/** Without UNIT_NONE and UNIT_COUNT, which have no word. */
extern const struct words field_unit_words;
/** With SHOW_NESTED (model/fields.h). */
extern const struct words field_show_words;

#endif
