/* SPDX-License-Identifier: MIT */
#include "schemas.h"

#include "subject/addresses/addresses.h"
#include "subject/doctor/doctor.h"
#include "subject/links/info/info.h"
#include "subject/links/links.h"
#include "subject/links/parts/parts.h"
#include "subject/lookup/lookup.h"
#include "subject/neighbors/neighbors.h"
#include "subject/nexthops/encap/encaps.h"
#include "subject/nexthops/nexthops.h"
#include "subject/routes/routes.h"
#include "subject/rules/rules.h"
#include "subject/sockets/records/records.h"
#include "subject/sockets/sockets.h"
#include "subject/summary/summary.h"
#include "subject/tables/tables.h"

const struct schema *const schemas[] = {&socket_schema, &link_schema, &ifaddr_schema,
	&neighbor_schema, &route_schema, &rule_schema, &table_schema, &nhobject_schema,
	&summary_schema, &lookup_schema, &doctor_schema, NULL};

const struct schema *const schemas_all[] = {
	&socket_schema,
	&owner_schema,
	&address_item_schema,
	&md5_key_schema,
	&link_schema,
	&linkinfo_schema,
	&infodata_schema,
	&portrange_schema,
	&qosmap_schema,
	&macaddr_schema,
	&querier_schema,
	&adinfo_schema,
	&tunnelencap_schema,
	&portdata_schema,
	&altname_schema,
	&xdp_schema,
	&attachment_schema,
	&xdpprog_schema,
	&linkmap_schema,
	&downreason_schema,
	&vf_schema,
	&vfvlan_schema,
	&vfrate_schema,
	&ifaddr_schema,
	&neighbor_schema,
	&route_schema,
	&rule_schema,
	&table_schema,
	&nhobject_schema,
	&nhgroup_schema,
	&resilient_schema,
	&nhbucket_schema,
	&nhstats_schema,
	&hwstats_schema,
	&nexthop_schema,
	&via_schema,
	&metrics_schema,
	&encap_schema,
	&segment_schema,
	&realm_schema,
	&summary_schema,
	&doctor_schema,
	&lookup_schema,
	&multicast_schema,
	&pending_schema,
	&membership_schema,
	&ring_schema,
	NULL,
};

const struct schema *schema_named(struct text name)
{
	for (size_t i = 0; schemas[i]; i++) {
		if (word_equals(name, schemas[i]->name) ||
			(schemas[i]->alias && word_equals(name, schemas[i]->alias)))
			return schemas[i];
	}
	return NULL;
}
