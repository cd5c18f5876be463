/* SPDX-License-Identifier: MIT */
/* The next-hop objects of a namespace by their number, for whoever refers to one. Asks the kernel
 * for them once, and only when the first one is looked for. */
#ifndef NLINSPECT_SUBJECT_NEXTHOPS_OBJECTS_H
#define NLINSPECT_SUBJECT_NEXTHOPS_OBJECTS_H

#include "nlinspect/base/cleanup.h"
#include "nlinspect/host/interfaces.h"
#include "nlinspect/model/field.h"

#include "nexthops.h"

struct nhobjects;

/**
 * @param interfaces  names the interfaces of next hops (NULL: nobody does); stays the caller's, as
 * does the connector
 * @param missed      takes the reason (base/first_error.h) why an object was not found if it may
 * exist; NULL: nobody reports it
 * @return NULL if there is no memory. nhobjects_free() frees it.
 */
struct nhobjects *nhobjects_new(
	struct connector *connector, struct interfaces *interfaces, int *missed);

/** The object of that number as the value of an OBJECT field, good until the next call; empty if
 * there is none, or nobody tells. */
struct list nhobjects_find(struct nhobjects *nhobjects, uint32_t id);

/** The same for a member of a group, which stays good until there is a call with the same position
 * (0, 1 … in the group). */
struct list nhobjects_find_member(struct nhobjects *nhobjects, uint32_t position, uint32_t id);

/** The names of the interfaces of a next-hop object. Does nothing for NULL. */
void nhobject_set_names(struct interfaces *interfaces, struct nhobject_record *record);

/** Frees it; NULL is fine. */
void nhobjects_free(struct nhobjects *nhobjects);

DEFINE_CLEANUP(struct nhobjects *, nhobjects_free)

#endif
