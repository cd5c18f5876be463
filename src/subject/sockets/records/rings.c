/* SPDX-License-Identifier: MIT */
#include "rings.h"

#include "nlinspect/base/cleanup.h"

#include "subject/schemas.h"

#include <linux/packet_diag.h>

#define SCHEMA      ring
#define ROWS        "subject/sockets/records/rings.def"
#define ID(name)    RING_##name
#define HDR(member) SOURCE_HEADER(WIRE_PACKET_RING, packet_diag_ring, member)

#include "nlinspect/model/rows.h"

const struct schema ring_schema = {
	.name = "ring",
	.title = "the ring of a packet socket",
	FROM_ROWS(ring),
};
