/* SPDX-License-Identifier: MIT */
#include "tables.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/model/words.h"

#define SCHEMA   table
#define ROWS     "subject/tables/tables.def"
#define ID(name) TABLE_##name

#include "nlinspect/model/rows.h"

static const struct synonym synonyms[] = {
	{"id", "table_id"},
	{"prio", "priority"},
	{"preference", "priority"},
	{"pref", "priority"},
};

const struct schema table_schema = {
	.name = "tables",
	.title = "routing tables in use",
	FROM_ROWS(table),
	.synonyms = synonyms,
	.synonym_count = ARRAY_SIZE(synonyms),
	.bare_number = "table",
	.bare_word = "table",
};
