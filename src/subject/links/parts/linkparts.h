/* SPDX-License-Identifier: MIT */
/* Attributes of a link that rows cannot say how to read: nested ones, identifiers, lists. */
#ifndef NLINSPECT_SUBJECT_LINKS_PARTS_LINKPARTS_H
#define NLINSPECT_SUBJECT_LINKS_PARTS_LINKPARTS_H

#include "nlinspect/base/cleanup.h"
#include "nlinspect/decode/decoder.h"
#include "nlinspect/netlink/message.h"

#include "subject/links/links.h"

struct link_parts;

/**
 * @param links  of the message of a link: is told by decoder_leave() what is wanted of these
 * @return NULL if there is no memory. link_parts_free() frees it.
 */
struct link_parts *link_parts_new(const struct fieldset *wanted, struct decoder *links);

/**
 * Decodes one attribute of a link's message, if it is one of these. What it sets in the
 * record points into `parts` and is good until the same attribute of the next link; the record has
 * its address and its type already.
 * @param sound  set to false if something in it makes no sense
 * @return 0 or -ENOMEM
 */
int link_parts_decode(struct link_parts *parts, const struct attribute *attribute,
	struct link_record *record, bool *sound);

/** Frees it; NULL is fine. */
void link_parts_free(struct link_parts *parts);

DEFINE_CLEANUP(struct link_parts *, link_parts_free)

#endif
