/* SPDX-License-Identifier: MIT */
/* The record that describes a field (cli/help/fields.def), so that fields are listed like
 * everything else. */
#ifndef NLINSPECT_CLI_HELP_FIELD_RECORD_H
#define NLINSPECT_CLI_HELP_FIELD_RECORD_H

#include "model/field_words.h"

#define SCHEMA   field
#define ROWS     "cli/help/fields.def"
#define ID(name) FIELD_##name
#include "nlinspect/model/record_type.h"

#endif
