/* SPDX-License-Identifier: MIT */
#include "linkmaps.h"

#include "nlinspect/base/cleanup.h"

#include "subject/schemas.h"

#include <linux/if_link.h>

#define SCHEMA   linkmap
#define ROWS     "subject/links/parts/linkmaps.def"
#define ID(name) LINKMAP_##name
#define MAP(member) \
	SOURCE_MEMBER(WIRE_LINK, IFLA_MAP, rtnl_link_ifmap, member, "rtnl_link_ifmap." #member)

#include "nlinspect/model/rows.h"

const struct schema linkmap_schema = {
	.name = "map",
	.title = "addresses of an interface's hardware",
	FROM_ROWS(linkmap),
};
