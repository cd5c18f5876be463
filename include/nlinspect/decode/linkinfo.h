/* What IFLA_LINKINFO says of a link: its kind and the settings of that kind, whose attributes mean
 * something only within it. */
#ifndef NLINSPECT_DECODE_LINKINFO_H
#define NLINSPECT_DECODE_LINKINFO_H

#include "nlinspect/base/cleanup.h"
#include "nlinspect/model/infodatas.h"
#include "nlinspect/model/linkinfos.h"
#include "nlinspect/model/portranges.h"
#include "nlinspect/netlink/message.h"

enum { BRIDGE_ID_SIZE = 24 }; /* "8000.0:0:5e:0:53:3" at its longest, and a NUL */

/** A record and what stands inside it. It points into itself, so it stays where it is. */
struct linkinfo {
	struct linkinfo_record record;
	struct infodata_record data;
	struct portrange_record ports;
	char bridge_id[BRIDGE_ID_SIZE], root_id[BRIDGE_ID_SIZE];
};

struct linkinfo_decoder;

/** @return NULL if there is no memory. linkinfo_decoder_free() frees it. */
struct linkinfo_decoder *linkinfo_decoder_new(void);

/**
 * Decodes what stands in an IFLA_LINKINFO. Texts point into the message.
 * @return whether all of it makes sense
 */
bool linkinfo_decode(
	const struct linkinfo_decoder *decoder, struct cursor attributes, struct linkinfo *ret);

/** Frees it; NULL is fine. */
void linkinfo_decoder_free(struct linkinfo_decoder *decoder);

DEFINE_CLEANUP(struct linkinfo_decoder *, linkinfo_decoder_free)

#endif
