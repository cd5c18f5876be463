/* SPDX-License-Identifier: MIT */
/* A route's message into its record: what the rows of subject/routes/routes.def cannot say, which
 * is prefixes and what is not set. */
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

/**
 * Decodes an RTM_NEWROUTE. The record belongs to the decoder and is good until the next call; the
 * names of interfaces (dev, iif, and dev of next hops) are the caller's to add.
 * @return 0 with *ret; -EBADMSG (too short for a header: no record); -ENOMEM
 */
int route_decode(struct route_decoder *decoder, const struct message *message,
	struct route_record **ret, bool *malformed);

/** Memory for what a caller adds to the record decoded last: `count` records of a schema, in which
 * no field is present. @return the list; items are NULL if there is no memory */
struct list route_decoder_list(
	struct route_decoder *decoder, const struct schema *schema, size_t count);

/** Frees it; NULL is fine. */
void route_decoder_free(struct route_decoder *decoder);

DEFINE_CLEANUP(struct route_decoder *, route_decoder_free)

#endif
