#include "nlinspect/model/xdpprogs.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/model/schemas.h"

#include <linux/if_link.h>

#define ROWS        "model/xdpprogs.def"
#define RECORD      struct xdpprog_record
#define ID(name)    XDPPROG_##name
#define XDP(number) SOURCE_BY_HAND(WIRE_LINK_XDP, number, "IFLA_XDP." #number)

#include "model/rows.h"

const struct schema xdpprog_schema = {
	.name = "prog",
	.title = "a BPF program",
	FROM_ROWS,
};
