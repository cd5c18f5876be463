/* SPDX-License-Identifier: MIT */
/* The record of what is said about a field, made from the rows of cli/help/fields.def: fields are
 * listed like everything else. */
#ifndef NLINSPECT_CLI_HELP_FIELD_RECORD_H
#define NLINSPECT_CLI_HELP_FIELD_RECORD_H

#include "model/field_words.h"

#define SCHEMA   field
#define ROWS     "cli/help/fields.def"
#define ID(name) FIELD_##name
#include "nlinspect/model/record_type.h"

#endif
