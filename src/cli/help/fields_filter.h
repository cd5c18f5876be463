/* SPDX-License-Identifier: MIT */
/* The words behind "nlinspect fields COMMAND": names of fields, words to search for, or a filter.
 */
#ifndef NLINSPECT_CLI_HELP_FIELDS_FILTER_H
#define NLINSPECT_CLI_HELP_FIELDS_FILTER_H

#include "nlinspect/flow/where.h"

#include "cli/options.h"

/**
 * Makes the filter of field_schema that the words from one on stand for: a field of the schema by
 * any of its names, or else fields whose name or meaning contains the word; any of
 * several. With an operator they are a filter as everywhere.
 * @param first   the index of the first word
 * @param schema  of the command; NULL if there are no words
 * @param ret   NULL: all fields; where_free() frees it
 * @return 0, -EINVAL (reported) or -ENOMEM
 */
int fields_filter(const struct options *options, size_t first, const struct schema *schema,
	const struct report *report, struct where **ret);

#endif
