/* SPDX-License-Identifier: MIT */
#include "info.h"

#include "nlinspect/model/field.h"

#include "linkinfo_kinds.h"
#include "subject/links/links.h"

#include <linux/if_link.h>

#define SCHEMA   linkinfo
#define ROWS     "subject/links/info/linkinfos.def"
#define ID(name) LINKINFO_##name
#define ATTR_TEXT(number) \
	.kind = WIRE_LINKINFO, .attribute = (number), .name = "IFLA_LINKINFO." #number
#define BY(number, selector) SOURCE_BY(WIRE_LINKINFO, number, selector)
#include "nlinspect/model/rows.h"

static const struct wire_set linkinfo_sets[] = {
	{WIRE_LINKINFO, "IFLA_INFO", LEFT_OUT(IFLA_INFO_XSTATS)},
};

const struct schema linkinfo_schema = {
	.name = "linkinfo",
	.title = "the kind of an interface",
	FROM_ROWS(linkinfo),
	SETS(linkinfo_sets),
};
