/* SPDX-License-Identifier: MIT */
#include "nlinspect/source/source.h"

#include "subject/links/links.h"
#include "subject/uapi.h"

#include <linux/ethtool_netlink.h>
#include <linux/genetlink.h>
#include <linux/if.h>
#include <linux/if_arp.h>
#include <linux/if_link.h>

#include "answers.h"
#include "unit.h"

/* One link: what is said of its fields, if these are wanted. */
static void run_one(struct answers *answers, const struct payload *payload, const char *wanted)
{
	struct payload lo = link_of(1, "lo"), br0 = link_of(5, "br0");

	answers_init(answers, subject_named("links"), wanted);
	answers_add(answers, 0, RTM_NEWLINK, payload);
	/* The second conversation is with ethtool, which is not there. */
	answers_add(answers, 2, RTM_NEWLINK, &lo);
	answers_add(answers, 2, RTM_NEWLINK, &br0);
	ck_assert_int_eq(answers_run(answers), 0);
	ck_assert_uint_eq(answers->count, 1);
}

static struct ifinfomsg *header_of(struct payload *payload)
{
	return (struct ifinfomsg *)(void *)payload->bytes;
}

static void check_flags(unsigned flags, const char *expected)
{
	CLEANUP(answers_fini) struct answers answers;
	struct payload payload = link_of(2, "eth0");

	header_of(&payload)->ifi_flags = flags;
	run_one(&answers, &payload, "flags");
	ASSERT_ROW(&answers, 0, LINK_flags, expected);
}

/* Running is not shown; up without running is. */
START_TEST(flags)
{
	check_flags(IFF_UP | IFF_RUNNING | IFF_LOWER_UP, "UP|LOWER_UP");
	check_flags(IFF_UP | IFF_BROADCAST, "NO-CARRIER|BROADCAST|UP");
	check_flags(IFF_BROADCAST, "BROADCAST");
	check_flags(IFF_RUNNING, "none");
}
END_TEST

START_TEST(plain_values)
{
	CLEANUP(answers_fini) struct answers answers;
	struct payload payload = link_of(2, "eth0");
	static const uint8_t mac[] = {2, 0, 0, 0, 0, 1};

	payload_u32(&payload, IFLA_MTU, 1500);
	payload_u8(&payload, IFLA_OPERSTATE, IF_OPER_UP);
	payload_attribute(&payload, IFLA_ADDRESS, mac, sizeof(mac));
	run_one(&answers, &payload, "ifindex ifname mtu operstate address time_ms");
	ASSERT_ROW(&answers, 0, LINK_ifindex, "2");
	ASSERT_ROW(&answers, 0, LINK_ifname, "eth0");
	ASSERT_ROW(&answers, 0, LINK_mtu, "1500");
	ASSERT_ROW(&answers, 0, LINK_operstate, "UP");
	ASSERT_ROW(&answers, 0, LINK_address, "02:00:00:00:00:01");
	ASSERT_ROW(&answers, 0, LINK_time_ms, "1700000000123");
	ck_assert_uint_eq(answers.fake.connects, 1); /* no name of another link is wanted */
}
END_TEST

START_TEST(names_of_others)
{
	CLEANUP(answers_fini) struct answers answers;
	struct payload payload = link_of(7, "lo.1");

	payload_u32(&payload, IFLA_LINK, 1);
	payload_u32(&payload, IFLA_MASTER, 5);
	run_one(&answers, &payload, "link,master");
	ASSERT_ROW(&answers, 0, LINK_link, "lo");
	ASSERT_ROW(&answers, 0, LINK_link_index, "1");
	ASSERT_ROW(&answers, 0, LINK_master, "br0");
	ASSERT_ROW(&answers, 0, LINK_master_index, "5");
	ck_assert_uint_eq(answers.fake.connects, 3);
}
END_TEST

/* An interface's modes in ethtool's answer. */
static struct payload ethtool_of(uint32_t index, const char *name)
{
	struct genlmsghdr header = {.cmd = ETHTOOL_MSG_FEATURES_GET_REPLY};
	struct payload payload = {.length = 0}, nested = {.length = 0};

	payload_bytes(&payload, &header, sizeof(header));
	payload_u32(&nested, ETHTOOL_A_HEADER_DEV_INDEX, index);
	payload_string(&nested, ETHTOOL_A_HEADER_DEV_NAME, name);
	payload_nested(&payload, ETHTOOL_A_FEATURES_HEADER, &nested);
	return payload;
}

static void refer(struct answers *answers, struct payload *link, uint32_t other)
{
	payload_u32(link, IFLA_LINK, other);
	answers_add(answers, 0, RTM_NEWLINK, link);
}

