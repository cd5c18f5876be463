/* The C types of a record's members, by the type in its row; see field.h for what they mean. */
#ifndef NLINSPECT_MODEL_MEMBERS_H
#define NLINSPECT_MODEL_MEMBERS_H

#include "nlinspect/model/record.h"

#define MEMBER_NUM              uint64_t
#define MEMBER_DECIMAL(digits)  uint64_t
#define MEMBER_SNUM             int64_t
#define MEMBER_BOOL             uint64_t
#define MEMBER_HEX              uint64_t
#define MEMBER_TEXT             struct text
#define MEMBER_ADDRESS          struct address
#define MEMBER_NAME             struct address
#define MEMBER_PREFIX           struct prefix
#define MEMBER_MAC              struct lladdr
#define MEMBER_ENDPOINT         struct endpoint
#define MEMBER_ENUM(words)      uint64_t
#define MEMBER_NAMED(words, of) uint64_t
#define MEMBER_FLAGS(words)     uint64_t
#define MEMBER_LIST(schema)     struct list
#define MEMBER_OBJECT(schema)   struct list

#endif
