/* SPDX-License-Identifier: MIT */
#include "pendings.h"

#include "nlinspect/base/cleanup.h"

#include "subject/schemas.h"

#define SCHEMA   pending
#define ROWS     "subject/sockets/records/pendings.def"
#define ID(name) PENDING_##name

#include "nlinspect/model/rows.h"

const struct schema pending_schema = {
	.name = "pending",
	.title = "a connection that waits",
	FROM_ROWS(pending),
};
