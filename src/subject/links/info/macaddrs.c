/* SPDX-License-Identifier: MIT */
#include "macaddrs.h"

#include "nlinspect/base/cleanup.h"

#include "subject/schemas.h"

#include <linux/if_link.h>

#define SCHEMA        macaddr
#define ROWS          "subject/links/info/macaddrs.def"
#define ID(name)      MACADDR_##name
#define WHOLE(number) .kind = WIRE_INFO_MACVLAN, .attribute = (number), .name = #number

#include "nlinspect/model/rows.h"

const struct schema macaddr_schema = {
	.name = "macaddr",
	.title = "link-layer addresses of an interface",
	FROM_ROWS(macaddr),
};
