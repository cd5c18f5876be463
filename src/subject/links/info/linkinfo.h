/* SPDX-License-Identifier: MIT */
/* What IFLA_LINKINFO says of a link: its kind and the settings of that kind, and what its master
 * says of it as a port. Attributes mean something only within one kind. */
#ifndef NLINSPECT_SUBJECT_LINKS_INFO_LINKINFO_H
#define NLINSPECT_SUBJECT_LINKS_INFO_LINKINFO_H

#include "nlinspect/base/cleanup.h"
#include "nlinspect/netlink/message.h"

#include "info.h"

enum {
	BRIDGE_ID_SIZE = 24,   /* "8000.0:0:5e:0:53:3" at its longest, and a NUL */
	GROUP_MASK_SIZE = 128, /* sixteen of "0x8000,", and a NUL */
};

/** A record and what stands inside it. It points into itself, so it stays where it is, and into the
 * message and the decoder. */
struct linkinfo {
	struct linkinfo_record record;
	struct infodata_record data;
	struct portdata_record port;
	struct portrange_record ports;
	struct querier_record querier, querier6;
	struct adinfo_record ad_info;
	struct tunnelencap_record encap;
	/* Texts of bridges, or of their ports: a link has one of each. */
	char bridge_id[BRIDGE_ID_SIZE], root_id[BRIDGE_ID_SIZE];
	char port_bridge_id[BRIDGE_ID_SIZE], port_root_id[BRIDGE_ID_SIZE];
	char group_mask[GROUP_MASK_SIZE];
};

struct linkinfo_decoder;

/** @return NULL if there is no memory. linkinfo_decoder_free() frees it. */
struct linkinfo_decoder *linkinfo_decoder_new(void);

/**
 * Decodes what stands in an IFLA_LINKINFO, until the next call.
 * @return whether all of it makes sense, and there was memory for it
 */
bool linkinfo_decode(
	struct linkinfo_decoder *decoder, struct cursor attributes, struct linkinfo *ret);

/**
 * Adds the names of the interfaces that are there by their index.
 * @param elsewhere  the interface below is in another namespace, where the index is another's
 * @param name  gives the name of an index, empty if there is none
 */
void linkinfo_name(struct linkinfo *linkinfo, bool elsewhere,
	struct text (*name)(void *context, uint32_t index), void *context);

/** The kinds of links of which there is more to say than the kind, in the order of the alphabet but
 * for some; each once. @return the kind, or NULL beyond the last one */
const char *linkinfo_kind_at(size_t index);

/** Frees it; NULL is fine. */
void linkinfo_decoder_free(struct linkinfo_decoder *decoder);

DEFINE_CLEANUP(struct linkinfo_decoder *, linkinfo_decoder_free)

#endif
