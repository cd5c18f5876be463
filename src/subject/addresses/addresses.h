/* SPDX-License-Identifier: MIT */
/* The record of an interface's address, made from the rows of subject/addresses/addresses.def. */
#ifndef NLINSPECT_SUBJECT_ADDRESSES_ADDRESSES_H
#define NLINSPECT_SUBJECT_ADDRESSES_ADDRESSES_H

/** The value of wire.kind in the schema below. */
enum { WIRE_ADDRESS = 1 };

#define SCHEMA   ifaddr
#define ROWS     "subject/addresses/addresses.def"
#define ID(name) IFADDR_##name
#include "nlinspect/model/record_type.h"

#endif
