/* SPDX-License-Identifier: MIT */
/* All schemas there are: what commands, help, completion, the manual and the tests walk over. */
#ifndef NLINSPECT_SUBJECT_SCHEMAS_H
#define NLINSPECT_SUBJECT_SCHEMAS_H

#include "nlinspect/model/field.h"

extern const struct schema socket_schema, link_schema, route_schema, summary_schema, doctor_schema;
extern const struct schema lookup_schema;
extern const struct schema ifaddr_schema, neighbor_schema, rule_schema, table_schema;
extern const struct schema nhobject_schema, nhgroup_schema, resilient_schema;
extern const struct schema nhbucket_schema, nhstats_schema, hwstats_schema;
/* Of list fields: what a route or a link has several of, or in parts. */
extern const struct schema nexthop_schema, metrics_schema, via_schema, encap_schema, realm_schema;
/* … and of what sockets have several of. */
extern const struct schema multicast_schema, pending_schema, membership_schema, ring_schema;
extern const struct schema segment_schema, linkinfo_schema, altname_schema;
extern const struct schema infodata_schema, portrange_schema, qosmap_schema, macaddr_schema;
extern const struct schema querier_schema, adinfo_schema, tunnelencap_schema, portdata_schema;
extern const struct schema xdp_schema, attachment_schema, xdpprog_schema, linkmap_schema;
extern const struct schema downreason_schema, vf_schema, vfvlan_schema, vfrate_schema;
/* And a socket. */
extern const struct schema address_item_schema, md5_key_schema;
extern const struct schema owner_schema;

/* Of what is said about fields; neither in schemas[] nor in schemas_all[]. */
extern const struct schema field_schema;

/** The schemas that commands list, in the order of the manual; NULL ends it. */
extern const struct schema *const schemas[];

/** Those and the ones of list fields; NULL ends it. */
extern const struct schema *const schemas_all[];

/** The schema of a command's name or alias. @return NULL if there is none */
const struct schema *schema_named(struct text name);

#endif
