#include "nlinspect/model/rings.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/model/schemas.h"

#include <linux/packet_diag.h>

#define ROWS        "model/rings.def"
#define RECORD      struct ring_record
#define ID(name)    RING_##name
#define HDR(member) SOURCE_HEADER(WIRE_PACKET_RING, packet_diag_ring, member)

#include "model/rows.h"

const struct schema ring_schema = {
	.name = "ring",
	.title = "the ring of a packet socket",
	FROM_ROWS,
};
