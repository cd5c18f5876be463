/* SPDX-License-Identifier: MIT */
/* IFLA_LINKINFO of a link: its kind, the settings of that kind, and its settings as a port. */
#ifndef NLINSPECT_SUBJECT_LINKS_INFO_LINKINFO_H
#define NLINSPECT_SUBJECT_LINKS_INFO_LINKINFO_H

#include "nlinspect/host/users.h"
#include "nlinspect/model/record.h"

/**
 * Adds names to a list of linkinfo_schema, for interfaces that it has by index.
 * @param elsewhere  the interface below is in another namespace, so its index means another one
 * here
 * @param name       returns the name of an index, empty if there is none
 */
void linkinfo_name(const struct list *linkinfo, bool elsewhere,
	struct text (*name)(void *context, uint32_t index), void *context);

/** Adds the name of the user who may open the interface. */
void linkinfo_name_user(const struct list *linkinfo, struct users *users);

/** The link kinds that have settings, each once; roughly alphabetical. @return the kind, or NULL
 * after the last one */
const char *linkinfo_kind_at(size_t index);

#endif
