/* SPDX-License-Identifier: MIT */
#include "vias.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/model/words.h"

#include "subject/schemas.h"

#include <linux/rtnetlink.h>

#define SCHEMA      via
#define ROWS        "subject/nexthops/vias.def"
#define ID(name)    VIA_##name
#define HDR(member) SOURCE_HEADER(WIRE_VIA, rtvia, member)

#include "nlinspect/model/rows.h"

const struct schema via_schema = {
	.name = "via",
	.title = "a gateway of another family",
	FROM_ROWS(via),
};
