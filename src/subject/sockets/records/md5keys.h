/* SPDX-License-Identifier: MIT */
/* The record of a peer that a socket has a TCP MD5 signature with, made from the rows of
 * subject/sockets/records/md5keys.def. */
#ifndef NLINSPECT_SUBJECT_SOCKETS_RECORDS_MD5KEYS_H
#define NLINSPECT_SUBJECT_SOCKETS_RECORDS_MD5KEYS_H

#define SCHEMA   md5_key
#define ROWS     "subject/sockets/records/md5keys.def"
#define ID(name) MD5_KEY_##name
#include "nlinspect/model/record_type.h"

#endif
