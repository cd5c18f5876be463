/* SPDX-License-Identifier: MIT */
#include "addresses.h"

#include "nlinspect/base/cleanup.h"

#include "subject/schemas.h"

#define SCHEMA   address_item
#define ROWS     "subject/sockets/records/addresses.def"
#define ID(name) ADDRESS_ITEM_##name

#include "nlinspect/model/rows.h"

const struct schema address_item_schema = {
	.name = "addresses",
	.title = "addresses of a socket",
	FROM_ROWS(address_item),
};
