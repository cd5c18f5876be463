/* SPDX-License-Identifier: MIT */
/* Decodes a route's message, including the parts that the rows of subject/routes/routes.def cannot
 * describe: prefixes, and values that mean "not set". */
#ifndef NLINSPECT_SUBJECT_ROUTES_DECODE_H
#define NLINSPECT_SUBJECT_ROUTES_DECODE_H

#include "nlinspect/base/cleanup.h"
#include "nlinspect/model/field.h"
#include "nlinspect/netlink/message.h"

#include "routes.h"

struct route_decoder;

/** A decoder for the wanted fields of route_schema. @return NULL if there is no memory.
 * route_decoder_free() frees it. */
struct route_decoder *route_decoder_new(const struct fieldset *wanted);

/** Decodes an RTM_NEWROUTE. The record belongs to the decoder and is valid until the next call. The
 * caller adds the names of interfaces (dev, iif, and dev of next hops). @return 0 with *ret;
 * -EBADMSG (too short for a header: no record); -ENOMEM */
int route_decode(struct route_decoder *decoder, const struct message *message,
	struct route_record **ret, bool *malformed);

/** Memory for additions to the record decoded last: `count` records of a schema, with no field
 * present. @return the list; items are NULL if there is no memory */
struct list route_decoder_list(
	struct route_decoder *decoder, const struct schema *schema, size_t count);

/** Frees it; NULL is fine. */
void route_decoder_free(struct route_decoder *decoder);

DEFINE_CLEANUP(struct route_decoder *, route_decoder_free)

#endif
