/* SPDX-License-Identifier: MIT */
#include "subject/links/info/linkinfo.h"

#include "nlinspect/base/out.h"
#include "nlinspect/decode/decoder.h"
#include "nlinspect/model/cell.h"
#include "subject/links/links.h"
#include "subject/links/info/info.h"

#include <linux/if_bridge.h>
#include <linux/if_link.h>
#include <sys/socket.h>

#include "payload.h"
#include "unit.h"

static const char *const kinds[] = {"amt", "bareudp", "bond", "bridge", "dsa", "erspan", "geneve",
	"gtp", "gre", "gretap", "hsr", "ip6erspan", "ip6gre", "ip6gretap", "ip6tnl", "ipip",
	"ipvlan", "ipvtap", "macvlan", "macvtap", "netkit", "sit", "tun", "vlan", "vrf", "vti",
	"vti6", "vxlan", "xfrm", "nosuch"};

static struct payload info_of(
	const char *kind, uint16_t of, uint16_t in, const struct payload *data)
{
	struct payload info = {.length = 0};

	payload_string(&info, of, kind);
	payload_nested(&info, in, data);
	return info;
}

static struct text no_name(void *context, uint32_t index)
{
	return index == 7 ? text_of("seven") : (struct text){NULL, 0};
}

/* The records that an IFLA_LINKINFO is decoded into. */
struct linkinfo {
	struct linkinfo_record record;
	struct infodata_record data; /* a copy of what info_data has … */
	struct portdata_record
		port; /* … and of info_slave_data; without a field if that is absent */
};

static struct decoder *linkinfo_decoder_new(void)
{
	const struct fieldset all = fieldset_all();
	struct decoder *decoder = decoder_new(&linkinfo_schema, WIRE_LINKINFO, &all);

	ck_assert_ptr_nonnull(decoder);
	return decoder;
}

/* Decodes what ends at a fence, and looks at all that came of it. @return whether it is sound */
static bool decode(struct decoder *decoder, const struct payload *info, struct linkinfo *linkinfo)
{
	const uint8_t *bytes = fenced(info->bytes, info->length);
	struct linkinfo_record *record = &linkinfo->record;
	const struct list list = {record, 1, sizeof(*record)};
	bool sound;

	record_clear(&record->base);
	record_clear(&linkinfo->data.base);
	record_clear(&linkinfo->port.base);
	decoder_begin(decoder);
	sound = decoder_attributes(
		decoder, cursor_of(bytes, info->length), AF_UNSPEC, &record->base);
	ck_assert_int_eq(decoder_error(decoder), 0);
	linkinfo_name(&list, false, no_name, NULL);
	if (record_has(&record->base, LINKINFO_info_data))
		memcpy(&linkinfo->data, record->info_data.items, sizeof(linkinfo->data));
	if (record_has(&record->base, LINKINFO_info_slave_data))
		memcpy(&linkinfo->port, record->info_slave_data.items, sizeof(linkinfo->port));
	return sound;
}

static void write_all(const struct schema *schema, const struct record *record, struct out *out)
{
	for (unsigned id = 0; id < schema->field_count; id++)
		if (record_has(record, id))
			cell_write(out, &schema->fields[id], record, true);
}

/* With any length of an attribute, no byte after it is read, and the result can be written. */
START_TEST(attributes_of_any_length)
{
	CLEANUP(decoder_free) struct decoder *decoder = linkinfo_decoder_new();
	static struct linkinfo linkinfo;
	uint8_t bytes[20];
	struct out out;

	ck_assert_ptr_nonnull(decoder);
	out_init_memory(&out);
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)(0x14 >> i % 5);
	for (size_t i = 0; i < ARRAY_SIZE(kinds) * 2; i++) {
		for (uint16_t number = 0; number < 60; number++) {
			for (size_t length = 0; length <= sizeof(bytes); length++) {
				struct payload data = {.length = 0}, info;

				payload_attribute(&data, number, bytes, length);
				info = info_of(kinds[i / 2],
					i % 2 ? IFLA_INFO_SLAVE_KIND : IFLA_INFO_KIND,
					i % 2 ? IFLA_INFO_SLAVE_DATA : IFLA_INFO_DATA, &data);
				decode(decoder, &info, &linkinfo);
				out.length = 0;
				write_all(&linkinfo_schema, &linkinfo.record.base, &out);
			}
		}
	}
	ck_assert_int_eq(out.error, 0);
	out_fini(&out);
}
END_TEST

/* Attributes that end in stray bytes are reported, in the settings and nested ones. */
START_TEST(garbage_is_said)
{
	static const struct {
		const char *kind;
		uint16_t within;
	} cases[] = {
		{"bond", IFLA_BOND_AD_INFO},
		{"bond", IFLA_BOND_ARP_IP_TARGET},
		{"bond", IFLA_BOND_NS_IP6_TARGET},
		{"bridge", IFLA_BR_MCAST_QUERIER_STATE},
		{"macvlan", IFLA_MACVLAN_MACADDR_DATA},
		{"macvtap", IFLA_MACVLAN_MACADDR_DATA},
		{"vlan", IFLA_VLAN_INGRESS_QOS},
		{"vlan", IFLA_VLAN_EGRESS_QOS},
	};
	CLEANUP(decoder_free) struct decoder *decoder = linkinfo_decoder_new();
	static struct linkinfo linkinfo;
	struct payload garbage = {.length = 0};

	payload_forged(&garbage, 1, 3, NULL, 0);
	for (size_t i = 0; i + 1 < ARRAY_SIZE(kinds); i++) {
		struct payload info = info_of(kinds[i], IFLA_INFO_KIND, IFLA_INFO_DATA, &garbage);

		ck_assert_msg(!decode(decoder, &info, &linkinfo), "%s", kinds[i]);
	}
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct payload data = {.length = 0}, info;

		payload_nested(&data, cases[i].within, &garbage);
		info = info_of(cases[i].kind, IFLA_INFO_KIND, IFLA_INFO_DATA, &data);
		ck_assert_msg(!decode(decoder, &info, &linkinfo), "case %zu", i);
	}
}
END_TEST

