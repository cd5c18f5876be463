/* SPDX-License-Identifier: MIT */
/* The record of a neighbor table, or of its settings for an interface. */
#ifndef NLINSPECT_SUBJECT_NEIGHTABLES_NEIGHTABLES_H
#define NLINSPECT_SUBJECT_NEIGHTABLES_NEIGHTABLES_H

#include <stdbool.h>

enum neightable_wire { WIRE_NEIGHTABLE = 1, WIRE_NEIGHTABLE_PARMS };

#define SCHEMA   neightable
#define ROWS     "subject/neightables/neightables.def"
#define ID(name) NEIGHTABLE_##name
#include "nlinspect/model/record_type.h"

/** The part of an ask that only neighbor tables have. */
struct neightable_ask {
	bool devices; /* also the settings of interfaces */
};

#endif
