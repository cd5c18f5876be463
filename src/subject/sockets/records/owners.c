/* SPDX-License-Identifier: MIT */
#include "owners.h"

#include "nlinspect/base/cleanup.h"

#include "subject/schemas.h"

#define SCHEMA   owner
#define ROWS     "subject/sockets/records/owners.def"
#define ID(name) OWNER_##name

#include "nlinspect/model/rows.h"

const struct schema owner_schema = {
	.name = "owners",
	.title = "processes that hold a socket",
	FROM_ROWS(owner),
};
