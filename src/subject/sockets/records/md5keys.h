/* The record of a peer that a socket has a TCP MD5 signature with, made from the rows of
 * subject/sockets/records/md5keys.def. */
#ifndef NLINSPECT_SUBJECT_SOCKETS_RECORDS_MD5KEYS_H
#define NLINSPECT_SUBJECT_SOCKETS_RECORDS_MD5KEYS_H

#include "nlinspect/model/members.h"

/** The fields' ids: their index in the schema. */
enum md5_key_field {
#define F(name, ...) MD5_KEY_##name,
#define ALSO(...)
#include "subject/sockets/records/md5keys.def"
	MD5_KEY_FIELDS
};

struct md5_key_record {
	struct record base;
#define F(name, type, ...) MEMBER_##type name;
#define ALSO(...)
#include "subject/sockets/records/md5keys.def"
};

#endif
