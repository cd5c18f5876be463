/* SPDX-License-Identifier: MIT */
/* The way from a type of field to what goes with it. */
#ifndef NLINSPECT_FLOW_FILTER_OPERAND_TYPE_H
#define NLINSPECT_FLOW_FILTER_OPERAND_TYPE_H

#include "operand.h"

/** What goes with fields of a type. */
const struct operand_type *operand_type(enum field_type type);

#endif
