#include "nlinspect/model/owners.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/model/schemas.h"

#define ROWS     "model/owners.def"
#define RECORD   struct owner_record
#define ID(name) OWNER_##name

#include "model/rows.h"

const struct schema owner_schema = {
	.name = "owners",
	.title = "processes that hold a socket",
	FROM_ROWS,
};
