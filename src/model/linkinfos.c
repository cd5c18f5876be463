#include "nlinspect/model/linkinfos.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/model/schemas.h"

#include <linux/if_link.h>

#define ROWS     "model/linkinfos.def"
#define RECORD   struct linkinfo_record
#define ID(name) LINKINFO_##name
#define ATTR_TEXT(number) \
	.kind = WIRE_LINKINFO, .attribute = (number), .name = "IFLA_LINKINFO." #number
#define NESTED(number) .kind = WIRE_NONE, .attribute = (number), .name = #number

#include "model/rows.h"

const struct schema linkinfo_schema = {
	.name = "linkinfo",
	.title = "the kind of an interface",
	FROM_ROWS,
};
