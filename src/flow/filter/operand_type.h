/* SPDX-License-Identifier: MIT */
/* Finds the operations for a type of field. */
#ifndef NLINSPECT_FLOW_FILTER_OPERAND_TYPE_H
#define NLINSPECT_FLOW_FILTER_OPERAND_TYPE_H

#include "operand.h"

/** The operations for fields of a type. */
const struct operand_type *operand_type(enum field_type type);

#endif
