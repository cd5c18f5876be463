/* The packet of a lookup, as it stands on the command line. */
#ifndef NLINSPECT_SRC_CLI_PACKET_H
#define NLINSPECT_SRC_CLI_PACKET_H

#include "nlinspect/cli/listing.h"

/** Fills in listing->packet and the ask. Mistakes are reported. @return 0 or -EINVAL (reported) */
int packet_init(struct listing *listing);

#endif
