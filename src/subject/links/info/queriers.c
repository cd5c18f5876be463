/* SPDX-License-Identifier: MIT */
#include "queriers.h"

#include "nlinspect/base/cleanup.h"

#include "subject/schemas.h"

#include <linux/if_bridge.h>

#define SCHEMA                   querier
#define ROWS                     "subject/links/info/queriers.def"
#define ID(name)                 QUERIER_##name
#define ATTR(kind, number, type) SOURCE_ATTRIBUTE(kind, number, type)
#define WHOLE(of, number)        .kind = (of), .attribute = (number), .name = #number

#include "nlinspect/model/rows.h"

const struct schema querier_schema = {
	.name = "mcast_querier_state",
	.title = "who asks for multicast listeners",
	FROM_ROWS(querier),
};