/* The dump of links has the names that they refer to, even of later ones. */
START_TEST(names_by_the_dump)
{
	CLEANUP(answers_fini) struct answers answers;
	struct payload one = link_of(7, "veth0"), other = link_of(8, "veth1"),
		       third = link_of(3, "br0");

	answers_init(&answers, subject_named("links"), "link");
	refer(&answers, &one, 8);
	refer(&answers, &other, 3);
	refer(&answers, &third, 7);
	ck_assert_int_eq(answers_run(&answers), 0);
	ASSERT_ROW(&answers, 0, LINK_link, "veth1");
	ASSERT_ROW(&answers, 1, LINK_link, "br0");
	ASSERT_ROW(&answers, 2, LINK_link, "veth0");
	ck_assert_uint_eq(answers.fake.connects, 1);
}
END_TEST

/* ethtool has the names that the dump lacks, without another dump of links. */
START_TEST(names_by_ethtool)
{
	CLEANUP(answers_fini) struct answers answers;
	struct payload one = link_of(7, "veth0"), family = {.length = 0};
	struct payload first = ethtool_of(7, "veth0"), second = ethtool_of(8, "veth1");
	const struct genlmsghdr header = {.cmd = CTRL_CMD_NEWFAMILY};
	const uint16_t number = 21;

	payload_bytes(&family, &header, sizeof(header));
	payload_attribute(&family, CTRL_ATTR_FAMILY_ID, &number, sizeof(number));
	answers_init(&answers, subject_named("links"), "link");
	refer(&answers, &one, 8);
	answers_add(&answers, 1, GENL_ID_CTRL, &family);
	answers_add(&answers, 2, number, &second);
	answers_add(&answers, 2, number, &first);
	ck_assert_int_eq(answers_run(&answers), 0);
	ASSERT_ROW(&answers, 0, LINK_link, "veth1");
	ck_assert_uint_eq(answers.fake.connects, 3);
}
END_TEST

/* How asking ethtool for the speed of one interface comes out, which the k-th conversation ends by
 * that error or with those flags. */
static void run_speed(struct answers *answers, size_t k, int error, uint16_t marks, bool named)
{
	struct payload wire = link_of(7, "wire"), family = {.length = 0};
	struct payload modes = ethtool_of(7, "wire");
	const struct genlmsghdr header = {.cmd = CTRL_CMD_NEWFAMILY};
	const uint16_t number = 21;

	payload_bytes(&family, &header, sizeof(header));
	payload_attribute(&family, CTRL_ATTR_FAMILY_ID, &number, sizeof(number));
	payload_u32(&modes, ETHTOOL_A_LINKMODES_SPEED, 1000);
	answers_init(answers, subject_named("links"), "speed");
	if (named)
		answers->ask.named = answers->ask.wanted;
	answers_add(answers, 0, RTM_NEWLINK, &wire);
	if (k != 1)
		answers_add(answers, 1, GENL_ID_CTRL, &family);
	answers_add(answers, 2, number, &modes);
	packet_done(&answers->packets[k], marks, error);
	if (marks) /* also in each further try */
		answers->fake.count = k + 1;
	ck_assert_int_eq(answers_run(answers), 0);
	ck_assert_uint_eq(answers->count, 1);
	ck_assert_uint_eq(answers->run.status.answered, 1);
}

START_TEST(speed_interrupted)
{
	CLEANUP(answers_fini) struct answers answers;

	run_speed(&answers, 2, 0, NLM_F_DUMP_INTR, true);
	ASSERT_ROW(&answers, 0, LINK_speed, "1000");
	ck_assert(answers.run.status.interrupted);
	ck_assert_uint_eq(answers.run.status.failed, 0);
}
END_TEST

/* If it was not named, its absence is not reported. */
START_TEST(speed_fails)
{
	for (unsigned named = 0; named < 2; named++) {
		CLEANUP(answers_fini) struct answers answers;

		run_speed(&answers, 2, -ENOMEM, 0, named);
		ASSERT_ROW(&answers, 0, LINK_speed, "1000");
		ck_assert_uint_eq(answers.run.status.failed, named);
		ck_assert(!answers.run.status.interrupted);
	}
}
END_TEST

START_TEST(speed_is_lacking)
{
	CLEANUP(answers_fini) struct answers answers;

	run_speed(&answers, 1, -ENOENT, 0, true);
	ASSERT_ROW(&answers, 0, LINK_speed, "-");
	ck_assert_uint_eq(answers.run.status.lacking, 1);
	ck_assert_uint_eq(answers.run.status.failed, 0);
}
END_TEST

