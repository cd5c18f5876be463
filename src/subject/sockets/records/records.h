/* SPDX-License-Identifier: MIT */
/* The records of a socket's lists and parts. */
#ifndef NLINSPECT_SUBJECT_SOCKETS_RECORDS_RECORDS_H
#define NLINSPECT_SUBJECT_SOCKETS_RECORDS_RECORDS_H

/* A process that holds the socket. */
#define SCHEMA   owner
#define ROWS     "subject/sockets/records/owners.def"
#define ID(name) OWNER_##name
#include "nlinspect/model/record_type.h"

/* One address of several. */
#define SCHEMA   address_item
#define ROWS     "subject/sockets/records/addresses.def"
#define ID(name) ADDRESS_ITEM_##name
#include "nlinspect/model/record_type.h"

/* INET_DIAG_MD5SIG: a peer for which the socket has a key for TCP MD5 signatures. */
#define SCHEMA   md5_key
#define ROWS     "subject/sockets/records/md5keys.def"
#define ID(name) MD5_KEY_##name
#include "nlinspect/model/record_type.h"

/* UNIX_DIAG_ICONS: a connection that waits for accept(2). */
#define SCHEMA   pending
#define ROWS     "subject/sockets/records/pendings.def"
#define ID(name) PENDING_##name
#include "nlinspect/model/record_type.h"

/* PACKET_DIAG_MCLIST: frames that a packet socket makes an interface receive. */
#define SCHEMA   membership
#define ROWS     "subject/sockets/records/memberships.def"
#define ID(name) MEMBERSHIP_##name
#include "nlinspect/model/record_type.h"

/* PACKET_DIAG_RX_RING, PACKET_DIAG_TX_RING: a ring of a packet socket. */
#define SCHEMA   ring
#define ROWS     "subject/sockets/records/rings.def"
#define ID(name) RING_##name
#include "nlinspect/model/record_type.h"

/* NETLINK_DIAG_GROUPS: a netlink multicast group. */
#define SCHEMA   multicast
#define ROWS     "subject/sockets/records/groups.def"
#define ID(name) MULTICAST_##name
#include "nlinspect/model/record_type.h"

#endif
