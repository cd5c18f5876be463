/* SPDX-License-Identifier: MIT */
#include "linkinfos.h"

#include "nlinspect/base/cleanup.h"

#include "subject/schemas.h"

#include <linux/if_link.h>

#define SCHEMA   linkinfo
#define ROWS     "subject/links/info/linkinfos.def"
#define ID(name) LINKINFO_##name
#define ATTR_TEXT(number) \
	.kind = WIRE_LINKINFO, .attribute = (number), .name = "IFLA_LINKINFO." #number
#define NESTED(number) .kind = WIRE_NONE, .attribute = (number), .name = #number

#include "nlinspect/model/rows.h"

const struct schema linkinfo_schema = {
	.name = "linkinfo",
	.title = "the kind of an interface",
	FROM_ROWS(linkinfo),
};
