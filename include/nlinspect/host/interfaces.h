/* SPDX-License-Identifier: MIT */
/* Names of interfaces, read from the kernel once, at the first lookup. */
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

/** Takes the name from a message of another dump, if it is about a link; before the first lookup.
 * @return 0 or -ENOMEM */
int interfaces_learn(struct interfaces *interfaces, const struct message *message);

/** The meaning of a message of RTNLGRP_LINK. */
enum interface_event {
	INTERFACE_SAME,
	INTERFACE_NEW,
	INTERFACE_UP,
	INTERFACE_DOWN,
	INTERFACE_CARRIER,    /* came back … */
	INTERFACE_NO_CARRIER, /* … and is lost */
	INTERFACE_GONE,
};

/** Takes what a message says of a link, which stays known when it is gone: things that went with it
 * are still named. Texts from before may be invalid afterwards. Other messages are ignored. */
enum interface_event interfaces_hear(struct interfaces *interfaces, const struct message *message);

/** The event for people: "link went down". @return NULL for INTERFACE_SAME */
const char *interface_event_words(enum interface_event event);

/** For a stream: reads the list now instead of at the first lookup, so that interfaces_hear() can
 * compare, and asks for single ones that it lacks. */
void interfaces_read(struct interfaces *interfaces);

/** Forgets the learned names. */
void interfaces_forget(struct interfaces *interfaces);

/** The name of an interface, valid as long as `interfaces`; length 0 if it is not known. */
struct text interfaces_name(struct interfaces *interfaces, uint32_t index);

/** Sets a record's field `id`, whose member is given, to the name of the interface whose index is
 * in field `from`, if the name is known. Does nothing for NULL. */
void interfaces_set_name(struct interfaces *interfaces, struct record *record, unsigned from,
	uint64_t index, unsigned id, struct text *member);

/** The name of the interface at a position (0, 1 …) in the order of indices; length 0 after the
 * last one. */
struct text interfaces_at(struct interfaces *interfaces, size_t position);

/** The alternative name at a position, in any order; length 0 after the last one. */
struct text interfaces_altname_at(struct interfaces *interfaces, size_t position);

/** The name of the interface with that alternative name; length 0 if there is none. */
struct text interfaces_primary(struct interfaces *interfaces, struct text altname);

/** Whether an interface has that name or alternative name. @return 1 or 0; -errno if the list is
 * incomplete */
int interfaces_has(struct interfaces *interfaces, struct text name);

/** What an interface is besides its name. Texts live as long as `interfaces`. */
struct interface_more {
	bool up;
	struct text kind; /* "veth"; length 0: none */
	struct text
		master; /* the name of the bridge, bond or VRF that it belongs to; length 0: none */
};

/** Has interfaces_more() know more than names; before the first question. */
void interfaces_want_more(struct interfaces *interfaces);

/** @return whether the interface is known */
bool interfaces_more(struct interfaces *interfaces, uint32_t index, struct interface_more *ret);

/** Sets the name of the master of an interface, as interfaces_set_name() does that of the
 * interface.
 */
void interfaces_set_master(struct interfaces *interfaces, struct record *record, unsigned from,
	uint64_t index, unsigned id, struct text *member);

/** Frees them; NULL is fine. */
void interfaces_free(struct interfaces *interfaces);

DEFINE_CLEANUP(struct interfaces *, interfaces_free)

#endif
