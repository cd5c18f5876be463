/* SPDX-License-Identifier: MIT */
/* The record of a route's encapsulation, made from the rows of subject/nexthops/encap/encaps.def.
 */
#ifndef NLINSPECT_SUBJECT_NEXTHOPS_ENCAP_ENCAPS_H
#define NLINSPECT_SUBJECT_NEXTHOPS_ENCAP_ENCAPS_H

#define SCHEMA   encap
#define ROWS     "subject/nexthops/encap/encaps.def"
#define ID(name) ENCAP_##name
#include "nlinspect/model/record_type.h"

enum { ENCAP_MODE_AUTO = 256 }; /* `mode`: above all numbers of the ABI */

#endif
