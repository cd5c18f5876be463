/* SPDX-License-Identifier: MIT */
/* The JSON output of a command as a JSON Schema (draft 2020-12). */
#ifndef NLINSPECT_CLI_HELP_JSON_SCHEMA_H
#define NLINSPECT_CLI_HELP_JSON_SCHEMA_H

#include "nlinspect/source/subject.h"

/** Appends the schema of `nlinspect NAME --json`, where NAME is the schema's.
 * @param parts  of the subject, whose schemas the records have; NULL: they have `schema` */
void json_schema_write(
	struct out *out, const struct schema *schema, const struct subject *const *parts);

#endif
