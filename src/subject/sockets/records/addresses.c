#include "addresses.h"

#include "nlinspect/base/cleanup.h"

#include "subject/schemas.h"

#define ROWS     "subject/sockets/records/addresses.def"
#define RECORD   struct address_item_record
#define ID(name) ADDRESS_ITEM_##name

#include "nlinspect/model/rows.h"

const struct schema address_schema = {
	.name = "addresses",
	.title = "addresses of a socket",
	FROM_ROWS,
};
