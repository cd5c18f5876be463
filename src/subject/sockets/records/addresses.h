/* SPDX-License-Identifier: MIT */
/* The record of one address of a socket that has several, made from the rows of
 * subject/sockets/records/addresses.def. */
#ifndef NLINSPECT_SUBJECT_SOCKETS_RECORDS_ADDRESSES_H
#define NLINSPECT_SUBJECT_SOCKETS_RECORDS_ADDRESSES_H

#define SCHEMA   address_item
#define ROWS     "subject/sockets/records/addresses.def"
#define ID(name) ADDRESS_ITEM_##name
#include "nlinspect/model/record_type.h"

#endif
