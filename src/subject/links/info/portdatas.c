/* SPDX-License-Identifier: MIT */
#include "info.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/model/words.h"

#include "linkinfo_kinds.h"
#include "subject/links/links.h"

#include <linux/if_bonding.h>
#include <linux/if_bridge.h>
#include <linux/if_link.h>

enum { STATE_BOND = 1 };

static const struct word states[] = {
	{BR_STATE_DISABLED, "disabled"},
	{BR_STATE_LISTENING, "listening"},
	{BR_STATE_LEARNING, "learning"},
	{BR_STATE_FORWARDING, "forwarding"},
	{BR_STATE_BLOCKING, "blocking"},
	{WORD_OF(STATE_BOND, BOND_STATE_ACTIVE), "ACTIVE"},
	{WORD_OF(STATE_BOND, BOND_STATE_BACKUP), "BACKUP"},
};
static const struct words state_words = WORDS(states);

static const struct word miis[] = {
	{BOND_LINK_UP, "UP"},
	{BOND_LINK_FAIL, "GOING_DOWN", TONE_WARNING},
	{BOND_LINK_DOWN, "DOWN", TONE_BAD},
	{BOND_LINK_BACK, "GOING_BACK"},
};
static const struct words mii_words = WORDS(miis);

static const struct word lacp_states[] = {
	{LACP_STATE_LACP_ACTIVITY, "active"},
	{LACP_STATE_LACP_TIMEOUT, "short_timeout"},
	{LACP_STATE_AGGREGATION, "aggregating"},
	{LACP_STATE_SYNCHRONIZATION, "in_sync"},
	{LACP_STATE_COLLECTING, "collecting"},
	{LACP_STATE_DISTRIBUTING, "distributing"},
	{LACP_STATE_DEFAULTED, "defaulted"},
	{LACP_STATE_EXPIRED, "expired"},
};
static const struct words lacp_state_words = WORDS(lacp_states);

static const struct word churns[] = {{0, "MONITOR"}, {1, "CHURN"}, {2, "NO_CHURN"}};
static const struct words churn_words = WORDS(churns);

#define SCHEMA                 portdata
#define ROWS                   "subject/links/info/portdatas.def"
#define ID(name)               PORTDATA_##name
#define ATTR(of, number, type) SOURCE_ATTRIBUTE(WIRE_PORT_##of, number, type)
#define NEW(of, number, type, label) \
	.kind = WIRE_PORT_##of, .attribute = (number), .size = sizeof(type), .name = label
#define WORD(of, number, type, whose) ATTR(of, number, type), .vocabulary = (whose)
#define WHOLE(of, number)             .kind = WIRE_PORT_##of, .attribute = (number), .name = #number
#define HAND(of, number, read)        SOURCE_HAND(WIRE_PORT_##of, number, read)

#include "nlinspect/model/rows.h"

static const struct wire_set portdata_sets[] = {
	{WIRE_PORT_BOND, "IFLA_BOND_SLAVE"},
	{WIRE_PORT_BRIDGE, "IFLA_BRPORT",
		LEFT_OUT(IFLA_BRPORT_LEARNING_SYNC, IFLA_BRPORT_FLUSH, IFLA_BRPORT_PAD)},
	{WIRE_PORT_VRF, "IFLA_VRF_PORT"},
};

const struct schema portdata_schema = {
	.name = "info_slave_data",
	.title = "the settings of a port",
	FROM_ROWS(portdata),
	SETS(portdata_sets),
};
