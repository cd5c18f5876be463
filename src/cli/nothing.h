/* What is said of a listing that shows nothing. */
#ifndef NLINSPECT_SRC_CLI_NOTHING_H
#define NLINSPECT_SRC_CLI_NOTHING_H

#include "nlinspect/cli/listing.h"

/** Says which filter nothing satisfied, and what may have been meant instead. */
void nothing_note(const struct listing *listing);

#endif
