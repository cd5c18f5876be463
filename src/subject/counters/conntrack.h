/* SPDX-License-Identifier: MIT */
/* Counters of connection tracking. */
#ifndef NLINSPECT_SUBJECT_COUNTERS_CONNTRACK_H
#define NLINSPECT_SUBJECT_COUNTERS_CONNTRACK_H

#include "nlinspect/source/source.h"

#include "mib.h"

/**
 * Adds the group "conntrack", whole and by CPU, if connections are tracked here. It never loads
 * connection tracking: without its settings in /proc/sys nothing is asked. A note says why some of
 * its counters are missing.
 * @return as source_run()
 */
int conntrack_run(struct run *run, struct mib *mib);

#endif
