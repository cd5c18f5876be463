/* SPDX-License-Identifier: MIT */
/* All schemas there are: what commands, help, completion, the manual and the tests walk over. */
#ifndef NLINSPECT_SUBJECT_SCHEMAS_H
#define NLINSPECT_SUBJECT_SCHEMAS_H

#include "nlinspect/model/field.h"

/* Those that the command line names. */
extern const struct schema socket_schema, rule_schema;

/** The schemas that commands list, in the order of the manual; NULL ends it. */
extern const struct schema *const schemas[];

/** Those and the ones of list fields; NULL ends it. */
extern const struct schema *const schemas_all[];

/** The schema of a command's name or alias. @return NULL if there is none */
const struct schema *schema_named(struct text name);

#endif
