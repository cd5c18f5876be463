/* SPDX-License-Identifier: MIT */
/* The encapsulation of a route or a next hop into its record: the attributes in RTA_ENCAP mean what
 * RTA_ENCAP_TYPE says. */
#ifndef NLINSPECT_SUBJECT_NEXTHOPS_ENCAP_ENCAP_H
#define NLINSPECT_SUBJECT_NEXTHOPS_ENCAP_ENCAP_H

#include "nlinspect/base/cleanup.h"
#include "nlinspect/decode/items.h"
#include "nlinspect/netlink/message.h"

#include "encaps.h"

struct encap_decoder;

/** The numbers of the attributes: a route's are not those of a next-hop object. */
struct encap_attributes {
	uint16_t type, details;
};

extern const struct encap_attributes encap_of_route, encap_of_nhobject;

/** @return NULL if there is no memory. encap_decoder_free() frees it. */
struct encap_decoder *encap_decoder_new(void);

/**
 * Decodes what `attributes` say of an encapsulation.
 * @param where     the attributes of its type and its details
 * @param segments  takes the path's segments, and must have room for them all
 * @param sound     set to false if something in it makes no sense
 * @return whether there is one
 */
bool encap_decode(const struct encap_decoder *decoder, struct cursor attributes,
	const struct encap_attributes *where, struct encap_record *encap, struct items *segments,
	bool *sound);

/** Frees it; NULL is fine. */
void encap_decoder_free(struct encap_decoder *decoder);

DEFINE_CLEANUP(struct encap_decoder *, encap_decoder_free)

#endif
