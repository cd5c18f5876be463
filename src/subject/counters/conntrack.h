/* SPDX-License-Identifier: MIT */
/* Counters of connection tracking. */
#ifndef NLINSPECT_SUBJECT_COUNTERS_CONNTRACK_H
#define NLINSPECT_SUBJECT_COUNTERS_CONNTRACK_H

#include "mib.h"

/**
 * Adds the group "conntrack", whole and by CPU, if connections are tracked here. It never loads
 * connection tracking: without its settings in /proc/sys nothing is asked.
 * @return 0; -ENOMEM; -ECANCELED (files.stop()); otherwise why some of its counters are missing
 */
int conntrack_read(struct mib *mib, struct files files);

#endif
