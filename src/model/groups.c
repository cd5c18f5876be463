#include "nlinspect/model/groups.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/model/schemas.h"

#define ROWS     "model/groups.def"
#define RECORD   struct group_record
#define ID(name) GROUP_##name

#include "model/rows.h"

const struct schema multicast_schema = {
	.name = "group",
	.title = "a multicast group",
	FROM_ROWS,
};
