/* The record of one address of a socket that has several, made from the rows of
 * subject/sockets/records/addresses.def. */
#ifndef NLINSPECT_SUBJECT_SOCKETS_RECORDS_ADDRESSES_H
#define NLINSPECT_SUBJECT_SOCKETS_RECORDS_ADDRESSES_H

#include "nlinspect/model/members.h"

/** The fields' ids: their index in the schema. */
enum address_item_field {
#define F(name, ...) ADDRESS_ITEM_##name,
#define ALSO(...)
#include "subject/sockets/records/addresses.def"
	ADDRESS_ITEM_FIELDS
};

struct address_item_record {
	struct record base;
#define F(name, type, ...) MEMBER_##type name;
#define ALSO(...)
#include "subject/sockets/records/addresses.def"
};

#endif
