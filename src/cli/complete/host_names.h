/* SPDX-License-Identifier: MIT */
/* Fields whose values are names of things that this host can list: for completion, and to tell a
 * name that does not exist. */
#ifndef NLINSPECT_CLI_COMPLETE_HOST_NAMES_H
#define NLINSPECT_CLI_COMPLETE_HOST_NAMES_H

#include "nlinspect/model/field.h"

enum host_names { HOST_NOTHING, HOST_INTERFACES, HOST_USERS, HOST_PROCESSES };

/** What the values of a field name. */
enum host_names host_names_of(const struct field *field);

#endif
