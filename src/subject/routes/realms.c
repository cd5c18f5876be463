/* SPDX-License-Identifier: MIT */
#include "realms.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/model/words.h"

#include "subject/schemas.h"

#include <linux/rtnetlink.h>

#define SCHEMA   realm
#define ROWS     "subject/routes/realms.def"
#define ID(name) REALM_##name
/* The kernel shifts the number, so no byte order matters. */
#define HALF(number, low)                                                                   \
	SOURCE_ATTRIBUTE(WIRE_REALMS, number, uint32_t), .form = WIRE_BITS, .shift = (low), \
							 .width = 16

#include "nlinspect/model/rows.h"

const struct schema realm_schema = {
	.name = "realms",
	.title = "realms of a route",
	FROM_ROWS(realm),
};
