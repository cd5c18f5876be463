/* SPDX-License-Identifier: MIT */
/* The next-hop objects of a namespace by id. Asks the kernel for all of them once, at the first
 * lookup. */
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

/** The object with that id as the value of an OBJECT field, valid until the next call; empty if
 * there is none, or if the kernel did not answer. */
struct list nhobjects_find(struct nhobjects *nhobjects, uint32_t id);

/** The same for a member of a group; valid until a call with the same position (0, 1 … in the
 * group). */
struct list nhobjects_find_member(struct nhobjects *nhobjects, uint32_t position, uint32_t id);

/** The names of the interfaces of a next-hop object. Does nothing for NULL. */
void nhobject_set_names(struct interfaces *interfaces, struct nhobject_record *record);

/** Frees it; NULL is fine. */
void nhobjects_free(struct nhobjects *nhobjects);

DEFINE_CLEANUP(struct nhobjects *, nhobjects_free)

#endif
