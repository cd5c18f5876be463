/* SPDX-License-Identifier: MIT */
/* The records of a link's lists and parts. */
#ifndef NLINSPECT_SUBJECT_LINKS_PARTS_PARTS_H
#define NLINSPECT_SUBJECT_LINKS_PARTS_PARTS_H

/* IFLA_PROP_LIST: one alternative name. */
#define SCHEMA   altname
#define ROWS     "subject/links/parts/altnames.def"
#define ID(name) ALTNAME_##name
#include "nlinspect/model/record_type.h"

/* IFLA_PROTO_DOWN_REASON: one reason for holding a link down. */
#define SCHEMA   downreason
#define ROWS     "subject/links/parts/downreasons.def"
#define ID(name) DOWNREASON_##name
#include "nlinspect/model/record_type.h"

/* IFLA_MAP: the resources of old hardware. */
#define SCHEMA   linkmap
#define ROWS     "subject/links/parts/linkmaps.def"
#define ID(name) LINKMAP_##name
#include "nlinspect/model/record_type.h"

/* IFLA_XDP: the XDP programs of a link. */
#define SCHEMA   xdp
#define ROWS     "subject/links/parts/xdps.def"
#define ID(name) XDP_##name
#include "nlinspect/model/record_type.h"

/* One XDP program and its attachment. */
#define SCHEMA   attachment
#define ROWS     "subject/links/parts/attachments.def"
#define ID(name) ATTACHMENT_##name
#include "nlinspect/model/record_type.h"

/* A BPF program. */
#define SCHEMA   xdpprog
#define ROWS     "subject/links/parts/xdpprogs.def"
#define ID(name) XDPPROG_##name
#include "nlinspect/model/record_type.h"

/* IFLA_VF_INFO: one virtual function (SR-IOV). */
#define SCHEMA   vf
#define ROWS     "subject/links/parts/vfs.def"
#define ID(name) VF_##name
#include "nlinspect/model/record_type.h"

/* One VLAN of a virtual function. */
#define SCHEMA   vfvlan
#define ROWS     "subject/links/parts/vfvlans.def"
#define ID(name) VFVLAN_##name
#include "nlinspect/model/record_type.h"

/* The limits of a virtual function. */
#define SCHEMA   vfrate
#define ROWS     "subject/links/parts/vfrates.def"
#define ID(name) VFRATE_##name
#include "nlinspect/model/record_type.h"

#endif
