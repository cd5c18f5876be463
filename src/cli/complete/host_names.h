/* SPDX-License-Identifier: MIT */
/* Fields whose values are names that this host can list, used by completion and to reject unknown
 * names. */
#ifndef NLINSPECT_CLI_COMPLETE_HOST_NAMES_H
#define NLINSPECT_CLI_COMPLETE_HOST_NAMES_H

#include "nlinspect/model/field.h"

enum host_names { HOST_NOTHING, HOST_INTERFACES, HOST_USERS, HOST_PROCESSES };

/** The kind of names that a field's values are. */
enum host_names host_names_of(const struct field *field);

#endif
