#include "nlinspect/model/segments.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/model/schemas.h"

#define ROWS     "model/segments.def"
#define RECORD   struct segment_record
#define ID(name) SEGMENT_##name

#include "model/rows.h"

const struct schema segment_schema = {
	.name = "segs",
	.title = "segments of a route's encapsulation",
	FROM_ROWS,
};
