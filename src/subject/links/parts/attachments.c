/* SPDX-License-Identifier: MIT */
#include "attachments.h"

#include "nlinspect/base/cleanup.h"

#include "subject/schemas.h"

#include <linux/if_link.h>

#define SCHEMA      attachment
#define ROWS        "subject/links/parts/attachments.def"
#define ID(name)    ATTACHMENT_##name
#define XDP(number) SOURCE_BY_HAND(WIRE_LINK_XDP, number, #number)

#include "nlinspect/model/rows.h"

const struct schema attachment_schema = {
	.name = "attached",
	.title = "an XDP program and how it is attached",
	FROM_ROWS(attachment),
};
