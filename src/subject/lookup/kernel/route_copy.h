/* SPDX-License-Identifier: MIT */
/* A copy of a route's message, with the record that points into it. */
#ifndef NLINSPECT_SUBJECT_LOOKUP_KERNEL_ROUTE_COPY_H
#define NLINSPECT_SUBJECT_LOOKUP_KERNEL_ROUTE_COPY_H

#include "nlinspect/netlink/message.h"

#include "subject/routes/decode.h"
#include "subject/routes/object.h"

struct lookup;

struct route_copy {
	struct route_decoder *decoder;
	uint8_t *bytes;                /* the message */
	struct route_record *record;   /* NULL: there is no copy */
	struct route_objects *objects; /* what it has from its next-hop object; NULL: nothing */
};

/** Replaces the copy by one of the message. route_copy_fini() frees it. @return 0, -EBADMSG or
 * -ENOMEM */
int route_copy_set(struct route_copy *copy, const struct message *message);

/** Adds what the kernel leaves to the route's next-hop object. @return 0 or -ENOMEM */
int route_copy_resolve(struct lookup *lookup, struct route_copy *copy);

/** Frees the copy and leaves none. */
void route_copy_fini(struct route_copy *copy);

#endif