/* No value of one link appears in the next. */
START_TEST(links_are_fresh)
{
	CLEANUP(decoder_free) struct decoder *decoder = linkinfo_decoder_new();
	static struct linkinfo linkinfo;
	struct payload ad = {.length = 0}, data = {.length = 0}, none = {.length = 0}, info;

	payload_u32(&ad, IFLA_BOND_AD_INFO_AGGREGATOR, 1);
	payload_u32(&data, IFLA_BOND_PRIMARY, 7);
	payload_nested(&data, IFLA_BOND_AD_INFO, &ad);
	payload_nested(&data, IFLA_BOND_ARP_IP_TARGET, &none);
	info = info_of("bond", IFLA_INFO_KIND, IFLA_INFO_DATA, &data);
	ck_assert(decode(decoder, &info, &linkinfo));
	ck_assert(record_has(&linkinfo.data.base, INFODATA_ad_info));
	ck_assert(record_has(&linkinfo.data.base, INFODATA_arp_ip_target));
	ck_assert_str_eq(linkinfo.data.primary.data, "seven");
	info = info_of("bond", IFLA_INFO_KIND, IFLA_INFO_DATA, &none);
	ck_assert(decode(decoder, &info, &linkinfo));
	ck_assert_uint_eq(fieldset_next(&linkinfo.data.base.present, 0), FIELDSET_SIZE);
	ck_assert(!record_has(&linkinfo.record.base, LINKINFO_info_slave_data));
	info = info_of("nosuch", IFLA_INFO_KIND, IFLA_INFO_DATA, &data);
	ck_assert(decode(decoder, &info, &linkinfo));
	ck_assert(!record_has(&linkinfo.record.base, LINKINFO_info_data));
}
END_TEST

/* An option that the kernel does not know is not off. */
START_TEST(options_of_bridges)
{
	CLEANUP(decoder_free) struct decoder *decoder = linkinfo_decoder_new();
	static struct linkinfo linkinfo;
	struct br_boolopt_multi multi = {.optval = 0xf, .optmask = 0x5};
	struct payload data = {.length = 0}, info;

	payload_attribute(&data, IFLA_BR_MULTI_BOOLOPT, &multi, sizeof(multi));
	info = info_of("bridge", IFLA_INFO_KIND, IFLA_INFO_DATA, &data);
	ck_assert(decode(decoder, &info, &linkinfo));
	ck_assert(record_has(&linkinfo.data.base, INFODATA_no_linklocal_learn));
	ck_assert(!record_has(&linkinfo.data.base, INFODATA_mcast_vlan_snooping));
	ck_assert(record_has(&linkinfo.data.base, INFODATA_mst_enabled));
	ck_assert_uint_eq(linkinfo.data.mst_enabled, 1);
	/* Without the mask, none is known. */
	data.length = 0;
	payload_attribute(&data, IFLA_BR_MULTI_BOOLOPT, &multi, sizeof(multi.optval));
	info = info_of("bridge", IFLA_INFO_KIND, IFLA_INFO_DATA, &data);
	ck_assert(decode(decoder, &info, &linkinfo));
	ck_assert(!record_has(&linkinfo.data.base, INFODATA_no_linklocal_learn));
}
END_TEST

/* Sixteen names at most fit. */
START_TEST(groups_of_bridge_ports)
{
	static const struct {
		uint16_t mask;
		const char *expected;
	} cases[] = {
		{0, "0x0"},
		{1, "stp"},
		{0x4004, "lacp,lldp"},
		{0x8000, "0x8000"},
		{0xffff, "stp,0x2,lacp,0x8,0x10,0x20,0x40,0x80,0x100,0x200,0x400,0x800,0x1000,"
			 "0x2000,lldp,0x8000"},
	};
	CLEANUP(decoder_free) struct decoder *decoder = linkinfo_decoder_new();
	static struct linkinfo linkinfo;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct payload data = {.length = 0}, info;

		payload_attribute(&data, IFLA_BRPORT_GROUP_FWD_MASK, &cases[i].mask, 2);
		info = info_of("bridge", IFLA_INFO_SLAVE_KIND, IFLA_INFO_SLAVE_DATA, &data);
		ck_assert(decode(decoder, &info, &linkinfo));
		ck_assert_str_eq(linkinfo.port.group_fwd_mask_str.data, cases[i].expected);
	}
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_test(tests, attributes_of_any_length);
	tcase_add_test(tests, garbage_is_said);
	tcase_add_test(tests, links_are_fresh);
	tcase_add_test(tests, options_of_bridges);
	tcase_add_test(tests, groups_of_bridge_ports);
}
