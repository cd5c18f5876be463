/* SPDX-License-Identifier: MIT */
#include "events.h"

#include "nlinspect/base/cleanup.h"

#include "subject/addresses/addresses.h"
#include "subject/links/links.h"
#include "subject/memberships/memberships.h"
#include "subject/neighbors/neighbors.h"
#include "subject/nexthops/nexthops.h"
#include "subject/qdiscs/qdiscs.h"
#include "subject/routes/routes.h"
#include "subject/rules/rules.h"

#define SCHEMA   event
#define ROWS     "subject/events/events.def"
#define ID(name) EVENT_OF_##name
#include "nlinspect/model/rows.h"

const struct schema event_schema = {
	.name = "events",
	.title = "changes as they happen",
	FROM_ROWS(event),
	.bare_word = "dev",
};
