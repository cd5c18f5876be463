#include "nlinspect/model/pendings.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/model/schemas.h"

#define ROWS     "model/pendings.def"
#define RECORD   struct pending_record
#define ID(name) PENDING_##name

#include "model/rows.h"

const struct schema pending_schema = {
	.name = "pending",
	.title = "a connection that waits",
	FROM_ROWS,
};
