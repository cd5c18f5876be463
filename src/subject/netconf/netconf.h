/* SPDX-License-Identifier: MIT */
/* The record of IP's settings for an interface, for all, or for new ones. */
#ifndef NLINSPECT_SUBJECT_NETCONF_NETCONF_H
#define NLINSPECT_SUBJECT_NETCONF_NETCONF_H

enum netconf_wire { WIRE_NETCONF = 1 };

#define SCHEMA   netconf
#define ROWS     "subject/netconf/netconf.def"
#define ID(name) NETCONF_##name
#include "nlinspect/model/record_type.h"

#endif
