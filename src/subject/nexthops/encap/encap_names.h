/* SPDX-License-Identifier: MIT */
/* Adds names of interfaces to an encapsulation, in which the kernel reports indices. */
#ifndef NLINSPECT_SUBJECT_NEXTHOPS_ENCAP_ENCAP_NAMES_H
#define NLINSPECT_SUBJECT_NEXTHOPS_ENCAP_ENCAP_NAMES_H

#include "nlinspect/host/interfaces.h"
#include "nlinspect/model/record.h"

/** Adds them to the one record of a list of encap_schema. Does nothing for NULL. */
void encap_set_names(struct interfaces *interfaces, const struct list *list);

#endif
