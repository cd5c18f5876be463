/* SPDX-License-Identifier: MIT */
/* A next-hop object's message into its record, with flags that are not there. */
#ifndef NLINSPECT_SUBJECT_NEXTHOPS_DECODE_H
#define NLINSPECT_SUBJECT_NEXTHOPS_DECODE_H

#include "nlinspect/base/cleanup.h"
#include "nlinspect/netlink/message.h"

#include "nexthops.h"

struct nhobject_decoder;

/** A decoder for the wanted fields of nhobject_schema. @return NULL if there is no memory.
 * nhobject_decoder_free() frees it. */
struct nhobject_decoder *nhobject_decoder_new(const struct fieldset *wanted);

/**
 * Decodes an RTM_NEWNEXTHOP. The record belongs to the decoder and is good until the next call; the
 * names of interfaces are the caller's to add.
 * @return 0 with *ret; -EBADMSG (too short for a header: no record); -ENOMEM
 */
int nhobject_decode(struct nhobject_decoder *decoder, const struct message *message,
	struct nhobject_record **ret, bool *malformed);

/** Frees it; NULL is fine. */
void nhobject_decoder_free(struct nhobject_decoder *decoder);

DEFINE_CLEANUP(struct nhobject_decoder *, nhobject_decoder_free)

#endif
