#include "nlinspect/model/infodatas.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/model/schemas.h"
#include "nlinspect/model/words.h"

#include <linux/if_link.h>

static const struct word macvlan_modes[] = {
	{MACVLAN_MODE_PRIVATE, "private"},
	{MACVLAN_MODE_VEPA, "vepa"},
	{MACVLAN_MODE_BRIDGE, "bridge"},
	{MACVLAN_MODE_PASSTHRU, "passthru"},
	{MACVLAN_MODE_SOURCE, "source"},
};
static const struct words macvlan_mode_words = WORDS(macvlan_modes);

static const struct word tun_types[] = {{1, "tun"}, {2, "tap"}};
static const struct words tun_type_words = WORDS(tun_types);

#define ROWS     "model/infodatas.def"
#define RECORD   struct infodata_record
#define ID(name) INFODATA_##name

#define MACVLAN(number, type) SOURCE_ATTRIBUTE(WIRE_INFO_MACVLAN, number, type)
#define MACVLAN_NEW(number, type, label) \
	.kind = WIRE_INFO_MACVLAN, .attribute = (number), .size = sizeof(type), .name = label
#define TUN(number, type) SOURCE_ATTRIBUTE(WIRE_INFO_TUN, number, type)

#include "model/rows.h"

const struct schema infodata_schema = {
	.name = "info_data",
	.title = "the settings of an interface's kind",
	FROM_ROWS,
};
