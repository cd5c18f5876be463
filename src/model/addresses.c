#include "nlinspect/model/addresses.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/model/schemas.h"

#define ROWS     "model/addresses.def"
#define RECORD   struct address_item_record
#define ID(name) ADDRESS_ITEM_##name

#include "model/rows.h"

const struct schema address_schema = {
	.name = "addresses",
	.title = "addresses of a socket",
	FROM_ROWS,
};