/* The index of a peer in another namespace names some other interface here. */
START_TEST(peer_in_another_namespace)
{
	CLEANUP(answers_fini) struct answers answers;
	struct payload payload = link_of(7, "veth0");

	payload_u32(&payload, IFLA_LINK, 1);
	payload_u32(&payload, IFLA_LINK_NETNSID, (uint32_t)-1);
	run_one(&answers, &payload, "link");
	ASSERT_ROW(&answers, 0, LINK_link, "-");
	ASSERT_ROW(&answers, 0, LINK_link_index, "1");
	ASSERT_ROW(&answers, 0, LINK_link_netnsid, "-1");
}
END_TEST

START_TEST(no_link_under_this_one)
{
	CLEANUP(answers_fini) struct answers answers;
	struct payload payload = link_of(7, "tunl0");

	payload_u32(&payload, IFLA_LINK, 0);
	run_one(&answers, &payload, "link");
	ASSERT_ROW(&answers, 0, LINK_link, "-");
	ASSERT_ROW(&answers, 0, LINK_link_index, "-");
}
END_TEST

/* The permanent address is said where it is not the present one, whether that is wanted or not. */
START_TEST(permanent_address)
{
	static const uint8_t one[] = {2, 0, 0, 0, 0, 1}, other[] = {2, 0, 0, 0, 0, 2};
	struct payload same = link_of(2, "eth0"), changed = same;
	CLEANUP(answers_fini) struct answers answers;

	payload_attribute(&same, IFLA_ADDRESS, one, sizeof(one));
	payload_attribute(&same, IFLA_PERM_ADDRESS, one, sizeof(one));
	payload_attribute(&changed, IFLA_ADDRESS, other, sizeof(other));
	payload_attribute(&changed, IFLA_PERM_ADDRESS, one, sizeof(one));
	answers_init(&answers, subject_named("links"), "permaddr");
	answers_add(&answers, 0, RTM_NEWLINK, &same);
	answers_add(&answers, 0, RTM_NEWLINK, &changed);
	ck_assert_int_eq(answers_run(&answers), 0);
	ASSERT_ROW(&answers, 0, LINK_permaddr, "-");
	ASSERT_ROW(&answers, 1, LINK_permaddr, "02:00:00:00:00:01");
}
END_TEST

START_TEST(kinds)
{
	CLEANUP(answers_fini) struct answers answers;
	struct payload payload = link_of(2, "veth0"), info = {.length = 0};

	payload_string(&info, IFLA_INFO_KIND, "veth");
	payload_string(&info, IFLA_INFO_SLAVE_KIND, "bridge");
	payload_nested(&payload, IFLA_LINKINFO, &info);
	run_one(&answers, &payload, "kind,linkinfo");
	ASSERT_ROW(&answers, 0, LINK_kind, "veth");
	ASSERT_ROW(&answers, 0, LINK_linkinfo, "info_kind veth info_slave_kind bridge");
}
END_TEST

/* The record of a link of that kind with those settings. */
static void check_data(const char *kind, const struct payload *data, const char *expected)
{
	CLEANUP(answers_fini) struct answers answers;
	struct payload payload = link_of(2, "link"), info = {.length = 0};

	payload_string(&info, IFLA_INFO_KIND, kind);
	payload_nested(&info, IFLA_INFO_DATA, data);
	payload_nested(&payload, IFLA_LINKINFO, &info);
	run_one(&answers, &payload, "linkinfo");
	ASSERT_ROW(&answers, 0, LINK_linkinfo, expected);
}

START_TEST(vxlan_in_network_order)
{
	static const uint8_t ports[] = {1, 0, 2, 1}, port[] = {0x12, 0xb5}, label[] = {0, 1, 2, 3};
	struct payload data = {.length = 0};

	payload_u32(&data, IFLA_VXLAN_ID, 42);
	payload_attribute(&data, IFLA_VXLAN_PORT_RANGE, ports, sizeof(ports));
	payload_attribute(&data, IFLA_VXLAN_PORT, port, sizeof(port));
	payload_attribute(&data, IFLA_VXLAN_LABEL, label, sizeof(label));
	payload_attribute(&data, IFLA_VXLAN_GBP, NULL, 0);
	check_data("vxlan", &data,
		"info_kind vxlan info_data id 42 port_range low 256 high 513 port 4789 "
		"label 0x10203 gbp");
}
END_TEST

