/* SPDX-License-Identifier: MIT */
/* Ages of what the kernel stamps with the time since the start of the system. */
#ifndef NLINSPECT_HOST_UPTIME_H
#define NLINSPECT_HOST_UPTIME_H

#include "nlinspect/host/files.h"
#include "nlinspect/model/record.h"

/** The clock of these stamps, in hundredths of a second; stamps lag it by the fraction of a second
 * that a system needs to start its ticks. It stands still while the system is
 * suspended. @return 0; -ENODATA: the recording does not have it; -errno */
int uptime_read(struct files files, uint64_t *ret);

/** How long a stamp of 32 bits is past, in hundredths of a second; 0 if it was made after `now`. */
uint64_t uptime_age(uint64_t now, uint64_t stamp);

/** Makes an age of a stamp that is field `id` of a record, if it is there; absent if `now` is 0,
 * which means that it is not known. */
void uptime_set_age(uint64_t now, struct record *record, unsigned id, uint64_t *stamp);

#endif
