/* SPDX-License-Identifier: MIT */
/* What IFLA_LINKINFO says of a link: its kind and the settings of that kind, and what its master
 * says of it as a port. */
#ifndef NLINSPECT_SUBJECT_LINKS_INFO_LINKINFO_H
#define NLINSPECT_SUBJECT_LINKS_INFO_LINKINFO_H

#include "nlinspect/host/users.h"
#include "nlinspect/model/record.h"

/**
 * Adds the names of the interfaces that are there by their index to a list of linkinfo_schema.
 * @param elsewhere  the interface below is in another namespace, where the index is another's
 * @param name  gives the name of an index, empty if there is none
 */
void linkinfo_name(const struct list *linkinfo, bool elsewhere,
	struct text (*name)(void *context, uint32_t index), void *context);

/** Adds the name of the user who may open the interface. */
void linkinfo_name_user(const struct list *linkinfo, struct users *users);

/** The kinds of links of which there is more to say than the kind, in the order of the alphabet but
 * for some; each once. @return the kind, or NULL beyond the last one */
const char *linkinfo_kind_at(size_t index);

#endif
