/* SPDX-License-Identifier: MIT */
#include "groups.h"

#include "nlinspect/base/cleanup.h"

#include "subject/schemas.h"

#define SCHEMA   multicast
#define ROWS     "subject/sockets/records/groups.def"
#define ID(name) MULTICAST_##name

#include "nlinspect/model/rows.h"

const struct schema multicast_schema = {
	.name = "group",
	.title = "a multicast group",
	FROM_ROWS(multicast),
};
