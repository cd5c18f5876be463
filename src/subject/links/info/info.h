/* SPDX-License-Identifier: MIT */
/* The records in IFLA_LINKINFO, nested ones included. */
#ifndef NLINSPECT_SUBJECT_LINKS_INFO_INFO_H
#define NLINSPECT_SUBJECT_LINKS_INFO_INFO_H

/* IFLA_LINKINFO: the kind of a link. */
#define SCHEMA   linkinfo
#define ROWS     "subject/links/info/linkinfos.def"
#define ID(name) LINKINFO_##name
#include "nlinspect/model/record_type.h"

/* IFLA_INFO_DATA: the settings of the kind. */
#define SCHEMA   infodata
#define ROWS     "subject/links/info/infodatas.def"
#define ID(name) INFODATA_##name
#include "nlinspect/model/record_type.h"

/** Vocabularies of `proto`, except for ipip and sit. */
enum { PROTO_IP6TNL = 1, PROTO_HSR };

/* IFLA_INFO_SLAVE_DATA: the settings of a port, from its master. */
#define SCHEMA   portdata
#define ROWS     "subject/links/info/portdatas.def"
#define ID(name) PORTDATA_##name
#include "nlinspect/model/record_type.h"

/* The source ports of a VXLAN interface. */
#define SCHEMA   portrange
#define ROWS     "subject/links/info/portranges.def"
#define ID(name) PORTRANGE_##name
#include "nlinspect/model/record_type.h"

/* A priority and the VLAN priority it is mapped to. */
#define SCHEMA   qosmap
#define ROWS     "subject/links/info/qosmaps.def"
#define ID(name) QOSMAP_##name
#include "nlinspect/model/record_type.h"

/* One of the sources that a macvlan interface takes frames from. */
#define SCHEMA   macaddr
#define ROWS     "subject/links/info/macaddrs.def"
#define ID(name) MACADDR_##name
#include "nlinspect/model/record_type.h"

/* The multicast querier of a bridge. */
#define SCHEMA   querier
#define ROWS     "subject/links/info/queriers.def"
#define ID(name) QUERIER_##name
#include "nlinspect/model/record_type.h"

/* The active aggregator of a bond. */
#define SCHEMA   adinfo
#define ROWS     "subject/links/info/adinfos.def"
#define ID(name) ADINFO_##name
#include "nlinspect/model/record_type.h"

/* The UDP encapsulation of a tunnel. */
#define SCHEMA   tunnelencap
#define ROWS     "subject/links/info/tunnelencaps.def"
#define ID(name) TUNNELENCAP_##name
#include "nlinspect/model/record_type.h"

#endif
