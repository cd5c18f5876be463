/* The names of the interfaces in an encapsulation, of which the kernel tells the indices. */
#ifndef NLINSPECT_SRC_SOURCE_ENCAP_NAMES_H
#define NLINSPECT_SRC_SOURCE_ENCAP_NAMES_H

#include "nlinspect/model/record.h"
#include "nlinspect/source/interfaces.h"

/** Adds them to the one record of a list of encap_schema. Does nothing for NULL. */
void encap_set_names(struct interfaces *interfaces, const struct list *list);

#endif
