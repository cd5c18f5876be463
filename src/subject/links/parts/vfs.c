/* SPDX-License-Identifier: MIT */
#include "vfs.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/model/words.h"

#include "subject/schemas.h"

#include <linux/if_link.h>

static const struct word vf_states[] = {
	{IFLA_VF_LINK_STATE_AUTO, "auto"},
	{IFLA_VF_LINK_STATE_ENABLE, "enable"},
	{IFLA_VF_LINK_STATE_DISABLE, "disable"},
};
static const struct words vf_state_words = WORDS(vf_states);

#define SCHEMA   vf
#define ROWS     "subject/links/parts/vfs.def"
#define ID(name) VF_##name
#define VF(number, type, member) \
	SOURCE_MEMBER(WIRE_LINK_VF, number, type, member, #type "." #member)
#define BY_HAND(number) SOURCE_BY_HAND(WIRE_LINK_VF, number, #number)
#define NESTED(number)  .kind = WIRE_NONE, .attribute = (number), .name = #number
#define STATS(number)   SOURCE_ATTRIBUTE(WIRE_LINK_VF_STATS, number, uint64_t)

#include "nlinspect/model/rows.h"

const struct schema vf_schema = {
	.name = "vfinfo_list",
	.title = "virtual functions of an interface",
	FROM_ROWS(vf),
};
