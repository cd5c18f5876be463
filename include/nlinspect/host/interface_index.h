/* SPDX-License-Identifier: MIT */
/* The index of an interface, which the kernel filters by. */
#ifndef NLINSPECT_HOST_INTERFACE_INDEX_H
#define NLINSPECT_HOST_INTERFACE_INDEX_H

#include "nlinspect/base/text.h"

/** The index of the interface with that name in the thread's network namespace. @return 0 if there
 * is none, or if the name is an alternative one, which records do not have */
uint32_t interface_index(struct text name);

#endif
