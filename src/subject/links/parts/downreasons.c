/* SPDX-License-Identifier: MIT */
#include "downreasons.h"

#include "nlinspect/base/cleanup.h"

#include "subject/schemas.h"

#include <linux/if_link.h>

#define SCHEMA         downreason
#define ROWS           "subject/links/parts/downreasons.def"
#define ID(name)       DOWNREASON_##name
#define REASON(number) SOURCE_BY_HAND(WIRE_NONE, number, "IFLA_PROTO_DOWN_REASON." #number)

#include "nlinspect/model/rows.h"

const struct schema downreason_schema = {
	.name = "proto_down_reason",
	.title = "reasons for which an interface is held down",
	FROM_ROWS(downreason),
};
