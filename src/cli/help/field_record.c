/* SPDX-License-Identifier: MIT */
#include "field_record.h"

#include "nlinspect/base/cleanup.h"

#include "model/field_words.h"

#define SCHEMA   field
#define ROWS     "cli/help/fields.def"
#define ID(name) FIELD_##name

#include "nlinspect/model/rows.h"

const struct schema field_schema = {
	.name = "fields",
	.title = "every field: name, type, unit, source, meaning",
	FROM_ROWS(field),
};
