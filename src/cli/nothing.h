/* What is said of a listing that shows nothing. */
#ifndef NLINSPECT_SRC_CLI_NOTHING_H
#define NLINSPECT_SRC_CLI_NOTHING_H

#include "nlinspect/cli/listing.h"

/** Says which filter nothing satisfied, and what may have been meant instead.
 * @param absent  what was asked for does not exist, which was said */
void nothing_note(const struct listing *listing, bool absent);

#endif
