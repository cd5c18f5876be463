/* SPDX-License-Identifier: MIT */
/* What IFLA_XDP says of a link: the BPF programs that see packets before the stack does. */
#ifndef NLINSPECT_SUBJECT_LINKS_PARTS_XDP_H
#define NLINSPECT_SUBJECT_LINKS_PARTS_XDP_H

#include "nlinspect/netlink/message.h"

#include "parts.h"

enum { XDP_WAYS = 3 }; /* to attach a program: generic, in the driver, in hardware */

/** A record and what stands inside it. It points into itself, so it stays where it is. */
struct xdp {
	struct xdp_record record;
	struct xdpprog_record prog, progs[XDP_WAYS];
	struct attachment_record attached[XDP_WAYS];
};

/**
 * Decodes what stands in an IFLA_XDP. Without a program, record.mode is not present.
 * @return whether all of it makes sense
 */
bool xdp_decode(struct cursor attributes, struct xdp *ret);

#endif
