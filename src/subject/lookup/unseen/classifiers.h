/* SPDX-License-Identifier: MIT */
/* Filters of traffic control, which may drop or redirect packets. */
#ifndef NLINSPECT_SUBJECT_LOOKUP_UNSEEN_CLASSIFIERS_H
#define NLINSPECT_SUBJECT_LOOKUP_UNSEEN_CLASSIFIERS_H

#include "subject/lookup/kernel/device.h"

struct lookup;

/** Whether an interface has filters for packets that come in by it, or that leave by it. */
bool classifiers_in(struct lookup *lookup, const struct device *device);
bool classifiers_out(struct lookup *lookup, const struct device *device);

#endif
