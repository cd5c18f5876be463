/* SPDX-License-Identifier: MIT */
/* Decodes a next-hop object's message, including flags that are false by absence. */
#ifndef NLINSPECT_SUBJECT_NEXTHOPS_DECODE_H
#define NLINSPECT_SUBJECT_NEXTHOPS_DECODE_H

#include "nlinspect/base/cleanup.h"
#include "nlinspect/netlink/message.h"

#include "nexthops.h"

struct nhobject_decoder;

/** A decoder for the wanted fields of nhobject_schema. @return NULL if there is no memory.
 * nhobject_decoder_free() frees it. */
struct nhobject_decoder *nhobject_decoder_new(const struct fieldset *wanted);

/** Decodes an RTM_NEWNEXTHOP. The record belongs to the decoder and is valid until the next call.
 * The caller adds the names of interfaces. @return 0 with *ret; -EBADMSG (too short for a header:
 * no record); -ENOMEM */
int nhobject_decode(struct nhobject_decoder *decoder, const struct message *message,
	struct nhobject_record **ret, bool *malformed);

/** Frees it; NULL is fine. */
void nhobject_decoder_free(struct nhobject_decoder *decoder);

DEFINE_CLEANUP(struct nhobject_decoder *, nhobject_decoder_free)

#endif
