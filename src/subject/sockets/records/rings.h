/* SPDX-License-Identifier: MIT */
/* The record of a ring of a packet socket (PACKET_DIAG_RX_RING), made from the rows of
 * subject/sockets/records/rings.def. */
#ifndef NLINSPECT_SUBJECT_SOCKETS_RECORDS_RINGS_H
#define NLINSPECT_SUBJECT_SOCKETS_RECORDS_RINGS_H

#define SCHEMA   ring
#define ROWS     "subject/sockets/records/rings.def"
#define ID(name) RING_##name
#include "nlinspect/model/record_type.h"

#endif
