/* SPDX-License-Identifier: MIT */
/* The origin of recordings, as far as a listing cares. */
#ifndef NLINSPECT_CLI_LISTING_PROVENANCE_H
#define NLINSPECT_CLI_LISTING_PROVENANCE_H

#include "nlinspect/host/origin.h"

#include "listing.h"

/** Has a recorder keep what makes the recording, and where: before anything else. */
void provenance_keep(const struct listing *listing, struct connector *recorder);

/** With -v, reports what made a recording, and where. @param option  that names it */
void provenance_tell(
	const struct listing *listing, const char *option, struct connector *recording);

/** Whether the recording of --since can be compared with what the listing shows. A difference is an
 * error, or with --force a note.
 * @param then, now  take the origins of the recording and of what the listing shows: of the
 * recording of --replay, or of this machine; zeros: not known
 * @return 0; -EXDEV (reported) */
int provenance_compare(const struct listing *listing, struct connector *recording,
	struct origin *then, struct origin *now);

#endif
