/* SPDX-License-Identifier: MIT */
#include "adinfos.h"

#include "nlinspect/base/cleanup.h"

#include "subject/schemas.h"

#include <linux/if_link.h>

#define SCHEMA           adinfo
#define ROWS             "subject/links/info/adinfos.def"
#define ID(name)         ADINFO_##name
#define AD(number, type) SOURCE_ATTRIBUTE(WIRE_INFO_BOND_AD, number, type)
#define AD_MAC(number)   .kind = WIRE_INFO_BOND_AD, .attribute = (number), .name = #number

#include "nlinspect/model/rows.h"

const struct schema adinfo_schema = {
	.name = "ad_info",
	.title = "the active aggregator of a bond",
	FROM_ROWS(adinfo),
};
