/* SPDX-License-Identifier: MIT */
/* What IFLA_VFINFO_LIST says of a link: its virtual functions (SR-IOV), with nested lists of their
 * own. */
#ifndef NLINSPECT_SUBJECT_LINKS_PARTS_VFS_DECODE_H
#define NLINSPECT_SUBJECT_LINKS_PARTS_VFS_DECODE_H

#include "nlinspect/base/cleanup.h"
#include "nlinspect/model/field.h"
#include "nlinspect/netlink/message.h"

struct vf_decoder;

/** @return NULL if there is no memory. vf_decoder_free() frees it. */
struct vf_decoder *vf_decoder_new(void);

/**
 * Decodes what stands in an IFLA_VFINFO_LIST.
 * @param address_length  of the link's own address, which those of its functions have, too
 * @param ret             belongs to the decoder and is good until the next call
 * @param sound           set to false if something in it makes no sense
 * @return 0 or -ENOMEM
 */
int vf_decode(struct vf_decoder *decoder, struct cursor attributes, size_t address_length,
	struct list *ret, bool *sound);

/** Frees it; NULL is fine. */
void vf_decoder_free(struct vf_decoder *decoder);

DEFINE_CLEANUP(struct vf_decoder *, vf_decoder_free)

#endif
