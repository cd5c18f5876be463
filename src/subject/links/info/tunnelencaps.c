/* SPDX-License-Identifier: MIT */
#include "tunnelencaps.h"

#include "nlinspect/base/cleanup.h"
#include "nlinspect/model/words.h"

#include "subject/schemas.h"

#include <linux/if_link.h>
#include <linux/if_tunnel.h>

static const struct word types[] = {{TUNNEL_ENCAP_FOU, "fou"}, {TUNNEL_ENCAP_GUE, "gue"}};
static const struct words type_words = WORDS(types);

#define SCHEMA                   tunnelencap
#define ROWS                     "subject/links/info/tunnelencaps.def"
#define ID(name)                 TUNNELENCAP_##name
#define ATTR(kind, number, type) SOURCE_ATTRIBUTE(WIRE_INFO_##kind, number, type)
#define PORT(kind, number)       ATTR(kind, number, uint16_t), .big_endian = true
#define BIT(kind, number, bit) \
	ATTR(kind, number, uint16_t), .form = WIRE_BITS, .shift = (bit), .width = 1

#include "nlinspect/model/rows.h"

const struct schema tunnelencap_schema = {
	.name = "encap",
	.title = "the UDP that a tunnel goes in",
	FROM_ROWS(tunnelencap),
};
