/* SPDX-License-Identifier: MIT */
#include "altnames.h"

#include "nlinspect/base/cleanup.h"

#include "subject/schemas.h"

#include <linux/if_link.h>

#define SCHEMA   altname
#define ROWS     "subject/links/parts/altnames.def"
#define ID(name) ALTNAME_##name
#define ATTR_TEXT(number) \
	.kind = WIRE_PROP_LIST, .attribute = (number), .name = "IFLA_PROP_LIST." #number

#include "nlinspect/model/rows.h"

const struct schema altname_schema = {
	.name = "altnames",
	.title = "alternative names of an interface",
	FROM_ROWS(altname),
};
