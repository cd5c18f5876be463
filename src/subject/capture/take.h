/* SPDX-License-Identifier: MIT */
/* The way of a packet from its bytes to the sink. */
#ifndef NLINSPECT_SUBJECT_CAPTURE_TAKE_H
#define NLINSPECT_SUBJECT_CAPTURE_TAKE_H

#include "state.h"

/** Prepares decoding. @return 0 or -ENOMEM */
int take_init(struct capture *capture);

/** Takes a packet. @param told  of a file, what it says beside the bytes; NULL: live
 * @return 0; -ENODATA (that was the last one that was asked for); -ECANCELED; -errno of the sink */
int take_packet(struct capture *capture, const struct packet *packet, const struct captured *told);

#endif