/* Frames go to a group or to one host. */
START_TEST(vxlan_ends)
{
	static const struct {
		uint16_t attribute;
		size_t length;
		uint8_t bytes[16];
		const char *expected;
	} cases[] = {
		{IFLA_VXLAN_GROUP, 4, {223, 255, 255, 255}, "remote 223.255.255.255"},
		{IFLA_VXLAN_GROUP, 4, {224, 0, 0, 1}, "group 224.0.0.1"},
		{IFLA_VXLAN_GROUP, 4, {239, 1, 1, 1}, "group 239.1.1.1"},
		{IFLA_VXLAN_GROUP, 4, {240, 0, 0, 1}, "remote 240.0.0.1"},
		{IFLA_VXLAN_LOCAL, 4, {192, 0, 2, 1}, "local 192.0.2.1"},
		{IFLA_VXLAN_GROUP6, 16, {0xfe, 0x80, [15] = 1}, "remote6 fe80::1"},
		{IFLA_VXLAN_GROUP6, 16, {0xff, 2, [15] = 1}, "group6 ff02::1"},
		{IFLA_VXLAN_LOCAL6, 16, {0xfd, [15] = 1}, "local6 fd00::1"},
		/* cut short */
		{IFLA_VXLAN_GROUP, 3, {239, 1, 1}, "none"},
		{IFLA_VXLAN_GROUP6, 4, {0xff, 2, 0, 1}, "none"},
		{IFLA_VXLAN_PORT_RANGE, 1, {1}, "none"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct payload data = {.length = 0};
		char expected[128];

		payload_attribute(&data, cases[i].attribute, cases[i].bytes, cases[i].length);
		snprintf(expected, sizeof(expected), "info_kind vxlan info_data %s",
			cases[i].expected);
		check_data("vxlan", &data, expected);
	}
}
END_TEST

START_TEST(vxlan_ttl)
{
	struct payload data = {.length = 0};

	payload_u8(&data, IFLA_VXLAN_TTL, 7);
	check_data("vxlan", &data, "info_kind vxlan info_data ttl 7");
	payload_u8(&data, IFLA_VXLAN_TTL_INHERIT, 1);
	check_data("vxlan", &data, "info_kind vxlan info_data ttl_inherit");
}
END_TEST

/* The interface below has a name, unless it is in another namespace. */
START_TEST(vxlan_link)
{
	CLEANUP(answers_fini) struct answers answers;
	struct payload here = link_of(7, "vx0"), elsewhere = here, none = here;
	struct payload data = {.length = 0}, info = {.length = 0};

	payload_string(&info, IFLA_INFO_KIND, "vxlan");
	payload_nested(&none, IFLA_LINKINFO, &info);
	payload_u32(&data, IFLA_VXLAN_LINK, 5);
	payload_nested(&info, IFLA_INFO_DATA, &data);
	payload_nested(&here, IFLA_LINKINFO, &info);
	payload_nested(&elsewhere, IFLA_LINKINFO, &info);
	payload_u32(&elsewhere, IFLA_LINK_NETNSID, 0);

	struct payload lo = link_of(1, "lo"), br0 = link_of(5, "br0");

	answers_init(&answers, subject_named("links"), "linkinfo");
	answers_add(&answers, 0, RTM_NEWLINK, &here);
	answers_add(&answers, 0, RTM_NEWLINK, &elsewhere);
	answers_add(&answers, 0, RTM_NEWLINK, &none);
	answers_add(&answers, 2, RTM_NEWLINK, &lo);
	answers_add(&answers, 2, RTM_NEWLINK, &br0);
	ck_assert_int_eq(answers_run(&answers), 0);
	ASSERT_ROW(&answers, 0, LINK_linkinfo, "info_kind vxlan info_data link br0 link_index 5");
	ASSERT_ROW(&answers, 1, LINK_linkinfo, "info_kind vxlan info_data link_index 5");
	ASSERT_ROW(&answers, 2, LINK_linkinfo, "info_kind vxlan");
}
END_TEST

START_TEST(ipv6_of_a_link)
{
	CLEANUP(answers_fini) struct answers answers;
	struct payload payload = link_of(2, "eth0");
	struct payload spec = {.length = 0}, inet = {.length = 0}, inet6 = {.length = 0};

	payload_u8(&inet, IFLA_INET6_ADDR_GEN_MODE, 0);
	payload_u8(&inet6, IFLA_INET6_ADDR_GEN_MODE, IN6_ADDR_GEN_MODE_NONE);
	payload_nested(&spec, AF_INET, &inet);
	payload_nested(&spec, AF_INET6, &inet6);
	payload_nested(&payload, IFLA_AF_SPEC, &spec);
	run_one(&answers, &payload, "inet6_addr_gen_mode");
	ASSERT_ROW(&answers, 0, LINK_inet6_addr_gen_mode, "none");
}
END_TEST

START_TEST(alternative_names)
{
	CLEANUP(answers_fini) struct answers answers;
	struct payload payload = link_of(2, "eth0"), list = {.length = 0};
	char expected[512] = "";

	payload_u32(&list, 0x3ffe, 1);
	for (unsigned i = 0; i < 20; i++) {
		char name[16];

		snprintf(name, sizeof(name), "name%u", i);
		payload_string(&list, IFLA_ALT_IFNAME, name);
		sprintf(expected + strlen(expected), "%s%s", i ? ", " : "", name);
	}
	payload_nested(&payload, IFLA_PROP_LIST, &list);
	run_one(&answers, &payload, "altnames");
	ASSERT_ROW(&answers, 0, LINK_altnames, expected);
}
END_TEST

START_TEST(no_alternative_names)
{
	CLEANUP(answers_fini) struct answers answers;
	struct payload payload = link_of(2, "eth0"), list = {.length = 0};

	payload_nested(&payload, IFLA_PROP_LIST, &list);
	run_one(&answers, &payload, "altnames");
	ASSERT_ROW(&answers, 0, LINK_altnames, "none");
}
END_TEST

/* The kernel of an older host has shorter statistics. */
START_TEST(statistics)
{
	struct link_stats_wire stats = {
		.rx_packets = 7, .tx_window_errors = UINT64_MAX, .rx_otherhost_dropped = 9};
	struct payload full = link_of(2, "eth0"), older = full;
	CLEANUP(answers_fini) struct answers answers;

	payload_attribute(&full, IFLA_STATS64, &stats, sizeof(stats));
	payload_attribute(
		&older, IFLA_STATS64, &stats, offsetof(struct link_stats_wire, rx_nohandler));
	answers_init(&answers, subject_named("links"),
		"rx_packets tx_window_errors rx_nohandler rx_otherhost_dropped");
	answers_add(&answers, 0, RTM_NEWLINK, &full);
	answers_add(&answers, 0, RTM_NEWLINK, &older);
	ck_assert_int_eq(answers_run(&answers), 0);
	ASSERT_ROW(&answers, 0, LINK_rx_packets, "7");
	ASSERT_ROW(&answers, 0, LINK_tx_window_errors, "18446744073709551615");
	ASSERT_ROW(&answers, 0, LINK_rx_otherhost_dropped, "9");
	ASSERT_ROW(&answers, 1, LINK_rx_packets, "7");
	ASSERT_ROW(&answers, 1, LINK_rx_nohandler, "-");
	ASSERT_ROW(&answers, 1, LINK_rx_otherhost_dropped, "-");
}
END_TEST

START_TEST(both_directions)
{
	struct link_stats_wire stats = {
		.rx_errors = 1, .tx_errors = 2, .rx_dropped = 3, .tx_dropped = 4};
	struct payload full = link_of(2, "eth0"), none = full;
	CLEANUP(answers_fini) struct answers answers;

	payload_attribute(&full, IFLA_STATS64, &stats, sizeof(stats));
	answers_init(&answers, subject_named("links"), "errors dropped");
	answers_add(&answers, 0, RTM_NEWLINK, &full);
	answers_add(&answers, 0, RTM_NEWLINK, &none);
	ck_assert_int_eq(answers_run(&answers), 0);
	ASSERT_ROW(&answers, 0, LINK_errors, "3");
	ASSERT_ROW(&answers, 0, LINK_dropped, "7");
	ASSERT_ROW(&answers, 1, LINK_errors, "-");
	ASSERT_ROW(&answers, 1, LINK_dropped, "-");
}
END_TEST

static void set_rate(
	const struct schema *rates, struct record *record, unsigned counter, uint64_t value)
{
	int id = schema_rate(rates, counter);

	ck_assert_int_ge(id, 0);
	memcpy((char *)record + rates->fields[id].offset, &value, sizeof(value));
	fieldset_add(&record->present, (unsigned)id);
}

/* Rates in thousandths of bytes per second, as the rate stage has them. */
static void assert_util(uint64_t rx, uint64_t tx, uint64_t speed, int duplex, const char *expected)
{
	CLEANUP(schema_free) struct schema *rates = schema_rates(&link_schema);
	struct link_record *record = calloc(1, rates->size);

	ck_assert_ptr_nonnull(record);
	RECORD_SET(record, LINK_speed, speed, speed);
	if (duplex >= 0)
		RECORD_SET(record, LINK_duplex, duplex, (uint64_t)duplex);
	set_rate(rates, &record->base, LINK_rx_bytes, rx);
	set_rate(rates, &record->base, LINK_tx_bytes, tx);
	rates->rated(rates, &record->base);
	ck_assert_str_eq(cell_of(rates, &record->base, LINK_util).text, expected);
	free(record);
}

START_TEST(share_of_the_speed)
{
	assert_util(12500000000, 0, 100, DUPLEX_FULL, "100");
	assert_util(1000, 250000000, 1000, DUPLEX_FULL, "0.2");
	assert_util(6250000000, 6250000000, 100, DUPLEX_FULL, "50");
	assert_util(6250000000, 6250000000, 100, DUPLEX_HALF, "100");
	assert_util(6250000000, 6250000000, 100, -1, "50");
	assert_util(1000, 1000, 0, DUPLEX_FULL, "-");
}
END_TEST

/* As netstat(8) counts them. */
START_TEST(dropped_here_or_by_the_device)
{
	struct link_stats_wire stats = {.rx_dropped = 3, .rx_missed_errors = 4};
	struct payload full = link_of(2, "eth0"), none = full;
	CLEANUP(answers_fini) struct answers answers;

	payload_attribute(&full, IFLA_STATS64, &stats, sizeof(stats));
	answers_init(&answers, subject_named("links"), "rx_drp");
	answers_add(&answers, 0, RTM_NEWLINK, &full);
	answers_add(&answers, 0, RTM_NEWLINK, &none);
	ck_assert_int_eq(answers_run(&answers), 0);
	ASSERT_ROW(&answers, 0, LINK_rx_drp, "7");
	ASSERT_ROW(&answers, 1, LINK_rx_drp, "-");
}
END_TEST

/* A recording without facts. */
static int recall_nothing(struct connector *connector, struct text path, struct fact *ret)
{
	(void)connector;
	(void)path;
	(void)ret;
	return -ENODATA;
}

/* The names of this host's namespaces have nothing to do with a recording, and a peer whose
 * namespace has no number has no name: nothing is asked. */
START_TEST(namespaces_without_names)
{
	for (unsigned recorded = 0; recorded < 2; recorded++) {
		CLEANUP(answers_fini) struct answers answers;
		struct payload payload = link_of(7, "veth0");
		struct connector_ops ops;

		payload_u32(&payload, IFLA_LINK_NETNSID, recorded ? 0 : (uint32_t)-1);
		answers_init(&answers, subject_named("links"), "link_netns");
		answers.ask.recorded = recorded;
		ops = *answers.fake.connector.ops;
		ops.recall = recorded ? recall_nothing : NULL;
		answers.fake.connector.ops = &ops;
		answers_add(&answers, 0, RTM_NEWLINK, &payload);
		ck_assert_int_eq(answers_run(&answers), 0);
		ASSERT_ROW(&answers, 0, LINK_link_netns, "-");
		ck_assert_uint_eq(answers.fake.connects, 1);
	}
}
END_TEST

/* The counters of IPv6 have other numbers since Linux 6.15, recognized by a new attribute. */
START_TEST(counters_that_moved)
{
	static const uint64_t counters[38] = {38, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
	struct payload spec = {.length = 0}, inet6 = {.length = 0};
	struct payload before = link_of(2, "eth0"), since = before;
	CLEANUP(answers_fini) struct answers answers;

	payload_attribute(&inet6, IFLA_INET6_STATS, counters, sizeof(counters));
	payload_nested(&spec, AF_INET6, &inet6);
	payload_nested(&before, IFLA_AF_SPEC, &spec);
	payload_nested(&since, IFLA_AF_SPEC, &spec);
	payload_u8(&since, LINK_ATTRIBUTE_NETNS_IMMUTABLE, 0);
	answers_init(&answers, subject_named("links"),
		"ip6_in_receives ip6_out_requests ip6_in_hdr_errors ip6_out_transmits");
	answers_add(&answers, 0, RTM_NEWLINK, &before);
	answers_add(&answers, 0, RTM_NEWLINK, &since);
	ck_assert_int_eq(answers_run(&answers), 0);
	ASSERT_ROW(&answers, 0, LINK_ip6_in_receives, "1");
	ASSERT_ROW(&answers, 0, LINK_ip6_out_requests, "5");
	ASSERT_ROW(&answers, 0, LINK_ip6_in_hdr_errors, "7");
	ASSERT_ROW(&answers, 0, LINK_ip6_out_transmits, "0");
	ASSERT_ROW(&answers, 1, LINK_ip6_in_receives, "1");
	ASSERT_ROW(&answers, 1, LINK_ip6_out_requests, "8");
	ASSERT_ROW(&answers, 1, LINK_ip6_in_hdr_errors, "12");
	ASSERT_ROW(&answers, 1, LINK_ip6_out_transmits, "9");
}
END_TEST

/* The ends of a tunnel are addresses of its own layer. */
START_TEST(tunnels)
{
	static const uint8_t ends[] = {0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7};
	static const struct {
		uint16_t type;
		size_t length;
		const char *expected;
	} cases[] = {
		{ARPHRD_TUNNEL, 4, "253.0.0.0"},
		{ARPHRD_SIT, 4, "253.0.0.0"},
		{ARPHRD_IPGRE, 4, "253.0.0.0"},
		{ARPHRD_TUNNEL6, 16, "fd00::7"},
		{ARPHRD_IP6GRE, 16, "fd00::7"},
		{ARPHRD_IPGRE, 3, "fd:00:00"},
		{ARPHRD_IP6GRE, 4, "fd:00:00:00"},
		{ARPHRD_ETHER, 4, "fd:00:00:00"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		CLEANUP(answers_fini) struct answers answers;
		struct payload payload = link_of(2, "tunnel");

		header_of(&payload)->ifi_type = cases[i].type;
		payload_attribute(&payload, IFLA_ADDRESS, ends, cases[i].length);
		payload_attribute(&payload, IFLA_BROADCAST, ends, cases[i].length);
		run_one(&answers, &payload, "address broadcast");
		ASSERT_ROW(&answers, 0, LINK_address, cases[i].expected);
		ASSERT_ROW(&answers, 0, LINK_broadcast, cases[i].expected);
	}
}
END_TEST

/* The kernel sends such a number in 8 bytes only where it takes more than 4. */
START_TEST(pacing_horizon)
{
	const uint64_t large = UINT64_C(5000000000);
	struct payload none = link_of(1, "lo"), little = link_of(2, "eth0"), much = none;
	CLEANUP(answers_fini) struct answers answers;

	payload_u32(&none, LINK_ATTRIBUTE_MAX_PACING_OFFLOAD_HORIZON, 0);
	payload_u32(&little, LINK_ATTRIBUTE_MAX_PACING_OFFLOAD_HORIZON, 1000000000);
	payload_attribute(&much, LINK_ATTRIBUTE_MAX_PACING_OFFLOAD_HORIZON, &large, sizeof(large));
	answers_init(&answers, subject_named("links"), "max_pacing_offload_horizon_ns");
	answers_add(&answers, 0, RTM_NEWLINK, &none);
	answers_add(&answers, 0, RTM_NEWLINK, &little);
	answers_add(&answers, 0, RTM_NEWLINK, &much);
	ck_assert_int_eq(answers_run(&answers), 0);
	ASSERT_ROW(&answers, 0, LINK_max_pacing_offload_horizon_ns, "-");
	ASSERT_ROW(&answers, 1, LINK_max_pacing_offload_horizon_ns, "1000000000");
	ASSERT_ROW(&answers, 2, LINK_max_pacing_offload_horizon_ns, "5000000000");
}
END_TEST

START_TEST(links_are_fresh)
{
	CLEANUP(answers_fini) struct answers answers;
	struct payload full = link_of(2, "eth0"), bare = link_of(3, "eth1");
	struct payload info = {.length = 0}, list = {.length = 0};

	payload_string(&info, IFLA_INFO_KIND, "veth");
	payload_string(&list, IFLA_ALT_IFNAME, "other");
	payload_nested(&full, IFLA_LINKINFO, &info);
	payload_nested(&full, IFLA_PROP_LIST, &list);
	payload_u32(&full, IFLA_LINK, 3);
	answers_init(&answers, subject_named("links"), "kind linkinfo altnames link_index");
	answers_add(&answers, 0, RTM_NEWLINK, &full);
	answers_add(&answers, 0, RTM_NEWLINK, &bare);
	ck_assert_int_eq(answers_run(&answers), 0);
	ASSERT_ROW(&answers, 0, LINK_kind, "veth");
	ASSERT_ROW(&answers, 0, LINK_altnames, "other");
	ASSERT_ROW(&answers, 1, LINK_kind, "-");
	ASSERT_ROW(&answers, 1, LINK_linkinfo, "-");
	ASSERT_ROW(&answers, 1, LINK_altnames, "-");
	ASSERT_ROW(&answers, 1, LINK_link_index, "-");
}
END_TEST

/* Stray bytes at the end of any part of a link are reported. */
START_TEST(garbage_is_said)
{
	static const uint16_t nests[] = {IFLA_LINKINFO, IFLA_AF_SPEC, IFLA_PROP_LIST};
	struct payload garbage = {.length = 0};

	payload_forged(&garbage, 0x3ffe, 3, NULL, 0);
	for (size_t i = 0; i < ARRAY_SIZE(nests); i++) {
		CLEANUP(answers_fini) struct answers answers;
		struct payload payload = link_of(2, "eth0");

		payload_nested(&payload, nests[i], &garbage);
		run_one(&answers, &payload, "ifname kind altnames inet6_addr_gen_mode");
		ASSERT_ROW(&answers, 0, LINK_ifname, "eth0");
		ck_assert_msg(answers.run.status.malformed, "attribute %u", nests[i]);
	}
}
END_TEST

START_TEST(bad_messages)
{
	CLEANUP(answers_fini) struct answers answers;
	struct payload gone = link_of(2, "eth0"), cut = gone, garbage = gone;

	cut.length = sizeof(struct ifinfomsg) - 1;
	payload_forged(&garbage, IFLA_MTU, 3, NULL, 0);
	answers_init(&answers, subject_named("links"), "ifname");
	answers_add(&answers, 0, RTM_DELLINK, &gone);
	ck_assert_int_eq(answers_run(&answers), 0);
	ck_assert_uint_eq(answers.count, 0);
	ck_assert(!answers.run.status.malformed);

	const struct payload *const bad[] = {&cut, &garbage};

	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		CLEANUP(answers_fini) struct answers partly;

		answers_init(&partly, subject_named("links"), "ifname");
		answers_add(&partly, 0, RTM_NEWLINK, bad[i]);
		ck_assert_int_eq(answers_run(&partly), 0);
		ck_assert_uint_eq(partly.count, i);
		ck_assert(partly.run.status.malformed);
	}
}
END_TEST

static uint32_t mask_of(const struct ask *ask)
{
	struct question question = question_of(subject_named("links"), ask, 0);
	struct message request = {0};
	struct attribute mask;
	uint32_t value;

	request.payload = request_payload(&question.request, &request.length);
	ck_assert(attribute_find(
		message_attributes(&request, sizeof(struct ifinfomsg)), IFLA_EXT_MASK, &mask));
	ck_assert_uint_eq(mask.length, sizeof(value));
	ck_assert_uint_eq((size_t)(mask.payload - request.payload), question.request.set);
	memcpy(&value, mask.payload, sizeof(value));
	return value;
}

START_TEST(every_link_is_asked_for)
{
	struct ask ask = {.inet = true};
	struct question question = question_of(subject_named("links"), &ask, 0);
	size_t length;
	const uint8_t *payload = request_payload(&question.request, &length);

	ck_assert_str_eq(question.words, "links");
	ck_assert_str_eq(question.detail, "all attributes");
	ck_assert(!question.implied && !question.may_miss);
	ck_assert_uint_eq(payload[0], AF_UNSPEC);
	ck_assert_uint_eq(mask_of(&ask), 0);
}
END_TEST

/* A recording has virtual functions in the answer for all links. */
START_TEST(virtual_functions_are_recorded)
{
	struct ask ask = {.everything = true};

	ck_assert_uint_eq(mask_of(&ask), RTEXT_FILTER_VF);
	ask = (struct ask){.inet = true};
	fieldset_add(&ask.wanted, LINK_num_vf);
	ck_assert_uint_eq(mask_of(&ask), 0);
}
END_TEST

static void unit_tests(TCase *tests)
{
	tcase_add_test(tests, flags);
	tcase_add_test(tests, plain_values);
	tcase_add_test(tests, names_of_others);
	tcase_add_test(tests, names_by_the_dump);
	tcase_add_test(tests, names_by_ethtool);
	tcase_add_test(tests, speed_interrupted);
	tcase_add_test(tests, speed_fails);
	tcase_add_test(tests, speed_is_lacking);
	tcase_add_test(tests, peer_in_another_namespace);
	tcase_add_test(tests, no_link_under_this_one);
	tcase_add_test(tests, permanent_address);
	tcase_add_test(tests, kinds);
	tcase_add_test(tests, vxlan_in_network_order);
	tcase_add_test(tests, vxlan_ends);
	tcase_add_test(tests, vxlan_ttl);
	tcase_add_test(tests, vxlan_link);
	tcase_add_test(tests, ipv6_of_a_link);
	tcase_add_test(tests, alternative_names);
	tcase_add_test(tests, no_alternative_names);
	tcase_add_test(tests, statistics);
	tcase_add_test(tests, both_directions);
	tcase_add_test(tests, share_of_the_speed);
	tcase_add_test(tests, dropped_here_or_by_the_device);
	tcase_add_test(tests, namespaces_without_names);
	tcase_add_test(tests, counters_that_moved);
	tcase_add_test(tests, tunnels);
	tcase_add_test(tests, pacing_horizon);
	tcase_add_test(tests, links_are_fresh);
	tcase_add_test(tests, garbage_is_said);
	tcase_add_test(tests, bad_messages);
	tcase_add_test(tests, every_link_is_asked_for);
	tcase_add_test(tests, virtual_functions_are_recorded);
}
