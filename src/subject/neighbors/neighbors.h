/* SPDX-License-Identifier: MIT */
/* The record of a neighbor, made from the rows of subject/neighbors/neighbors.def. */
#ifndef NLINSPECT_SUBJECT_NEIGHBORS_NEIGHBORS_H
#define NLINSPECT_SUBJECT_NEIGHBORS_NEIGHBORS_H

/** The value of wire.kind in the schema below. */
enum { WIRE_NEIGHBOR = 1 };

#define SCHEMA   neighbor
#define ROWS     "subject/neighbors/neighbors.def"
#define ID(name) NEIGHBOR_##name
#include "nlinspect/model/record_type.h"

/** What is asked of neighbors, beside what every subject is asked. */
struct neighbor_ask {
	bool unusual; /* also those that need no ARP */
};

#endif
