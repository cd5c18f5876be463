/* The record of a ring of a packet socket (PACKET_DIAG_RX_RING), made from the rows of
 * subject/sockets/records/rings.def. */
#ifndef NLINSPECT_SUBJECT_SOCKETS_RECORDS_RINGS_H
#define NLINSPECT_SUBJECT_SOCKETS_RECORDS_RINGS_H

#include "nlinspect/model/members.h"

/** The fields' ids: their index in the schema. */
enum ring_field {
#define F(name, ...) RING_##name,
#define ALSO(...)
#include "subject/sockets/records/rings.def"
	RING_FIELDS
};

struct ring_record {
	struct record base;
#define F(name, type, ...) MEMBER_##type name;
#define ALSO(...)
#include "subject/sockets/records/rings.def"
};

#endif
