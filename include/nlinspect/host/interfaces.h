/* SPDX-License-Identifier: MIT */
/* Names of interfaces, asked of the kernel once, when the first one is wanted. */
#ifndef NLINSPECT_HOST_INTERFACES_H
#define NLINSPECT_HOST_INTERFACES_H

#include "nlinspect/base/text.h"
#include "nlinspect/model/record.h"
#include "nlinspect/netlink/message.h"
#include "nlinspect/netlink/transport.h"

struct interfaces;

/**
 * @param connector  stays the caller's; NULL: there is nothing but what interfaces_learn() takes
 * @param missed     takes the reason (base/first_error.h) why a name was not found if it may exist;
 * NULL: nobody reports it
 * @return NULL if there is no memory. interfaces_free() frees it.
 */
struct interfaces *interfaces_new(struct connector *connector, int *missed);

/** Takes the name that a message of somebody else's dump tells, if it is one of a link; before the
 * first name is asked for. @return 0 or -ENOMEM */
int interfaces_learn(struct interfaces *interfaces, const struct message *message);

/** Forgets what it has learned. */
void interfaces_forget(struct interfaces *interfaces);

/** The name of an interface, which lives as long as `interfaces`; length 0 if it is not known (any
 * more). */
struct text interfaces_name(struct interfaces *interfaces, uint32_t index);

/** Sets the name of the interface whose index the record has in field `from`, if it has one and the
 * name is known: the value of field `id`, whose member is given. Does nothing for NULL. */
void interfaces_set_name(struct interfaces *interfaces, struct record *record, unsigned from,
	uint64_t index, unsigned id, struct text *member);

/** The name of the interface at a position (0, 1 …) in the order of their indices, living as long;
 * length 0 behind the last one. */
struct text interfaces_at(struct interfaces *interfaces, size_t position);

/** The alternative name at a position in no particular order, living as long; length 0 behind the
 * last one. */
struct text interfaces_altname_at(struct interfaces *interfaces, size_t position);

/** The name of the interface that has that alternative name, living as long; length 0 if none has.
 */
struct text interfaces_primary(struct interfaces *interfaces, struct text altname);

/** Whether an interface has that name, be it an alternative one. @return 1 or 0; -errno if the list
 * could not be had whole */
int interfaces_has(struct interfaces *interfaces, struct text name);

/** Frees them; NULL is fine. */
void interfaces_free(struct interfaces *interfaces);

DEFINE_CLEANUP(struct interfaces *, interfaces_free)

#endif
