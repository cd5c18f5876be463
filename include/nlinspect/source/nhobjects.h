/* The next-hop objects of a namespace by their number, for whoever refers to one. Asks the kernel
 * for them once, and only when the first one is looked for. */
#ifndef NLINSPECT_SOURCE_NHOBJECTS_H
#define NLINSPECT_SOURCE_NHOBJECTS_H

#include "nlinspect/base/cleanup.h"
#include "nlinspect/model/field.h"
#include "nlinspect/source/interfaces.h"

struct nhobjects;

/** @param interfaces names the interfaces of next hops (NULL: nobody does); both stay the caller's.
 * @return NULL if there is no memory. nhobjects_free() frees it. */
struct nhobjects *nhobjects_new(struct connector *connector, struct interfaces *interfaces);

/** The object of that number as the value of an OBJECT field, good until the next call; empty if
 * there is none, or nobody tells. */
struct list nhobjects_find(struct nhobjects *nhobjects, uint32_t id);

/** The same for a member of a group, which stays good meanwhile. */
struct list nhobjects_find_member(struct nhobjects *nhobjects, uint32_t id);

/** Frees it; NULL is fine. */
void nhobjects_free(struct nhobjects *nhobjects);

DEFINE_CLEANUP(struct nhobjects *, nhobjects_free)

#endif
