/* SPDX-License-Identifier: MIT */
/* The part of a listing that is about --follow. */
#ifndef NLINSPECT_CLI_LISTING_FOLLOW_H
#define NLINSPECT_CLI_LISTING_FOLLOW_H

#include "listing.h"

/** Whether the rows are changes of something that is there. */
bool follows_state(const struct listing *listing);

/** Checks the options that go with --follow. @return 0 or -EINVAL (reported) */
int follow_check(const struct listing *listing);

/** Puts a schema with the fields of changes in the place of the subject's. @return 0 or -ENOMEM */
int follow_schema(struct listing *listing);

/** Sets ask.changes from the plan, and adds to the plan's wanted fields what it takes. */
void follow_ask(struct listing *listing);

#endif
