/* SPDX-License-Identifier: MIT */
/* The packet of a lookup, as it stands on the command line. */
#ifndef NLINSPECT_CLI_LISTING_PACKET_H
#define NLINSPECT_CLI_LISTING_PACKET_H

#include "listing.h"

/** Fills in listing->packet and the ask. Mistakes are reported. @return 0 or -EINVAL (reported) */
int packet_init(struct listing *listing);

#endif
